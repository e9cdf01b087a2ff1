// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/checks/limits.h"

#include "core/status.h"
#include "learner/limits.h"

namespace elenchus {

absl::StatusOr<std::vector<Check>> LimitChecks(uint64_t seed) {
  ELENCHUS_ASSIGN_OR_RETURN(const double amplification,
                            PureAmplificationDifference(seed));
  ELENCHUS_ASSIGN_OR_RETURN(const double debate, PureDebateDifference(seed));
  ELENCHUS_ASSIGN_OR_RETURN(const double stopped, StopPriorOneDifference(seed));
  return std::vector<Check>{
      {.name = "limit, lambda 0 and 1 argument: imitation, max difference",
       .value = amplification},
      {.name = "limit, alpha_argue 0, M argues: self-play, max difference",
       .value = debate},
      {.name = "limit, stop prior 1: imitation, max difference",
       .value = stopped}};
}

}  // namespace elenchus
