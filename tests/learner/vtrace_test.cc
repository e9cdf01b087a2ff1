// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/vtrace.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/rng.h"
#include "gtest/gtest.h"

namespace elenchus {
namespace {

// Three tokens with ratios 1/2, 2 and 1; values 0.1, 0.2, 0.4; reward 1; both
// bounds 1. Backwards:
//   v_2 = 0.4 + 1 (1 - 0.4)                          = 1
//   v_1 = 0.2 + 1 (0.4 - 0.2) + 1 (1 - 0.4)          = 1
//   v_0 = 0.1 + 0.5 (0.2 - 0.1) + 0.5 (1 - 0.2)      = 0.55
// advantages: 0.5 (1 - 0.1), 1 (1 - 0.2), 1 (1 - 0.4).
TEST(Vtrace, ByHand) {
  const VtraceTargets targets =
      ComputeVtrace({std::log(0.5), std::log(2), 0}, {0.1, 0.2, 0.4}, 1, {});
  const std::vector<double> value = {0.55, 1, 1}, advantage = {0.45, 0.8, 0.6},
                            rho = {0.5, 1, 1};
  for (size_t s = 0; s < 3; ++s) {
    EXPECT_NEAR(targets.value[s], value[s], 1e-12) << s;
    EXPECT_NEAR(targets.advantage[s], advantage[s], 1e-12) << s;
    EXPECT_NEAR(targets.rho[s], rho[s], 1e-12) << s;
  }
}

// The definition: v_s = V_s + sum_t (prod_{i<t} c_i) delta_t.
double DefinedValue(const std::vector<double>& log_ratios,
                    const std::vector<double>& values, double reward,
                    const VtraceOptions& options, size_t s) {
  double value = values[s], product = 1;
  for (size_t t = s; t < values.size(); ++t) {
    const bool is_last = t + 1 == values.size();
    const double ratio = std::exp(log_ratios[t]);
    const double next = is_last ? 0 : values[t + 1];
    value += product * std::min(options.max_rho, ratio) *
             ((is_last ? reward : 0) + next - values[t]);
    product *= std::min(options.max_c, ratio);
  }
  return value;
}

TEST(Vtrace, EqualsItsDefinition) {
  Rng rng(3);
  for (int i = 0; i < 100; ++i) {
    std::vector<double> log_ratios, values;
    const uint64_t length = 1 + rng.Uniform(7);
    for (uint64_t s = 0; s < length; ++s) {
      log_ratios.push_back(2 * rng.UniformDouble() - 1);
      values.push_back(2 * rng.UniformDouble() - 1);
    }
    const double reward = rng.Bernoulli(0.5) ? 1 : -1;
    const VtraceOptions options = {.max_rho = 0.7 + rng.UniformDouble(),
                                   .max_c = 0.7};
    const VtraceTargets targets =
        ComputeVtrace(log_ratios, values, reward, options);
    for (size_t s = 0; s < values.size(); ++s) {
      EXPECT_NEAR(targets.value[s],
                  DefinedValue(log_ratios, values, reward, options, s), 1e-12);
      const double next =
          s + 1 < values.size()
              ? DefinedValue(log_ratios, values, reward, options, s + 1)
              : reward;
      EXPECT_NEAR(targets.advantage[s],
                  std::min(options.max_rho, std::exp(log_ratios[s])) *
                      (next - values[s]),
                  1e-12);
    }
  }
}

// On policy with bounds of 1, v_s is the reward, whatever the values are.
TEST(Vtrace, OnPolicyTheTargetIsTheReward) {
  const VtraceTargets targets = ComputeVtrace({0, 0}, {0.3, -0.9}, -1, {});
  EXPECT_NEAR(targets.value[0], -1, 1e-12);
  EXPECT_NEAR(targets.value[1], -1, 1e-12);
}

}  // namespace
}  // namespace elenchus
