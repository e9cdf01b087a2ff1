// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/launch.h"

#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "core/log.h"
#include "core/status.h"
#include "tools/progress.h"
#include "tools/report.h"
#include "tools/run_config.h"
#include "tools/run_folder.h"
#include "tools/run_plan.h"
#include "tools/summary.h"

namespace elenchus {
namespace {

constexpr double kLearnerGraceSeconds = 60;
constexpr double kGraceSeconds = 10;
constexpr double kFinalEvaluationSeconds = 900;
// Of a process that serves nobody and so is never ready.
constexpr double kNeverSeconds = 1e9;
constexpr int kQuotedLines = 12;

// SIGINT and SIGTERM as something that can be polled.
class StopSignals {
 public:
  StopSignals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, nullptr);
    signal(SIGPIPE, SIG_IGN);
    fd_ = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
    ELENCHUS_CHECK(fd_ >= 0);
  }
  ~StopSignals() { close(fd_); }

  int fd() const { return fd_; }
  // The first signal that came; 0 if none did.
  int Received() {
    signalfd_siginfo info;
    while (read(fd_, &info, sizeof(info)) == sizeof(info)) {
      if (received_ == 0) received_ = static_cast<int>(info.ssi_signo);
    }
    return received_;
  }

 private:
  int fd_;
  int received_ = 0;
};

class LaunchedRun {
 public:
  LaunchedRun(const RunConfig& run, const std::string& run_dir,
              const LaunchOptions& options, StopSignals* signals)
      : run_(run),
        run_dir_(run_dir),
        plan_(run, run_dir, options.binary_dir),
        progress_(run, run_dir, options.for_seconds),
        signals_(*signals),
        supervisor_({.log_dir = run_dir + "/logs", .wake_fd = signals->fd()}) {}

  // The whole of it: Start(), Follow(), Finish().
  absl::Status Run();

  // Whether the actors were started.
  bool has_begun() const { return has_begun_; }

  int64_t num_replaced() const { return supervisor_.num_replaced(); }
  int failed_exit_code() const { return supervisor_.failed_exit_code(); }

 private:
  bool interrupted() const { return signals_.Received() != 0; }

  // All processes, each once those that it must reach are ready. What an
  // earlier part of the run ended with is removed once the actors run.
  absl::Status Start();
  // Until the learner has ended or the run is asked to stop.
  absl::Status Follow();
  // Learner first, so that it checkpoints and publishes; then the final
  // evaluation, whose error it returns; then the rest. A run that is cut short
  // or interrupted is not evaluated, and all stop at once.
  absl::Status Finish(bool cut_short);
  // Until all of them are ready at once, for one that was may be replaced, or a
  // signal came.
  absl::Status AwaitReady(const std::vector<std::string>& names);
  // Of a process that is ready.
  std::string Address(const std::string& name, const ServerConfig& server) {
    return PeerAddress(server, supervisor_.Ports(name)->grpc);
  }
  absl::Status AwaitFinalEvaluation();

  const RunConfig run_;
  const std::string run_dir_;
  const RunPlan plan_;
  Progress progress_;
  StopSignals& signals_;
  Supervisor supervisor_;
  bool has_begun_ = false;
};

absl::Status LaunchedRun::Run() {
  absl::Status status = Start();
  if (status.ok()) status = Follow();
  const absl::Status finished = Finish(/*cut_short=*/!status.ok());
  return status.ok() ? finished : status;
}

absl::Status LaunchedRun::AwaitReady(const std::vector<std::string>& names) {
  const auto is_ready = [this](const std::string& name) {
    return supervisor_.Ports(name).has_value();
  };
  while (!interrupted() && !absl::c_all_of(names, is_ready)) {
    if (supervisor_.IsFinished(kLearner)) {
      return absl::FailedPreconditionError(
          "the learner ended before the run had begun");
    }
    ELENCHUS_RETURN_IF_ERROR(supervisor_.Poll(1));
  }
  return absl::OkStatus();
}

