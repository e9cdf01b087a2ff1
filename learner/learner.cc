// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/learner.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/clock.h"
#include "core/config.h"
#include "core/file.h"
#include "core/log.h"
#include "core/metrics.h"
#include "core/rng.h"
#include "core/snapshot.h"
#include "core/status.h"
#include "learner/checkpoint.h"
#include "learner/curriculum.h"
#include "learner/debate_stats.h"
#include "learner/ingest_service.h"
#include "learner/metrics_log.h"
#include "learner/run_log.h"
#include "learner/snapshot_store.h"
#include "learner/trainer.h"
#include "learner/validator.h"
#include "replay/replay.h"
#include "rpc/server.h"
#include "rpc/weight_publisher.h"
#include "tasks/task.h"

namespace elenchus {
namespace {

constexpr std::chrono::seconds kFinalWait(30);

// Seconds since it was made.
class StopWatch {
 public:
  double seconds() const {
    return static_cast<double>(Clock::Real().NowMicros() - start_us_) * 1e-6;
  }

 private:
  const int64_t start_us_ = Clock::Real().NowMicros();
};

// Calls `action` once after `seconds` unless destroyed before.
class Deadline {
 public:
  Deadline(double seconds, std::function<void()> action)
      : thread_(
            [this, seconds, action = std::move(action)](std::stop_token stop) {
              std::unique_lock<std::mutex> lock(mu_);
              cv_.wait_for(lock, stop, std::chrono::duration<double>(seconds),
                           [] { return false; });
              if (!stop.stop_requested()) action();
            }) {}

 private:
  std::mutex mu_;
  std::condition_variable_any cv_;
  std::jthread thread_;
};

Replay::Options ReplayOptionsOf(const LearnerConfig& config) {
  return {.capacity = config.replay_capacity(),
          .min_size = config.min_replay(),
          .samples_per_insert = config.samples_per_insert(),
          .batch = config.batch_debates(),
          .max_group = config.debates_per_pack(),
          .max_age_steps = config.max_age_supervised_steps()};
}

IngestOptions IngestOptionsOf(const LearnerConfig& config) {
  return {.model_fingerprint = ModelFingerprint(config.model()),
          .limits = TraceLimitsOf(config),
          .max_malformed = config.min_replay(),
          .max_age_steps = config.max_age_supervised_steps()};
}

absl::Status CheckConfig(const LearnerConfig& config) {
  if (config.run_dir().empty()) {
    return absl::InvalidArgumentError("learner.run_dir must be set");
  }
  return ValidateLearner(config, config.debate());
}

class Learner {
 public:
  Learner(const LearnerConfig& config, std::stop_token stop)
      : config_(config),
        stop_(std::move(stop)),
        checkpoints_(config.run_dir(), config.num_checkpoints_kept()),
        debates_(config.human_cost()),
        snapshots_(config.run_dir(), config.num_snapshots_kept(),
                   config.max_age_supervised_steps()),
        publisher_(ModelFingerprint(config.model()), &metrics_) {}

  // Wakes the server's threads, so that it can be destroyed after an error.
  ~Learner() {
    if (replay_ != nullptr) replay_->Close();
    publisher_.Stop();
  }

  absl::Status Run(const std::function<void(int, int)>& ready) {
    ELENCHUS_RETURN_IF_ERROR(Open());
    ELENCHUS_RETURN_IF_ERROR(Resume());
    Assemble();
    Publish(/*final=*/false);
    ELENCHUS_RETURN_IF_ERROR(Serve(ready));
    ELENCHUS_RETURN_IF_ERROR(Train());
    return Finish();
  }

 private:
  // The run folder and fresh weights.
  absl::Status Open() {
    ELENCHUS_ASSIGN_OR_RETURN(task_, MakeTask(config_.task()));
    curriculum_.emplace(task_->num_levels(), config_.curriculum_agreement());
    ELENCHUS_RETURN_IF_ERROR(MakeDirs(config_.run_dir()));
    ELENCHUS_ASSIGN_OR_RETURN(metrics_log_,
                              MetricsLog::Open(config_.run_dir()));
    ELENCHUS_ASSIGN_OR_RETURN(
        trace_log_,
        TraceLog::Open(config_.run_dir(), config_.trace_sample_period()));
    ELENCHUS_ASSIGN_OR_RETURN(trainer_, Trainer::Create(config_));
    return absl::OkStatus();
  }

