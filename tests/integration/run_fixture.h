// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// A real run of all processes, started by the launch command.
#ifndef ELENCHUS_TESTS_INTEGRATION_RUN_FIXTURE_H_
#define ELENCHUS_TESTS_INTEGRATION_RUN_FIXTURE_H_

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

#include "nlohmann/json.hpp"
#include "tests/testing/fresh_folder.h"

namespace elenchus {

// Starts `elenchus launch --standalone` on a tiny configuration in a fresh
// folder; the destructor stops it, by id, and waits for it.
class LaunchedRun {
 public:
  // `sets`: further --set arguments. `judge`: a program to run in place of
  // elenchus_judge_service.
  explicit LaunchedRun(const std::vector<std::string>& sets,
                       const std::string& judge = "");
  ~LaunchedRun();

  // Launches the run anew once it has ended, with --resume.
  void Resume(const std::vector<std::string>& sets);
  // Exit code of the launcher, or 128 + signal; -1 if it does not end within
  // `seconds`.
  int Wait(double seconds);
  // Sends a signal to the launcher.
  void Signal(int signal);

  // Waits until `condition`; false if it does not come about within `seconds`
  // or the launcher ends first.
  bool Until(double seconds, const std::function<bool()>& condition);

  // Ids of the children of the launcher whose program is `name`.
  std::vector<pid_t> Processes(const std::string& name) const;

  // The newest line of metrics.jsonl; null if there is none.
  nlohmann::json LastMetrics() const;
  // A file of the run folder; empty if it is not there.
  std::string Content(const std::string& name) const;
  // A JSON file of the run folder; null if it is not there.
  nlohmann::json Json(const std::string& name) const;
  bool Exists(const std::string& name) const;
  // Everything the launcher printed.
  std::string Output() const;
  const std::string& dir() const { return dir_; }

 private:
  void Start(const std::vector<std::string>& sets, bool resume);

  std::string dir_;
  std::string command_;
  pid_t pid_ = -1;
  int exit_code_ = -1;
};

// Runs a program of the build to its end; its exit code and its output,
// standard error included. What still runs dies with the test.
struct Finished {
  int exit_code;
  std::string output;
};
Finished RunProgram(const std::string& program,
                    const std::vector<std::string>& args);

// The arguments that launch the tiny configuration in `run_dir`.
std::vector<std::string> LaunchArguments(const std::string& run_dir,
                                         const std::vector<std::string>& sets,
                                         bool resume = false);

}  // namespace elenchus

#endif  // ELENCHUS_TESTS_INTEGRATION_RUN_FIXTURE_H_
