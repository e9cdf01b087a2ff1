// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// A process of the run, as its parent sees it.
#ifndef ELENCHUS_TOOLS_CHILD_PROCESS_H_
#define ELENCHUS_TOOLS_CHILD_PROCESS_H_

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace elenchus {

// Where a process that is ready listens.
struct ReadyPorts {
  int grpc = 0;
  int metrics = 0;
};

// Reads "elenchus_ready grpc=<port> metrics=<port>"; nullopt for other lines.
std::optional<ReadyPorts> ParseReadyLine(absl::string_view line);

// How a process ended.
struct ProcessEnd {
  // Exit code; 128 + signal if a signal ended it, as shells have it.
  int exit_code = 0;
  // 0 unless a signal ended it.
  int signal = 0;

  // "exited with code 3" or "was ended by signal 9 (Killed)".
  std::string ToString() const;
};

struct ChildOptions {
  // argv[0] is the path of the binary.
  std::vector<std::string> argv;
  // Standard error is appended to this file.
  std::string log_path;
  // Added to the parent's niceness. In [0, 19].
  int niceness = 0;
};

// Not thread-safe; start and use from the main thread: the child gets SIGTERM
// when the thread that started it ends. It leads a process group of its own, so
// a terminal's Ctrl-C reaches the parent only; its standard input is empty, and
// ELENCHUS_PARENT_PID names the parent.
class ChildProcess {
 public:
  // NotFound if the binary cannot be executed, naming it.
  static absl::StatusOr<std::unique_ptr<ChildProcess>> Start(
      const ChildOptions& options);

  // Kills and reaps a child that still runs.
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t pid() const { return pid_; }
  // Readable when there is output, or the child closed it; -1 from then on.
  int output_fd() const { return output_fd_; }
  // Takes the output that is there, without blocking.
  void ReadOutput();
  // The first ready line that was read.
  const std::optional<ReadyPorts>& ready() const { return ready_; }

  // Set once the child has ended and was reaped. Does not block.
  const std::optional<ProcessEnd>& Reap();
  // Nothing happens to a child that was reaped.
  void Signal(int signal_number);

 private:
  ChildProcess(pid_t pid, int output_fd) : pid_(pid), output_fd_(output_fd) {}

  const pid_t pid_;
  int output_fd_;
  std::string partial_line_;
  std::optional<ReadyPorts> ready_;
  std::optional<ProcessEnd> end_;
};

}  // namespace elenchus

#endif  // ELENCHUS_TOOLS_CHILD_PROCESS_H_