absl::Status LaunchedRun::Start() {
  RunAddresses addresses;
  ELENCHUS_RETURN_IF_ERROR(supervisor_.Start(plan_.HumanProxy()));
  ELENCHUS_RETURN_IF_ERROR(supervisor_.Start(plan_.Learner()));
  ELENCHUS_RETURN_IF_ERROR(AwaitReady({kHumanProxy, kLearner}));
  if (interrupted()) return absl::OkStatus();
  addresses.human = Address(kHumanProxy, run_.human_proxy().server());
  addresses.learner = Address(kLearner, run_.learner().server());
  ELENCHUS_RETURN_IF_ERROR(supervisor_.Start(plan_.Evaluator(addresses)));
  if (UsesJudgeService(run_)) {
    ELENCHUS_RETURN_IF_ERROR(supervisor_.Start(plan_.Judge(addresses)));
    ELENCHUS_RETURN_IF_ERROR(AwaitReady({kJudge}));
    if (interrupted()) return absl::OkStatus();
    addresses.judge = Address(kJudge, run_.judge().server());
  }
  // Training waits until the evaluator holds the weights that the run began
  // with.
  ELENCHUS_RETURN_IF_ERROR(AwaitReady({kEvaluator}));
  if (interrupted()) return absl::OkStatus();
  for (int i = 0; i < run_.num_actors(); ++i) {
    ELENCHUS_RETURN_IF_ERROR(supervisor_.Start(plan_.Actor(addresses, i)));
  }
  has_begun_ = true;
  return RemoveResults(run_dir_);
}

absl::Status LaunchedRun::Follow() {
  while (!interrupted() && !supervisor_.IsFinished(kLearner) &&
         !progress_.TimeIsUp()) {
    ELENCHUS_RETURN_IF_ERROR(supervisor_.Poll(0.1));
    progress_.Show();
  }
  return absl::OkStatus();
}

absl::Status LaunchedRun::AwaitFinalEvaluation() {
  std::printf("final evaluation ...\n");
  std::fflush(stdout);
  // One that begins anew now would wait for weights that nobody sends.
  const pid_t evaluator = supervisor_.Pid(kEvaluator);
  const int64_t deadline_us =
      Clock::Real().NowMicros() +
      static_cast<int64_t>(kFinalEvaluationSeconds * 1e6);
  while (!interrupted() && evaluator >= 0 &&
         supervisor_.Pid(kEvaluator) == evaluator &&
         Clock::Real().NowMicros() < deadline_us) {
    ELENCHUS_RETURN_IF_ERROR(supervisor_.Poll(1));
  }
  if (interrupted() || HasFinalEvaluation(run_dir_)) return absl::OkStatus();
  const std::string log = absl::StrCat(run_dir_, "/logs/", kEvaluator, ".log");
  return absl::InternalError(
      absl::StrCat("the final evaluation was not made; end of ", log, ":\n",
                   LastLines(log, kQuotedLines)));
}

absl::Status LaunchedRun::Finish(bool cut_short) {
  progress_.EndLine();
  if (cut_short || interrupted()) supervisor_.RequestStop(supervisor_.Names());
  supervisor_.Stop({kLearner}, kLearnerGraceSeconds);
  absl::Status status;
  // A learner that did not stop well sent no final weights.
  if (!cut_short && !interrupted() && failed_exit_code() == 0) {
    std::vector<std::string> workers = ActorNames(run_);
    workers.push_back(kJudge);
    supervisor_.Stop(workers, kGraceSeconds);
    status = AwaitFinalEvaluation();
  }
  supervisor_.Stop(supervisor_.Names(), kGraceSeconds);
  return status;
}

// Runs what needs the trained model, or a baseline of it, in a process of its
// own, at the same niceness as the learner had, for it may use the whole
// machine now. OK if a signal cut it short.
absl::Status RunTool(const std::string& name,
                     const std::vector<std::string>& command,
                     const std::string& run_dir, StopSignals* signals) {
  std::printf("%s ...\n", name.c_str());
  std::fflush(stdout);
  Supervisor supervisor({.log_dir = run_dir + "/logs",
                         .ready_timeout_seconds = kNeverSeconds,
                         .wake_fd = signals->fd()});
  ProcessSpec spec;
  spec.name = name;
  spec.on_end = ProcessSpec::OnEnd::kEndsRun;
  spec.command = [&](const auto&) { return command; };
  ELENCHUS_RETURN_IF_ERROR(supervisor.Start(std::move(spec)));
  while (!supervisor.IsFinished(name) && signals->Received() == 0) {
    ELENCHUS_RETURN_IF_ERROR(supervisor.Poll(1));
  }
  supervisor.Stop({name}, kGraceSeconds);
  return absl::OkStatus();
}

