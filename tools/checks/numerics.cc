// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/checks/numerics.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/status.h"
#include "learner/cpo_reference.h"
#include "learner/parity.h"

namespace elenchus {
namespace {

// More than the parameters of a problem, for rounding's sake.
constexpr int kIterations = 30;
constexpr int kNumCases = 5;

}  // namespace

std::vector<Check> CpoChecks(int num_problems, uint64_t seed) {
  const CpoComparison comparison =
      CompareCpoSteps(num_problems, kIterations, seed);
  int least = num_problems;
  for (const auto& [step_case, count] : comparison.cases) {
    least = std::min(least, count);
  }
  if (comparison.cases.size() < kNumCases) least = 0;
  return {{.name = absl::StrCat("CPO, largest relative error of ", num_problems,
                                " steps"),
           .value = comparison.largest_error,
           .tolerance = 1e-6},
          {.name = "CPO, problems of the rarest of 5 cases",
           .value = static_cast<double>(least),
           .known = num_problems / 20.0,
           .relation = Check::kAtLeast}};
}

absl::StatusOr<std::vector<Check>> ParityChecks(int num_answers,
                                                uint64_t seed) {
  ELENCHUS_ASSIGN_OR_RETURN(const double log_prob,
                            LogProbDifference(num_answers, seed));
  ELENCHUS_ASSIGN_OR_RETURN(const double loss,
                            PackingDifference(num_answers, seed));
  return std::vector<Check>{
      {.name = "log-probs, actor's less learner's: largest",
       .value = log_prob,
       .tolerance = 1e-4},
      {.name = "loss, packed less unpacked: largest, relative",
       .value = loss,
       .tolerance = 1e-5}};
}

}  // namespace elenchus
