// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// What is computed twice, by different ways: constrained steps, log-probs and
// losses.
#ifndef ELENCHUS_TOOLS_CHECKS_NUMERICS_H_
#define ELENCHUS_TOOLS_CHECKS_NUMERICS_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/checks/check.h"

namespace elenchus {

// The largest error over random problems that cover every case.
std::vector<Check> CpoChecks(int num_problems, uint64_t seed);

// The largest differences; errors as in learner/parity.h.
absl::StatusOr<std::vector<Check>> ParityChecks(int num_answers, uint64_t seed);

}  // namespace elenchus

#endif  // ELENCHUS_TOOLS_CHECKS_NUMERICS_H_
