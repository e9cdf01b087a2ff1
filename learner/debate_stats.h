// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Running totals over the debates and oversights that a learner admitted.
#ifndef ELENCHUS_LEARNER_DEBATE_STATS_H_
#define ELENCHUS_LEARNER_DEBATE_STATS_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "core/mutex.h"
#include "learner/gate_stats.h"
#include "learner/oversight_stats.h"
#include "nlohmann/json.hpp"
#include "proto/trace.pb.h"

namespace elenchus {

// A value. Counts over debates since the run began; calls and steps of H and
// gates are those of oversights, too.
struct DebateTotals {
  int64_t debates = 0;
  int64_t arguments = 0;
  // By StopReason_Name in lower case without prefix, e.g. "sufficient".
  std::map<std::string, int64_t> stop_reasons;
  // Debates with a reward, and those of them that the even debater won.
  int64_t rewarded = 0;
  int64_t even_wins = 0;
  // First arguments whose sufficiency was judged, and those found sufficient.
  int64_t judged_at_0 = 0;
  int64_t sufficient_at_0 = 0;
  // Calls that H answered, by kind in lower case, e.g. "argue".
  std::map<std::string, int64_t> human_calls;
  int64_t human_steps = 0;
  int64_t human_steps_cached = 0;
  // Calls that a gate decided by confidence, by kind likewise.
  std::map<std::string, GateTotals> gates;
  OversightTotals oversight;

  int64_t human_calls_total() const;
  void Add(const Trace& trace);

 private:
  void AddDebate(const Trace& trace);
};

// Ratios of `totals` less `since`; a ratio without a denominator is left out.
nlohmann::json Ratios(const DebateTotals& totals, const DebateTotals& since);

// The GateReport of each kind that has one, by kind, and of "all" where there
// are several; of `totals` less `since`.
nlohmann::json GateReports(const DebateTotals& totals,
                           const DebateTotals& since);
nlohmann::json ToJson(const DebateTotals& totals);
// InvalidArgument if a field is missing or of another type.
absl::Status FromJson(const nlohmann::json& json, DebateTotals* totals);

// Thread-safe.
class DebateStats {
 public:
  void Add(const Trace& trace) {
    MutexLock lock(&mu_);
    totals_.Add(trace);
  }
  void Restore(DebateTotals totals) {
    MutexLock lock(&mu_);
    totals_ = std::move(totals);
  }
  DebateTotals totals() const {
    MutexLock lock(&mu_);
    return totals_;
  }

 private:
  mutable Mutex mu_;
  DebateTotals totals_ ABSL_GUARDED_BY(mu_);
};

}  // namespace elenchus

#endif  // ELENCHUS_LEARNER_DEBATE_STATS_H_
