// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// What n acceptable steps say of m more (tasks/coin_model.h).
#ifndef ELENCHUS_TOOLS_CHECKS_OVERSIGHT_H_
#define ELENCHUS_TOOLS_CHECKS_OVERSIGHT_H_

#include <cstdint>
#include <vector>

#include "tools/checks/check.h"

namespace elenchus {

// For several (n, m), of `num_models` simulated models: the share that defects
// of those that did not before, m / (m + n + 1) for the uniform prior and
// m / (m + n) for the optimal random defector. The tolerance is four standard
// errors.
std::vector<Check> OversightChecks(int64_t num_models, uint64_t seed);

}  // namespace elenchus

#endif  // ELENCHUS_TOOLS_CHECKS_OVERSIGHT_H_
