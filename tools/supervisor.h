// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Keeps the processes of a run alive, or says why the run must end.
#ifndef ELENCHUS_TOOLS_SUPERVISOR_H_
#define ELENCHUS_TOOLS_SUPERVISOR_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/clock.h"
#include "tools/child_process.h"

namespace elenchus {

// One process to keep alive.
struct ProcessSpec {
  enum class OnEnd {
    // Its end is the run's: exit 0 is success.
    kEndsRun,
    // Replaced however it ended. After exit 0 only once
    // clean_exit_grace_seconds have passed: the run may be about to end.
    kReplace,
    // Replaced unless it exited 0, which means that its work is done.
    kReplaceOnFailure,
  };

  // Unique, e.g. "actor-0"; also names its log.
  std::string name;
  // The command line of the next start, given the ports of the last start that
  // became ready (nullopt before). May write the process's configuration.
  std::function<absl::StatusOr<std::vector<std::string>>(
      const std::optional<ReadyPorts>& last_ports)>
      command;
  int niceness = 0;
  OnEnd on_end = OnEnd::kReplace;
};

// Not thread-safe; all calls from the main thread.
class Supervisor {
 public:
  struct Options {
    std::string log_dir;
    // More failures of one process in a row than this end the run. An exit 0
    // that is replaced counts as one.
    int max_failures = 10;
    // A process that was ready for so long and is then killed from outside has
    // served: its failures are counted anew. One that ends by itself, as an
    // actor does when all its debates fail, may have a cause that stays.
    double served_seconds = 60;
    // Pause before the n-th replacement in a row, n > 1: this times 2^(n-2), at
    // most 2 s. The first follows at once.
    double pause_seconds = 0.1;
    double clean_exit_grace_seconds = 5;
    // A process that is not ready by then is killed, which is a failure.
    double ready_timeout_seconds = 120;
    // Readable when Poll() should return early (a signal's pipe); -1 for none.
    int wake_fd = -1;
  };

  // Borrows `clock`.
  explicit Supervisor(Options options, const Clock& clock = Clock::Real());
  // Kills and reaps what still runs.
  ~Supervisor();

  // Starts a process. Does not wait for it to be ready.
  absl::Status Start(ProcessSpec spec);

  // Where `name` listens; nullopt until it is ready.
  std::optional<ReadyPorts> Ports(const std::string& name) const;
  // True if `name` ended and will not be replaced.
  bool IsFinished(const std::string& name) const;
  // Pid of the running process; -1 if it does not run.
  pid_t Pid(const std::string& name) const;
  // Replacements made so far.
  int64_t num_replaced() const { return num_replaced_; }

  // Waits up to `timeout_seconds` for something to happen, then takes output,
  // reaps, and replaces what ended. A non-OK status means that the run must
  // end, and quotes the last lines of the log: a process ended whose end is the
  // run's, one exited with kExitConfiguration or with a failure before it was
  // ever ready, or one failed too often.
  absl::Status Poll(double timeout_seconds);

  // Exit code of the process that Poll()'s error was about, or of one whose end
  // is the run's and that did not stop well, whichever was first; 0 if none.
  int failed_exit_code() const { return failed_exit_code_; }

  // Asks these to stop (SIGTERM) and replaces them no more. Does not wait. To
  // end by that signal, as a process that is still starting does, is no
  // failure.
  void RequestStop(const std::vector<std::string>& names);
  // RequestStop, waits up to `grace_seconds`, then kills; all are reaped.
  void Stop(const std::vector<std::string>& names, double grace_seconds);
  std::vector<std::string> Names() const;

 private:
  struct Managed {
    ProcessSpec spec;
    std::unique_ptr<ChildProcess> child;  // null while it does not run
    std::optional<ReadyPorts> ports;
    int64_t started_us = 0;
    std::optional<int64_t> ready_us;     // of this start
    std::optional<int64_t> start_at_us;  // replacement due
    int num_failures = 0;                // since it last served
    bool stopping = false;
    bool finished = false;
  };

  absl::Status Launch(Managed* managed);
  void Wait(double timeout_seconds, int wake_fd);
  absl::Status Tend(Managed* managed);
  absl::Status HandleEnd(Managed* managed, const ProcessEnd& end);
  absl::Status Fail(const Managed& managed, const ProcessEnd& end,
                    absl::string_view why);
  void SetFailedExitCode(int exit_code);
  std::string LogPath(const Managed& managed) const;
  const Managed* Find(const std::string& name) const;

  const Options options_;
  const Clock& clock_;
  std::vector<std::unique_ptr<Managed>> processes_;
  int64_t num_replaced_ = 0;
  int failed_exit_code_ = 0;
};

// The last `num_lines` lines of a file, each behind two spaces and with
// unprintable bytes as \xNN; empty if it cannot be read.
std::string LastLines(const std::string& path, int num_lines);

}  // namespace elenchus

#endif  // ELENCHUS_TOOLS_SUPERVISOR_H_
