// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// What a run is doing, in one line.
#ifndef ELENCHUS_TOOLS_PROGRESS_H_
#define ELENCHUS_TOOLS_PROGRESS_H_

#include <cstdint>
#include <string>

#include "core/clock.h"
#include "proto/config.pb.h"
#include "tools/json_file.h"

namespace elenchus {

// "01:05:09" or "05:09". seconds >= 0.
std::string FormatSeconds(double seconds);

// ".98/.92" for the run's own classes in order, those of the withheld facts
// after "; withheld "; "-" if there are none.
std::string FormatAccuracy(const Json& accuracy);

// One line from the newest of metrics.jsonl and evaluation.jsonl (either may be
// an empty object). Only printable ASCII.
std::string FormatProgress(const RunConfig& run, const Json& metrics,
                           const Json& evaluation, double seconds);

// Shows progress on standard output: on a terminal one line that is redrawn
// every 2 s and cut to its width, else a line every 10 s.
class Progress {
 public:
  // `for_seconds` as in LaunchOptions.
  Progress(const RunConfig& run, const std::string& run_dir, double for_seconds,
           const Clock& clock = Clock::Real());

  // Does nothing until the next line is due.
  void Show();
  // Ends the line that is being redrawn, if one is.
  void EndLine();
  bool TimeIsUp() const;

 private:
  double Seconds() const;

  const RunConfig run_;
  const std::string run_dir_;
  const double for_seconds_;
  const Clock& clock_;
  const bool redraws_;
  const int64_t start_us_;
  double next_seconds_ = 0;
  bool line_open_ = false;
};

}  // namespace elenchus

#endif  // ELENCHUS_TOOLS_PROGRESS_H_