void PrintEnd(const RunConfig& run, const std::string& run_dir,
              const std::string& program, bool interrupted,
              int64_t num_replaced) {
  if (num_replaced > 0) {
    std::printf("processes replaced: %ld\n", static_cast<long>(num_replaced));
  }
  const std::string checkpoint = NewestCheckpoint(run_dir);
  if (interrupted) std::printf("stopped by a signal\n");
  if (checkpoint.empty()) {
    std::printf("no checkpoint was written\n");
  } else {
    std::printf("checkpoint: %s\n", checkpoint.c_str());
  }
  if (checkpoint.empty()) return;
  if (!HasReachedLimits(run, run_dir)) {
    std::printf(
        "resume with: %s launch --standalone %s/config.textproto "
        "--run-dir %s --resume\n",
        program.c_str(), run_dir.c_str(), run_dir.c_str());
  } else if (!HasFinalEvaluation(run_dir)) {
    std::printf("no final evaluation was made; make it: %s eval %s --final\n",
                program.c_str(), run_dir.c_str());
  }
}

}  // namespace

int Launch(const LaunchOptions& options) {
  const absl::StatusOr<RunConfig> run =
      ResolveRun(options.config_path, options.sets);
  if (!run.ok()) {
    ELENCHUS_LOG(ERROR) << run.status().message();
    return run.status().code() == absl::StatusCode::kNotFound
               ? kExitConfiguration
               : ExitCode(run.status());
  }
  const std::string run_dir =
      options.run_dir.empty() ? "runs/" + run->name() : options.run_dir;
  const absl::StatusOr<std::unique_ptr<RunFolderLock>> lock =
      RunFolderLock::Acquire(run_dir);
  absl::Status status = lock.ok()
                            ? PrepareRunFolder(*run, run_dir, options.resume)
                            : lock.status();
  if (!status.ok()) {
    ELENCHUS_LOG(ERROR) << status.message();
    return absl::IsUnavailable(status) ? kExitRetry : kExitConfiguration;
  }
  StopSignals signals;
  LaunchedRun launched(*run, run_dir, options, &signals);
  // Then only its final evaluation is missing.
  const bool is_trained = HasReachedLimits(*run, run_dir);
  if (is_trained) {
    status =
        RunTool("evaluation",
                {options.binary_dir + "/elenchus", "eval", run_dir, "--final"},
                run_dir, &signals);
  } else {
    status = launched.Run();
  }
  int exit_code = launched.failed_exit_code();
  if (!status.ok() && exit_code == 0) exit_code = ExitCode(status);

  if (status.ok() && options.roofline && signals.Received() == 0) {
    status = RunTool(
        "roofline",
        {options.binary_dir + "/elenchus_roofline", "--run-dir", run_dir},
        run_dir, &signals);
    if (!status.ok()) exit_code = ExitCode(status);
  }
  if (launched.has_begun() || is_trained) {
    const absl::Status written = WriteRunResults(*run, run_dir);
    if (!written.ok()) ELENCHUS_LOG(ERROR) << written.message();
    if (exit_code == 0 && !written.ok()) exit_code = ExitCode(written);
  }
  PrintEnd(*run, run_dir, options.binary_dir + "/elenchus",
           signals.Received() != 0, launched.num_replaced());
  // The log escapes line ends; this message quotes lines of a log, escaped.
  if (!status.ok()) {
    std::fflush(stdout);
    std::fprintf(stderr, "elenchus: %s\n",
                 std::string(status.message()).c_str());
  }
  return exit_code;
}

}  // namespace elenchus
