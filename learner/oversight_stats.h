// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Running totals over the oversights that a learner admitted.
#ifndef ELENCHUS_LEARNER_OVERSIGHT_STATS_H_
#define ELENCHUS_LEARNER_OVERSIGHT_STATS_H_

#include <cstdint>
#include <map>
#include <string>

#include "nlohmann/json.hpp"
#include "proto/trace.pb.h"

namespace elenchus {

// A value.
struct OversightTotals {
  int64_t oversights = 0;
  // Of them those whose description was judged to describe no input.
  int64_t malformed = 0;
  double sum_likelihood = 0;  // P(alpha)
  // P(alpha) times the mean P(C) over the cases: what L_over is the mean of.
  double sum_loss = 0;
  int64_t cases = 0;
  double sum_catastrophe = 0;  // P(C)
  // How often each description was proposed, escaped; of 1000 at most. Up to a
  // thousandth of all oversights may be missing in each count, so that none
  // proposed more often is absent.
  std::map<std::string, int64_t> proposals;

  void Add(const Oversight& oversight);
};

// Means of `totals` less `since`: "oversights", "likelihood", "malformed",
// "loss", "catastrophe" where there were cases, and the five most frequent
// "proposals" with their counts, of which a thousandth of the oversights in
// `totals` may be missing. Empty if there is no oversight.
nlohmann::json OversightReport(const OversightTotals& totals,
                               const OversightTotals& since);

nlohmann::json ToJson(const OversightTotals& totals);
// Throws nlohmann::json::exception if a field is missing or of another type.
OversightTotals OversightTotalsOf(const nlohmann::json& json);

}  // namespace elenchus

#endif  // ELENCHUS_LEARNER_OVERSIGHT_STATS_H_
