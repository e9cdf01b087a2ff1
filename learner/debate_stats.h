// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Running totals over the debates and oversights that a learner admitted.
#ifndef ELENCHUS_LEARNER_DEBATE_STATS_H_
#define ELENCHUS_LEARNER_DEBATE_STATS_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "core/mutex.h"
#include "debate/human_cost.h"
#include "learner/gate_stats.h"
#include "learner/oversight_stats.h"
#include "nlohmann/json.hpp"
#include "proto/config.pb.h"
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
  int64_t human_steps_learned = 0;
  // What H's steps on those calls cost, and what those of caches and of H'
  // would have cost. Seconds.
  std::map<std::string, CallCost> human_costs;
  // Calls that a gate could have given to H and left to M, by kind likewise.
  std::map<std::string, int64_t> calls_left;
  // Calls that a gate decided by confidence, by kind likewise.
  std::map<std::string, GateTotals> gates;
  OversightTotals oversight;

  int64_t human_calls_total() const;
  void Add(const Trace& trace, const HumanCostConfig& costs);

 private:
  void AddDebate(const Trace& trace);
};

// Ratios of `totals` less `since`; a ratio without a denominator is left out.
nlohmann::json Ratios(const DebateTotals& totals, const DebateTotals& since);

// The GateReport of each kind that has one, by kind, and of "all" where there
// are several; of `totals` less `since`.
nlohmann::json GateReports(const DebateTotals& totals,
                           const DebateTotals& since);

// What H was asked and what that cost, for metrics.jsonl and the summary:
// human_calls and human_cost_seconds by kind and in total, human_steps and of
// those human_steps_cached and human_steps_learned, and human_saved_seconds by
// "cache", "learned" and "gate". A call that a gate left to M saved what H's
// calls of its kind cost on average, after caches and H'; nothing where H
// answered none of the kind. At most: with more calls, caches would have given
// more of their steps.
nlohmann::json HumanWork(const DebateTotals& totals);

nlohmann::json ToJson(const DebateTotals& totals);
// InvalidArgument if a field is missing or of another type; but steps of H' and
// costs are 0 where the field is missing, as before there were any.
absl::Status FromJson(const nlohmann::json& json, DebateTotals* totals);

// Thread-safe.
class DebateStats {
 public:
  explicit DebateStats(HumanCostConfig costs = {}) : costs_(std::move(costs)) {}

  void Add(const Trace& trace) {
    MutexLock lock(&mu_);
    totals_.Add(trace, costs_);
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
  const HumanCostConfig costs_;
  mutable Mutex mu_;
  DebateTotals totals_ ABSL_GUARDED_BY(mu_);
};

}  // namespace elenchus

#endif  // ELENCHUS_LEARNER_DEBATE_STATS_H_
