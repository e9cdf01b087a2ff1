// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// What a learner writes about its run: metrics.jsonl, TensorBoard events and a
// sample of the traces.
#ifndef ELENCHUS_LEARNER_METRICS_LOG_H_
#define ELENCHUS_LEARNER_METRICS_LOG_H_

#include <cstdint>
#include <fstream>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/mutex.h"
#include "learner/event_file.h"
#include "nlohmann/json.hpp"
#include "proto/trace.pb.h"

namespace elenchus {

// The numbers in `json` by path, e.g. {"loss/total": 0.5}.
std::map<std::string, double> Flatten(const nlohmann::json& json);

// One thread at a time.
class MetricsLog {
 public:
  // Appends to <run_dir>/metrics.jsonl and a new file in
  // <run_dir>/tensorboard/. Internal if they cannot be opened, naming the path.
  static absl::StatusOr<std::unique_ptr<MetricsLog>> Open(
      const std::string& run_dir);

  // Writes one object as one line, and its numbers as curves at
  // line["step"]; flushed.
  absl::Status Write(const nlohmann::json& line);

 private:
  MetricsLog(const std::string& lines_path, const std::string& events_path);

  const std::string lines_path_;
  std::ofstream lines_;
  EventFile events_;
};

// Thread-safe.
class TraceLog {
 public:
  // Appends to <run_dir>/traces/traces.jsonl the first of every `period`
  // traces.
  static absl::StatusOr<std::unique_ptr<TraceLog>> Open(
      const std::string& run_dir, int64_t period);

  // As protobuf's JSON, one line; a trace that cannot be written is logged.
  // Whether the trace was written.
  bool Add(const Trace& trace);

 private:
  TraceLog(const std::string& path, int64_t period);

  const std::string path_;
  const int64_t period_;
  Mutex mu_;
  std::ofstream out_ ABSL_GUARDED_BY(mu_);
  int64_t num_traces_ ABSL_GUARDED_BY(mu_) = 0;
};

}  // namespace elenchus

#endif  // ELENCHUS_LEARNER_METRICS_LOG_H_
