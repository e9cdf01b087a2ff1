// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/proportion.h"

#include <algorithm>
#include <cmath>

namespace elenchus {
namespace {

constexpr double kZ = 1.959963984540054;  // normal quantile of .975

}  // namespace

Interval WilsonInterval(const Proportion& proportion) {
  if (proportion.num_trials == 0) return {};
  const double n = static_cast<double>(proportion.num_trials);
  const double p = proportion.Share();
  const double denominator = 1 + kZ * kZ / n;
  const double centre = (p + kZ * kZ / (2 * n)) / denominator;
  const double half =
      kZ * std::sqrt(p * (1 - p) / n + kZ * kZ / (4 * n * n)) / denominator;
  // Rounding must not leave the share itself outside.
  return {std::clamp(centre - half, 0.0, p), std::clamp(centre + half, p, 1.0)};
}

}  // namespace elenchus
