// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// M that imitates an H who errs (tasks/erring_human.h) errs less than H.
#ifndef ELENCHUS_TOOLS_CHECKS_OVERSEER_H_
#define ELENCHUS_TOOLS_CHECKS_OVERSEER_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/checks/check.h"

namespace elenchus {

struct OverseerOptions {
  double error_probability = 0.1;  // p
  int num_steps = 1000;            // >= 1
  uint64_t seed = 1;
};

struct OverseerResults {
  // Share of Amp's answers during the run that are right, of how many.
  double amplified = 0;
  double num_answers = 0;
  // Of greedy M's answers to all questions about all permutations.
  double model = 0;
};

// Pure amplification on permutation powering of 4 elements at depth 2, where
// an H who does not err is always right.
absl::StatusOr<OverseerResults> RunOverseer(const OverseerOptions& options);

// For p in {.01, .1, .3}: Amp is right with probability 1 - p (1 - 1 / 5), for
// an error is uniform over the 4 elements and "?"; greedy M at least as often.
absl::StatusOr<std::vector<Check>> OverseerChecks(int num_steps, uint64_t seed);

}  // namespace elenchus

#endif  // ELENCHUS_TOOLS_CHECKS_OVERSEER_H_