  absl::Status Resume() {
    absl::StatusOr<Checkpoint> checkpoint = checkpoints_.Resume();
    if (absl::IsNotFound(checkpoint.status())) return absl::OkStatus();
    if (!checkpoint.ok()) return checkpoint.status();
    ELENCHUS_RETURN_IF_ERROR(trainer_->Restore(checkpoint->files));
    try {
      const auto state = nlohmann::json::parse(checkpoint->files[kRunFile]);
      DebateTotals totals;
      ELENCHUS_RETURN_IF_ERROR(FromJson(state.at("debates"), &totals));
      debates_.Restore(std::move(totals));
      state.at("train_seconds").get_to(earlier_train_seconds_);
      state.at("wall_seconds").get_to(earlier_seconds_);
      const nlohmann::json& curriculum = state.at("curriculum");
      curriculum_->Restore({.level = curriculum.at("level"),
                            .mean = curriculum.at("agreement"),
                            .weight = curriculum.at("answers")});
    } catch (const nlohmann::json::exception& error) {
      return absl::InvalidArgumentError(
          absl::StrCat("the checkpoint's ", kRunFile, ": ", error.what()));
    }
    ELENCHUS_LOG(INFO) << "resumed at step " << trainer_->step();
    return absl::OkStatus();
  }

  // What depends on the step resumed.
  void Assemble() {
    const auto step = static_cast<uint64_t>(trainer_->step());
    next_step_ = trainer_->step() + 1;
    replay_ = std::make_unique<Replay>(
        ReplayOptionsOf(config_), Rng(config_.seed(), "replay", step).Next());
    run_log_ = std::make_unique<RunLog>(&debates_, replay_.get(), &metrics_,
                                        trainer_->step(), earlier_seconds_);
    ingest_ = std::make_unique<IngestService>(
        IngestOptionsOf(config_), replay_.get(),
        [this] { return publisher_.version(); },
        [this] { return next_step_.load(); },
        [this](const Trace& trace) {
          debates_.Add(trace);
          if (trace_log_->Add(trace)) snapshots_.Keep(trace);
        },
        &metrics_);
  }

  absl::Status Serve(const std::function<void(int, int)>& ready) {
    ELENCHUS_ASSIGN_OR_RETURN(
        server_, RpcServer::Start(
                     config_.server().address(), {ingest_.get(), &publisher_},
                     static_cast<int>(config_.max_message_bytes())));
    ELENCHUS_ASSIGN_OR_RETURN(
        const int metrics_port,
        metrics_.Serve(config_.server().metrics_address()));
    server_->SetServing(true);
    ready(server_->port(), metrics_port);
    return absl::OkStatus();
  }

  absl::Status Train() {
    const std::stop_callback close(stop_, [this] { replay_->Close(); });
    while (!Done()) {
      next_step_ = trainer_->step() + 1;
      const auto batch = replay_->Sample(next_step_);
      if (absl::IsCancelled(batch.status())) return ingest_->error();
      ELENCHUS_RETURN_IF_ERROR(batch.status());
      ELENCHUS_RETURN_IF_ERROR(Step(*batch));
      if (Done()) break;
      if (TargetIsDue()) Publish(/*final=*/false);
      ELENCHUS_RETURN_IF_ERROR(Log());
      ELENCHUS_RETURN_IF_ERROR(CheckpointIfDue());
    }
    return absl::OkStatus();
  }

  absl::Status Step(const std::vector<TraceGroup>& batch) {
    if (!train_watch_.has_value()) StartTrainClock();
    const StopWatch watch;
    ELENCHUS_ASSIGN_OR_RETURN(const StepStats stats,
                              trainer_->Step(batch, Progress()));
    run_log_->Record(stats, watch.seconds());
    Advance(stats);
    return absl::OkStatus();
  }

  // Raises the level once M agrees with Amp on the newest.
  void Advance(const StepStats& stats) {
    const int level = curriculum_->level();
    double num_agreed = 0;
    double num_answers = 0;
    for (const auto& [about, of] : stats.class_agreement) {
      Question question;
      question.set_facts(about.facts);
      question.set_text(about.text);
      if (task_->LevelOf(question) != level) continue;
      num_agreed += of.num_agreed;
      num_answers += of.num_answers;
    }
    curriculum_->Observe(level, num_agreed, num_answers);
    if (curriculum_->level() > level) {
      ELENCHUS_LOG(INFO) << "step " << trainer_->step()
                         << ": questions of level " << curriculum_->level()
                         << " from now on";
    }
  }

  void StartTrainClock() {
    train_watch_.emplace();
    checkpoint_watch_.emplace();
    if (config_.max_train_seconds() == 0) return;
    const double left = config_.max_train_seconds() - earlier_train_seconds_;
    deadline_ = std::make_unique<Deadline>(std::max(left, 0.0),
                                           [this] { replay_->Close(); });
  }

  double TrainSeconds() const {
    return earlier_train_seconds_ +
           (train_watch_.has_value() ? train_watch_->seconds() : 0);
  }

  // Share of the run that is over, by whichever limit is nearer.
  double Progress() const {
    double progress = 0;
    if (config_.max_steps() > 0) {
      progress = static_cast<double>(trainer_->step()) /
                 static_cast<double>(config_.max_steps());
    }
    if (config_.max_train_seconds() > 0) {
      progress =
          std::max(progress, TrainSeconds() / config_.max_train_seconds());
    }
    return std::min(progress, 1.0);
  }

