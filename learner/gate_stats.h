// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// What a gate that looks at confidence costs and is worth (method.md section
// 5), from the calls on which M and H both answered.
#ifndef ELENCHUS_LEARNER_GATE_STATS_H_
#define ELENCHUS_LEARNER_GATE_STATS_H_

#include <array>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"
#include "proto/trace.pb.h"

namespace elenchus {

// Whether two answers of this kind say the same: of arguments and answers the
// answer field, of judgements all.
bool SameAnswer(QuestionKind kind, absl::string_view a, absl::string_view b);

// Sums over the calls of one kind that a confidence gate decided. Calls that H
// answered count 1 / P(g=1) each where a sum is over all calls, so that it is
// what calls sampled uniformly would give. A value.
struct GateTotals {
  static constexpr int kNumBins = 10;

  // By confidence, in equal bins of [0, 1].
  struct Bin {
    double weight = 0;
    double confidence = 0;  // sum
    double agreed = 0;      // sum: M's answer was H's
  };

  double calls = 0;        // decided, and of them
  double human_calls = 0;  // answered by H
  std::array<Bin, kNumBins> bins = {};
  double squared_error = 0;  // of confidence against whether H would agree
  double left = 0;           // calls left to M, and of them
  double left_wrong = 0;     // those that H would have answered otherwise

  // `call` was decided by a gate that looks at confidence.
  void Add(const Call& call);
  // Adds `other`, `sign` times: 1, or -1 to take it away.
  void AddTimes(double sign, const GateTotals& other);
};

// Whether a gate decided the call by confidence.
bool IsGated(const Call& call);

// Of the totals' calls:
//   calls              their number
//   human_rate         share that H answered
//   calibration_error  mean over the bins of |mean confidence - agreement|,
//                      weighted by their calls ("expected calibration error")
//   brier_skill        1 - (mean squared error of the confidence) / (that of
//                      the constant mean agreement), where H agrees or does
//                      not: a judgement given as a probability does the one so
//                      often and else the other. Absent if H always does, or
//                      never
//   agreement          share on which M's answer is H's
//   risk               share of the calls left to M that H would have answered
//                      otherwise
//   risk_random        the same if a coin of the same rate had decided
//   risk_coverage      [[coverage, risk], ...] as the bins are left to M from
//                      the most confident down
// Empty if H answered none.
nlohmann::json GateReport(const GateTotals& totals);

nlohmann::json ToJson(const GateTotals& totals);
// Throws what the JSON library throws.
GateTotals GateTotalsOf(const nlohmann::json& json);

}  // namespace elenchus

#endif  // ELENCHUS_LEARNER_GATE_STATS_H_
