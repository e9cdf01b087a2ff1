// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "actor/actor.h"

#include <prometheus/gauge.h>

#include <chrono>
#include <memory>
#include <utility>

#include "actor/question_source.h"
#include "actor/rollout_loop.h"
#include "actor/timed.h"
#include "actor/trace_outbox.h"
#include "actor/trace_stream.h"
#include "core/log.h"
#include "core/metrics.h"
#include "core/snapshot.h"
#include "core/status.h"
#include "core/thread_group.h"
#include "debate/amp.h"
#include "debate/cached_human.h"
#include "debate/play_debate.h"
#include "debate/play_oversight.h"
#include "inspect/snapshot_inspector.h"
#include "model/engine.h"
#include "rpc/human_client.h"
#include "rpc/judge_client.h"
#include "rpc/server.h"
#include "rpc/wait.h"
#include "rpc/weight_client.h"
#include "tasks/task.h"

namespace elenchus {
namespace {

// How long an actor that ends waits for acknowledgements.
constexpr double kFlushSeconds = 5;

// The time of day, which no other start of this actor shares, on whatever
// machine.
uint64_t EpochNow() {
  return static_cast<uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(
          std::chrono::system_clock::now().time_since_epoch())
          .count());
}

// The parts in the order of their dependence; threads end before them.
class Actor {
 public:
  Actor(const ActorConfig& config, std::unique_ptr<const Task> task,
        std::unique_ptr<Engine> engine, Metrics& metrics)
      : config_(config),
        metrics_(metrics),
        task_(std::move(task)),
        engine_(std::move(engine)) {}

  // Starts every thread. Health goes to `server`.
  void Start(RpcServer& server) {
    streams_.Start("weights", [this, &server](std::stop_token stop) {
      const absl::Status status = FollowLearner(server, stop);
      rollouts_.RequestStop();
      return status;
    });
    streams_.Start("traces", [this](std::stop_token stop) {
      const TraceStreamOptions options = {
          .address = config_.learner_address(),
          .model_fingerprint = ModelFingerprint(config_.model())};
      const absl::Status status =
          StreamTraces(options, outbox_, stop, metrics_);
      no_more_acknowledged_.request_stop();
      rollouts_.RequestStop();
      return status;
    });
    for (int i = 0; i < config_.num_debates_in_flight(); ++i) {
      rollouts_.Start(
          absl::StrCat("debate-", i),
          [this, i](std::stop_token stop) { return rollout_.Run(stop, i); });
    }
  }

  void RequestStop() { rollouts_.RequestStop(); }

  // Blocks until the debates are to end, ends them, sends what they left, and
  // returns the first error of any thread.
  absl::Status Finish() {
    WaitForStop(rollouts_.stop_token());
    engine_->Stop();
    outbox_.Close();
    const absl::Status played = rollouts_.Join();
    if (!outbox_.WaitUntilAcknowledged(no_more_acknowledged_.get_token(),
                                       kFlushSeconds) &&
        !no_more_acknowledged_.stop_requested()) {
      ELENCHUS_LOG(WARNING)
          << outbox_.num_unacknowledged() << " traces were not acknowledged";
    }
    streams_.RequestStop();
    const absl::Status streamed = streams_.Join();
    return streamed.ok() ? played : streamed;
  }

 private:
  absl::Status FollowLearner(RpcServer& server, std::stop_token stop) {
    prometheus::Gauge& version = metrics_.Gauge(
        "elenchus_actor_weights_version", "Version of the newest weights.");
    const WeightClientOptions options = {
        .address = config_.learner_address(),
        .receiver_id = name_,
        .model_fingerprint = ModelFingerprint(config_.model())};
    return FollowWeights(
        options, stop, [&](std::shared_ptr<const Snapshot> snapshot) {
          const double number = static_cast<double>(snapshot->version);
          // A learner that has ended trains on nothing more.
          if (snapshot->final) no_more_acknowledged_.request_stop();
          if (engine_->version() == 0) {
            questions_.Reseed(QuestionRng(config_.seed(), config_.index(),
                                          config_.num_earlier_starts(),
                                          snapshot->version));
          }
          questions_.SetLevel(snapshot->level);
          if (inspector_ != nullptr) {
            ELENCHUS_RETURN_IF_ERROR(inspector_->Remember(*snapshot));
          }
          ELENCHUS_RETURN_IF_ERROR(engine_->SetWeights(std::move(snapshot)));
          version.Set(number);
          server.SetServing(true);
          weights_.Notify();
          return absl::OkStatus();
        });
  }

