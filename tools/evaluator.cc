// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/evaluator.h"

#include <prometheus/gauge.h>

#include <algorithm>
#include <utility>

#include "absl/strings/strip.h"
#include "core/file.h"
#include "core/log.h"
#include "core/metrics.h"
#include "core/rng.h"
#include "core/status.h"
#include "core/thread_group.h"
#include "debate/cached_human.h"
#include "inspect/snapshot_inspector.h"
#include "model/engine.h"
#include "rpc/human_client.h"
#include "rpc/server.h"
#include "rpc/weight_client.h"
#include "tasks/task.h"
#include "tools/evaluation.h"
#include "tools/json_file.h"
#include "tools/pending_snapshots.h"

namespace elenchus {
namespace {

constexpr char kName[] = "evaluator";
constexpr size_t kHumanCache = 65536;
constexpr int kNumThreads = 64;
// The evaluator is the last to be served where the machine is busy.
constexpr double kHumanTimeoutSeconds = 60;
// The start is measured once and stands in every report.
constexpr int kStartFactor = 4;

EvaluationCounts CountsFor(const EvaluatorConfig& config, bool is_first,
                           bool is_final) {
  if (is_final) {
    return {config.final_questions_per_class(), config.final_debates()};
  }
  const int factor = is_first ? kStartFactor : 1;
  return {std::min(std::max(config.questions_per_class(),
                            config.final_questions_per_class()),
                   factor * config.questions_per_class()),
          config.debates()};
}

void Export(const Evaluation& evaluation, Metrics* metrics) {
  for (const auto& [who, classes] :
       {std::pair("model", &evaluation.model),
        std::pair("amplified", &evaluation.amplified)}) {
    for (const auto& [name, proportion] : *classes) {
      absl::string_view question_class = name;
      const bool withheld = absl::ConsumePrefix(&question_class, "withheld_");
      metrics
          ->Gauge("elenchus_eval_accuracy",
                  "Accuracy of the newest evaluation, in [0, 1]",
                  {{"who", who},
                   {"class", std::string(question_class)},
                   {"split", withheld ? "withheld" : "train"}})
          .Set(proportion.Share());
    }
  }
}

// Seconds of the run before this launch of it.
double SecondsBefore(const std::string& run_dir) {
  const auto last = [&run_dir](const char* name) {
    return NumberAt(LastJsonLine(run_dir + name), "seconds").value_or(0);
  };
  return std::max(last("/evaluation.jsonl"), last("/metrics.jsonl"));
}

// Evaluates what is pending until the final snapshot or the end.
class EvaluationLoop {
 public:
  EvaluationLoop(const EvaluatorConfig& config, Engine* engine,
                 SnapshotInspector* inspector, const Evaluator* evaluator,
                 PendingSnapshots* pending, Metrics* metrics)
      : config_(config),
        engine_(*engine),
        inspector_(inspector),
        evaluator_(*evaluator),
        pending_(*pending),
        metrics_(*metrics),
        path_(config.run_dir() + "/evaluation.jsonl"),
        earlier_seconds_(SecondsBefore(config.run_dir())) {}

  absl::Status Run() {
    int64_t not_before_us = 0;
    while (std::optional<PendingSnapshots::Item> item =
               pending_.Take(not_before_us)) {
      not_before_us = Clock::Real().NowMicros() +
                      static_cast<int64_t>(config_.period_seconds() * 1e6);
      if (item->is_first) start_us_ = item->received_us;
      ELENCHUS_RETURN_IF_ERROR(Evaluate(*item));
      if (item->snapshot->final) break;
    }
    return absl::OkStatus();
  }

