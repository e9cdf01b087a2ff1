// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// What a run did, as numbers: Prometheus metrics per step, a line per period,
// the summary at the end.
#ifndef ELENCHUS_LEARNER_RUN_LOG_H_
#define ELENCHUS_LEARNER_RUN_LOG_H_

#include <cstdint>
#include <deque>
#include <map>
#include <string>

#include "core/metrics.h"
#include "learner/debate_stats.h"
#include "learner/trainer.h"
#include "nlohmann/json.hpp"
#include "replay/replay.h"

namespace elenchus {

// Counts by value; values are small whole numbers.
class LagCounts {
 public:
  void Add(int64_t lag) {
    ++counts_[lag];
    ++total_;
  }
  // The smallest value that at least `share` of the values do not exceed; 0 if
  // there are none.
  int64_t Quantile(double share) const;
  // {"mean", "p50", "p99", "max"}; empty if there are none.
  nlohmann::json ToJson() const;

 private:
  std::map<int64_t, int64_t> counts_;
  int64_t total_ = 0;
};

// One thread at a time. Borrows its arguments.
class RunLog {
 public:
  // `step` and `seconds`: what the run has done already.
  RunLog(const DebateStats* debates, const Replay* replay, Metrics* metrics,
         int64_t step, double seconds);

  // After every optimizer step.
  void Record(const StepStats& stats, double step_seconds);

  // What happened since the last line; `seconds` of the run, earlier launches
  // included.
  nlohmann::json TakeLine(uint64_t version, double seconds);

  // The whole run, for learner_summary.json; what is counted since the process
  // began alone is under "since_launch".
  nlohmann::json Summary(double seconds, double train_seconds) const;

 private:
  // What the steps since the last line add up to.
  struct Window {
    // The mean of a value is over the steps that have it: a batch without a
    // reinforced token has no reinforcement loss, rather than one of 0.
    struct Mean {
      double sum = 0;
      int64_t count = 0;
      double value() const { return sum / static_cast<double>(count); }
    };
    void Add(const std::string& name, double value) {
      means[name].sum += value;
      ++means[name].count;
    }
    std::map<std::string, Mean> means;
    LagCounts lags;
  };

  nlohmann::json LossMeans(const Window& window) const;
  void AddCpo(const StepStats::Cpo& cpo);
  void CountBlockedSeconds(const Replay::Stats& stats);

  const DebateStats* const debates_;
  const Replay* const replay_;
  Metrics* const metrics_;

  int64_t step_;
  Window window_;
  nlohmann::json last_losses_ = nlohmann::json::object();
  LagCounts lags_;
  std::map<std::string, int64_t> num_examples_;
  DebateTotals line_debates_;
  std::deque<DebateTotals> recent_debates_;  // at the last lines
  double line_seconds_ = 0;
  double sample_blocked_seconds_ = 0;
  double insert_blocked_seconds_ = 0;
};

}  // namespace elenchus

#endif  // ELENCHUS_LEARNER_RUN_LOG_H_
