// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/checks/overseer.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

constexpr int kNumSteps = 30;

OverseerResults Measure(double error_probability, int num_steps) {
  const auto results = RunOverseer(
      {.error_probability = error_probability, .num_steps = num_steps});
  EXPECT_OK(results);
  return results.value_or(OverseerResults());
}

TEST(OverseerTest, AmpErrsAsHDoes) {
  EXPECT_EQ(Measure(0, kNumSteps).amplified, 1);
  for (const double p : {0.3, 1.0}) {
    const OverseerResults results = Measure(p, kNumSteps);
    const double known = 1 - p * 0.8;
    EXPECT_NEAR(results.amplified, known,
                4 * std::sqrt(known * (1 - known) / results.num_answers))
        << p;
  }
}

// What M says is measured, not what H says.
TEST(OverseerTest, MLearnsToAnswer) {
  EXPECT_LT(Measure(0, 1).model, 0.2);
  EXPECT_GT(Measure(0, 5 * kNumSteps).model, 0.3);
}

}  // namespace
}  // namespace elenchus
