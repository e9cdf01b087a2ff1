// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/metrics_log.h"

#include <chrono>

#include "absl/strings/str_cat.h"
#include "core/file.h"
#include "core/log.h"
#include "core/status.h"
#include "google/protobuf/util/json_util.h"

namespace elenchus {
namespace {

double UnixSeconds() {
  return std::chrono::duration<double>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

void FlattenInto(const nlohmann::json& json, const std::string& path,
                 std::map<std::string, double>* out) {
  if (json.is_number()) {
    (*out)[path] = json.get<double>();
  } else if (json.is_object()) {
    for (const auto& [key, value] : json.items()) {
      FlattenInto(value, path.empty() ? key : path + "/" + key, out);
    }
  }
}

}  // namespace

std::map<std::string, double> Flatten(const nlohmann::json& json) {
  std::map<std::string, double> numbers;
  FlattenInto(json, "", &numbers);
  return numbers;
}

MetricsLog::MetricsLog(const std::string& lines_path,
                       const std::string& events_path)
    : lines_path_(lines_path),
      lines_(lines_path, std::ios::app),
      events_(events_path, UnixSeconds()) {}

absl::StatusOr<std::unique_ptr<MetricsLog>> MetricsLog::Open(
    const std::string& run_dir) {
  const std::string folder = run_dir + "/tensorboard";
  ELENCHUS_RETURN_IF_ERROR(MakeDirs(folder));
  auto log = std::unique_ptr<MetricsLog>(new MetricsLog(
      run_dir + "/metrics.jsonl",
      absl::StrCat(folder, "/events.out.tfevents.",
                   static_cast<int64_t>(UnixSeconds()), ".elenchus")));
  if (!log->lines_) {
    return absl::InternalError("cannot open " + log->lines_path_);
  }
  return log;
}

absl::Status MetricsLog::Write(const nlohmann::json& line) {
  lines_ << line.dump() << std::endl;
  if (!lines_) return absl::InternalError("cannot write " + lines_path_);
  return events_.Write(line.at("step").get<int64_t>(), UnixSeconds(),
                       Flatten(line));
}

TraceLog::TraceLog(const std::string& path, int64_t period)
    : path_(path), period_(period), out_(path, std::ios::app) {}

absl::StatusOr<std::unique_ptr<TraceLog>> TraceLog::Open(
    const std::string& run_dir, int64_t period) {
  const std::string folder = run_dir + "/traces";
  ELENCHUS_RETURN_IF_ERROR(MakeDirs(folder));
  auto log =
      std::unique_ptr<TraceLog>(new TraceLog(folder + "/traces.jsonl", period));
  MutexLock lock(&log->mu_);
  if (!log->out_) return absl::InternalError("cannot open " + log->path_);
  return log;
}

bool TraceLog::Add(const Trace& trace) {
  {
    MutexLock lock(&mu_);
    if (num_traces_++ % period_ != 0) return false;
  }
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(trace, &json).ok()) {
    ELENCHUS_LOG(ERROR) << "trace " << trace.sequence() << " of "
                        << trace.actor_id() << " has no JSON form";
    return false;
  }
  MutexLock lock(&mu_);
  out_ << json << std::endl;
  if (!out_) ELENCHUS_LOG(ERROR) << "cannot write " << path_;
  return static_cast<bool>(out_);
}

}  // namespace elenchus