  bool Done() const { return stop_.stop_requested() || Progress() >= 1; }

  bool IsDue(int64_t period_steps) const {
    return trainer_->step() % period_steps == 0;
  }

  // By the target's age, so that no debate is older than the age limits allow,
  // in a run resumed with a shorter period too.
  bool TargetIsDue() const {
    return trainer_->step() + 1 - trainer_->target_version() >=
           config_.target_period_steps();
  }

  void Publish(bool final) {
    // A resumed target stays what it was until it is due.
    if (final || TargetIsDue()) trainer_->RefreshTarget();
    auto snapshot = std::make_shared<Snapshot>(trainer_->MakeSnapshot(final));
    snapshot->level = curriculum_->level();
    snapshots_.Remember(snapshot);
    publisher_.Publish(std::move(snapshot));
  }

  // Of the run, earlier launches included.
  double Seconds() const { return earlier_seconds_ + watch_.seconds(); }

  absl::Status Log() {
    if (!IsDue(config_.log_period_steps())) return absl::OkStatus();
    return WriteLine();
  }

  absl::Status WriteLine() {
    nlohmann::json line = run_log_->TakeLine(publisher_.version(), Seconds());
    if (config_.curriculum_agreement() > 0) {
      line["curriculum"] = CurriculumJson();
    }
    return metrics_log_->Write(line);
  }

  absl::Status CheckpointIfDue() {
    if (checkpoint_watch_->seconds() < config_.checkpoint_period_seconds()) {
      return absl::OkStatus();
    }
    checkpoint_watch_.emplace();
    return SaveCheckpoint();
  }

  absl::Status SaveCheckpoint() {
    Checkpoint checkpoint;
    checkpoint.step = trainer_->step();
    ELENCHUS_ASSIGN_OR_RETURN(checkpoint.files, trainer_->Save());
    checkpoint.files[kRunFile] =
        nlohmann::json({{"debates", ToJson(debates_.totals())},
                        {"train_seconds", TrainSeconds()},
                        {"wall_seconds", Seconds()},
                        {"curriculum", CurriculumJson()}})
            .dump();
    return checkpoints_.Save(checkpoint);
  }

  nlohmann::json CurriculumJson() const {
    const Curriculum::State& state = curriculum_->state();
    return {{"level", state.level},
            {"agreement", state.mean},
            {"answers", state.weight}};
  }

  absl::Status Finish() {
    const double train_seconds = TrainSeconds();
    const nlohmann::json summary = run_log_->Summary(Seconds(), train_seconds);
    ELENCHUS_RETURN_IF_ERROR(WriteLine());
    ELENCHUS_RETURN_IF_ERROR(SaveCheckpoint());
    ELENCHUS_RETURN_IF_ERROR(WriteFileAtomically(
        config_.run_dir() + "/learner_summary.json", summary.dump(2) + "\n"));
    Publish(/*final=*/true);
    if (!publisher_.WaitForSubscribersToLeave(kFinalWait)) {
      ELENCHUS_LOG(WARNING) << "some receivers did not take the final weights";
    }
    replay_->Close();
    publisher_.Stop();
    server_->Shutdown();
    ELENCHUS_LOG(INFO) << "finished at step " << trainer_->step();
    return absl::OkStatus();
  }

  // Constant after Assemble().
  const LearnerConfig config_;
  const std::stop_token stop_;
  const StopWatch watch_;
  CheckpointStore checkpoints_;
  std::unique_ptr<const Task> task_;
  std::optional<Curriculum> curriculum_;
  std::unique_ptr<MetricsLog> metrics_log_;
  std::unique_ptr<Trainer> trainer_;
  std::unique_ptr<RunLog> run_log_;
  // Of earlier processes of this run.
  double earlier_train_seconds_ = 0;
  double earlier_seconds_ = 0;

  // Internally synchronised.
  Metrics metrics_;
  DebateStats debates_;
  std::unique_ptr<TraceLog> trace_log_;
  SnapshotStore snapshots_;
  std::unique_ptr<Replay> replay_;
  WeightPublisher publisher_;
  std::unique_ptr<IngestService> ingest_;
  std::atomic<int64_t> next_step_ = 0;

  std::optional<StopWatch> train_watch_;  // since the first step
  std::optional<StopWatch> checkpoint_watch_;
  std::unique_ptr<Deadline> deadline_;
  // Last: its threads use all of the above.
  std::unique_ptr<RpcServer> server_;
};

}  // namespace

absl::Status RunLearner(
    const LearnerConfig& config, std::stop_token stop,
    const std::function<void(int grpc_port, int metrics_port)>& ready) {
  ELENCHUS_RETURN_IF_ERROR(CheckConfig(config));
  return Learner(config, std::move(stop)).Run(ready);
}

}  // namespace elenchus
