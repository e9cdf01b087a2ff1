// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// elenchus launch: a whole run on this machine.
#ifndef ELENCHUS_TOOLS_LAUNCH_H_
#define ELENCHUS_TOOLS_LAUNCH_H_

#include <string>
#include <vector>

namespace elenchus {

struct LaunchOptions {
  std::string config_path;
  // "a.b=c" overrides, in order.
  std::vector<std::string> sets;
  // runs/<name of the run> if empty.
  std::string run_dir;
  // Go on from the folder's newest checkpoint.
  bool resume = false;
  // Ends the run by itself after so many seconds of wall time; 0 for never.
  double for_seconds = 0;
  // Also train the supervised roofline once the run has ended.
  bool roofline = false;
  // Where the processes' binaries are.
  std::string binary_dir;
};

// Runs until the learner has ended, SIGINT, SIGTERM or a failure; writes
// summary.json and report.html if the run had begun; no process is left. Blocks
// SIGINT and SIGTERM for good. Returns the exit code: 0 also after a signal;
// that of the run's process that failed first; else that of the error, which is
// printed, also if a tool that runs at the end failed. A run that ended by
// itself without a final evaluation is an error; to resume it makes that
// evaluation and no more.
int Launch(const LaunchOptions& options);

}  // namespace elenchus

#endif  // ELENCHUS_TOOLS_LAUNCH_H_
