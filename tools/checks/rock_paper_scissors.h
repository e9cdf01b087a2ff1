// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Self-play finds the recommendation that is best for an H who errs.
#ifndef ELENCHUS_TOOLS_CHECKS_ROCK_PAPER_SCISSORS_H_
#define ELENCHUS_TOOLS_CHECKS_ROCK_PAPER_SCISSORS_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/checks/check.h"

namespace elenchus {

// Trains M by reinforcement alone (credit to all of M's calls, no entropy
// bonus) for `num_steps` steps, with an H who plays rock a third of the time
// when told paper. One check for the share of each recommendation over all
// steps after the first tenth.
absl::StatusOr<std::vector<Check>> RockPaperScissorsChecks(int num_steps,
                                                           uint64_t seed);

}  // namespace elenchus

#endif  // ELENCHUS_TOOLS_CHECKS_ROCK_PAPER_SCISSORS_H_
