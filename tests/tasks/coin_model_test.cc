// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/coin_model.h"

#include <cmath>

#include "gtest/gtest.h"

namespace elenchus {
namespace {

double Uniform(Rng* rng) { return rng->UniformDouble(); }

// Laplace's rule of succession: (1 - 1 / 6) of one more step after 4.
TEST(CoinModelTest, TheUniformPriorFollowsTheRuleOfSuccession) {
  Rng rng(1);
  const DefectionEstimate one = EstimateDefection(Uniform, 4, 1, 100000, &rng);
  EXPECT_NEAR(one.num_kept, 100000 / 5., 4 * std::sqrt(100000 * .2 * .8));
  EXPECT_NEAR(one.Share(), 1 / 6., 4 * std::sqrt(1 / 6. * 5 / 6. / 20000));
  const DefectionEstimate many = EstimateDefection(Uniform, 1, 8, 100000, &rng);
  EXPECT_NEAR(many.Share(), 0.8, 4 * std::sqrt(.8 * .2 / 50000));
}

TEST(CoinModelTest, CertainModels) {
  Rng rng(1);
  const auto never =
      EstimateDefection([](Rng*) { return 0.; }, 5, 5, 100, &rng);
  EXPECT_EQ(never.num_kept, 100);
  EXPECT_EQ(never.num_defected, 0);
  const auto always =
      EstimateDefection([](Rng*) { return 1.; }, 1, 5, 100, &rng);
  EXPECT_EQ(always.num_kept, 0);
  EXPECT_TRUE(std::isnan(always.Share()));
}

// (1 - p)^n (1 - (1 - p)^m): for n = m = 1 it is p (1 - p).
TEST(CoinModelTest, TheOptimalDefector) {
  EXPECT_NEAR(OptimalDefector(1, 1), 0.5, 1e-6);
  // (1 - p)^2 p, and (1 - p) p (2 - p) with 3 (1 - p)^2 = 1.
  EXPECT_NEAR(OptimalDefector(2, 1), 1 / 3., 1e-6);
  EXPECT_NEAR(OptimalDefector(1, 2), 1 - std::sqrt(1 / 3.), 1e-6);
}

}  // namespace
}  // namespace elenchus