 private:
  absl::Status Evaluate(const PendingSnapshots::Item& item) {
    const Snapshot& snapshot = *item.snapshot;
    ELENCHUS_RETURN_IF_ERROR(engine_.SetWeights(item.snapshot));
    if (inspector_ != nullptr) {
      ELENCHUS_RETURN_IF_ERROR(inspector_->Remember(snapshot));
    }
    ELENCHUS_ASSIGN_OR_RETURN(
        const Evaluation evaluation,
        evaluator_.Run(
            CountsFor(config_, item.is_first, snapshot.final),
            snapshot.final
                ? FinalSeed(config_.seed())
                : Rng(config_.seed(), kName, snapshot.version).Next()));
    Export(evaluation, &metrics_);
    Json line;
    line["version"] = snapshot.version;
    line["seconds"] = earlier_seconds_ +
                      static_cast<double>(item.received_us - start_us_) / 1e6;
    line["final"] = snapshot.final;
    line.update(EvaluationToJson(evaluation));
    ELENCHUS_RETURN_IF_ERROR(AppendJsonLine(path_, line));
    if (!snapshot.final) return absl::OkStatus();
    return WriteFileAtomically(config_.run_dir() + "/evaluation_final.json",
                               DumpJson(line, 2) + "\n");
  }

  const EvaluatorConfig config_;
  Engine& engine_;
  SnapshotInspector* const inspector_;  // null where nobody inspects
  const Evaluator& evaluator_;
  PendingSnapshots& pending_;
  Metrics& metrics_;
  const std::string path_;
  // Of an evaluator before this one.
  const double earlier_seconds_;
  int64_t start_us_ = 0;
};

}  // namespace

absl::Status RunEvaluator(
    const EvaluatorConfig& config, std::stop_token stop,
    const std::function<void(int grpc_port, int metrics_port)>& ready) {
  Metrics metrics;
  PendingSnapshots pending;
  ThreadGroup threads;
  ELENCHUS_ASSIGN_OR_RETURN(const std::unique_ptr<const Task> task,
                            MakeTask(config.task()));
  ELENCHUS_ASSIGN_OR_RETURN(
      const std::unique_ptr<Engine> engine,
      Engine::Create(config.model(), config.engine(), &metrics));
  const std::unique_ptr<Human> proxy =
      MakeHumanClient({.address = config.human_address(),
                       .caller_id = kName,
                       .timeout_seconds = kHumanTimeoutSeconds,
                       .stop = stop,
                       .measures = true});
  CachedHuman human(*proxy, kHumanCache);
  const std::unique_ptr<SnapshotInspector> inspector =
      MakeInspector(config.debate(), config.model(), config.engine());
  const Evaluator evaluator(config.task(), config.debate(), *task, *engine,
                            human, kNumThreads, inspector.get());
  ELENCHUS_ASSIGN_OR_RETURN(const int metrics_port,
                            metrics.Serve(config.server().metrics_address()));
  ELENCHUS_ASSIGN_OR_RETURN(const std::unique_ptr<RpcServer> server,
                            RpcServer::Start(config.server().address(), {}));

  bool is_ready = false;  // of the thread below
  const std::stop_callback end(stop, [&] {
    threads.RequestStop();
    engine->Stop();
    pending.Close();
  });
  threads.Start("weights", [&](std::stop_token token) {
    const absl::Status status =
        FollowWeights({.address = config.learner_address(),
                       .receiver_id = kName,
                       .model_fingerprint = ModelFingerprint(config.model())},
                      token, [&](std::shared_ptr<const Snapshot> snapshot) {
                        pending.Put(std::move(snapshot));
                        // Not before: whoever waits for it wants the start
                        // measured on the very first weights.
                        if (!std::exchange(is_ready, true)) {
                          server->SetServing(true);
                          ready(server->port(), metrics_port);
                        }
                        return absl::OkStatus();
                      });
    pending.Close();
    return status;
  });
  const absl::Status status =
      EvaluationLoop(config, engine.get(), inspector.get(), &evaluator,
                     &pending, &metrics)
          .Run();
  threads.RequestStop();
  const absl::Status followed = threads.Join();
  server->Shutdown();
  if (stop.stop_requested()) return absl::OkStatus();
  return status.ok() ? followed : status;
}

}  // namespace elenchus
