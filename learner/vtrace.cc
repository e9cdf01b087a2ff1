// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/vtrace.h"

#include <algorithm>
#include <cmath>

#include "core/status.h"

namespace elenchus {

VtraceTargets ComputeVtrace(absl::Span<const double> log_ratios,
                            absl::Span<const double> values, double reward,
                            const VtraceOptions& options) {
  const size_t length = values.size();
  ELENCHUS_CHECK(length > 0 && log_ratios.size() == length);
  VtraceTargets targets;
  targets.value.resize(length);
  targets.advantage.resize(length);
  targets.rho.resize(length);
  // Of the state after the token at hand; both 0 after the last.
  double next_value = 0, next_target = 0;
  for (size_t s = length; s-- > 0;) {
    const double ratio = std::exp(log_ratios[s]);
    const double rho = std::min(options.max_rho, ratio);
    const double c = std::min(options.max_c, ratio);
    const double paid = s + 1 == length ? reward : 0;
    targets.rho[s] = rho;
    targets.advantage[s] = rho * (paid + next_target - values[s]);
    targets.value[s] = values[s] + rho * (paid + next_value - values[s]) +
                       c * (next_target - next_value);
    next_value = values[s];
    next_target = targets.value[s];
  }
  return targets;
}

}  // namespace elenchus