  ServiceClientOptions ClientOf(const std::string& address) {
    return {.address = address,
            .caller_id = name_,
            .timeout_seconds = config_.call_timeout_seconds(),
            .stop = rollouts_.stop_token(),
            .learner_step = [this] { return StepOf(*engine_); }};
  }

  absl::StatusOr<Trace> Play(const Question& question, uint64_t seed) {
    const DebateConfig& rules = config_.debate();
    if (Rng(seed, "oversight", 0).Bernoulli(rules.oversight_share())) {
      return PlayOversight(question, rules, *engine_, judge_, *task_, seed);
    }
    return PlayDebate(question, rules, debater_, judge_, seed);
  }

  std::unique_ptr<Judge> MakeJudge() {
    if (config_.judge() == ActorConfig::SERVICE) {
      return MakeJudgeClient(ClientOf(config_.judge_address()));
    }
    return std::make_unique<Amp>(config_.debate(), *engine_, human_, *task_,
                                 Clock::Real(), inspector_.get());
  }

  const ActorConfig& config_;
  const std::string name_ = absl::StrCat("actor-", config_.index());
  Metrics& metrics_;
  ThreadGroup rollouts_;
  ThreadGroup streams_;
  std::stop_source no_more_acknowledged_;

  const std::unique_ptr<const Task> task_;
  const std::unique_ptr<Engine> engine_;
  const std::unique_ptr<SnapshotInspector> inspector_ =
      MakeInspector(config_.debate(), config_.model(), config_.engine());
  const std::unique_ptr<Human> proxy_ =
      MakeHumanClient(ClientOf(config_.human_address()));
  TimedHuman timed_proxy_{*proxy_, BlockedSeconds(metrics_, "human")};
  CachedHuman human_{timed_proxy_, static_cast<size_t>(config_.human_cache())};
  const std::unique_ptr<Judge> untimed_judge_ = MakeJudge();
  TimedJudge judge_{*untimed_judge_, BlockedSeconds(metrics_, "judge")};
  const Amp debater_{config_.debate(), *engine_,      human_,
                     *task_,           Clock::Real(), inspector_.get()};

  Signal weights_;
  QuestionSource questions_{*task_, config_.task().name(),
                            config_.questions_per_context(),
                            Rng(config_.seed())};  // until the first weights
  TraceOutbox outbox_{
      {.actor_id = name_,
       .epoch = EpochNow(),
       .max_waiting = static_cast<size_t>(config_.send_queue()),
       .max_unacknowledged = static_cast<size_t>(config_.send_queue())}};
  RolloutLoop rollout_{RolloutOptions(),
                       questions_,
                       [this](const Question& question, uint64_t seed) {
                         return Play(question, seed);
                       },
                       outbox_,
                       weights_,
                       metrics_};
};

}  // namespace

absl::Status RunActor(
    const ActorConfig& config, std::stop_token stop,
    const std::function<void(int grpc_port, int metrics_port)>& ready) {
  Metrics metrics;
  ELENCHUS_ASSIGN_OR_RETURN(std::unique_ptr<const Task> task,
                            MakeTask(config.task()));
  ELENCHUS_ASSIGN_OR_RETURN(
      std::unique_ptr<Engine> engine,
      Engine::Create(config.model(), config.engine(), &metrics));
  ELENCHUS_ASSIGN_OR_RETURN(const int metrics_port,
                            metrics.Serve(config.server().metrics_address()));
  ELENCHUS_ASSIGN_OR_RETURN(const std::unique_ptr<RpcServer> server,
                            RpcServer::Start(config.server().address(), {}));
  Actor actor(config, std::move(task), std::move(engine), metrics);
  std::stop_callback request_stop(stop, [&actor] { actor.RequestStop(); });
  actor.Start(*server);
  ready(server->port(), metrics_port);
  return actor.Finish();
}

}  // namespace elenchus
