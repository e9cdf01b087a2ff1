// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The limits of method.md section 4, a row each.
#ifndef ELENCHUS_TOOLS_CHECKS_LIMITS_H_
#define ELENCHUS_TOOLS_CHECKS_LIMITS_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/checks/check.h"

namespace elenchus {

// The largest differences from the reference losses; errors as there
// (learner/limits.h).
absl::StatusOr<std::vector<Check>> LimitChecks(uint64_t seed);

}  // namespace elenchus

#endif  // ELENCHUS_TOOLS_CHECKS_LIMITS_H_
