// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "core/rng.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <vector>

#include "gtest/gtest.h"

namespace elenchus {
namespace {

TEST(Rng, IsSplitMix64) {
  // First outputs of the published algorithm for this seed.
  Rng rng(1234567);
  for (const uint64_t expected :
       {6457827717110365317u, 3203168211198807973u, 9817491932198370423u,
        4593380528125082431u, 16408922859458223821u}) {
    EXPECT_EQ(rng.Next(), expected);
  }
}

// Pearson's statistic of `num_draws` draws against equal cells.
double ChiSquare(Rng* rng, int num_cells, int num_draws) {
  std::vector<int> counts(num_cells);
  for (int i = 0; i < num_draws; ++i) ++counts[rng->Uniform(num_cells)];
  const double expected = static_cast<double>(num_draws) / num_cells;
  double sum = 0;
  for (const int count : counts) {
    sum += (count - expected) * (count - expected) / expected;
  }
  return sum;
}

TEST(Rng, UniformIsUniform) {
  Rng rng(1);
  // 0.999 quantiles of chi-square with 6 and 99 degrees of freedom.
  EXPECT_LT(ChiSquare(&rng, 7, 70000), 22.46);
  EXPECT_LT(ChiSquare(&rng, 100, 100000), 148.23);
}

TEST(Rng, UniformIsUnbiasedForHugeBounds) {
  // x % bound without rejection would fall into the lower half two times in
  // three.
  constexpr uint64_t kBound = (uint64_t{1} << 63) + (uint64_t{1} << 62);
  Rng rng(2);
  int num_low = 0;
  for (int i = 0; i < 30000; ++i) num_low += rng.Uniform(kBound) < kBound / 2;
  EXPECT_NEAR(num_low, 15000, 350);  // 4 standard deviations
}

TEST(Rng, UniformOfOneIsZero) {
  Rng rng(3);
  EXPECT_EQ(rng.Uniform(1), 0u);
}

TEST(Rng, UniformDoubleFillsTheUnitInterval) {
  Rng rng(4);
  double sum = 0, low = 1, high = 0;
  for (int i = 0; i < 30000; ++i) {
    const double x = rng.UniformDouble();
    ASSERT_GE(x, 0);
    ASSERT_LT(x, 1);
    sum += x;
    low = std::min(low, x);
    high = std::max(high, x);
  }
  EXPECT_NEAR(sum / 30000, 0.5, 0.007);
  EXPECT_LT(low, 0.001);
  EXPECT_GT(high, 0.999);
}

TEST(Rng, BernoulliIsCertainAtTheEnds) {
  Rng rng(5);
  for (int i = 0; i < 1000; ++i) {
    ASSERT_FALSE(rng.Bernoulli(0));
    ASSERT_TRUE(rng.Bernoulli(1));
  }
}

TEST(Rng, StreamsOfRolesAndIndicesDiffer) {
  std::set<uint64_t> first;
  for (const uint64_t seed : {1, 2}) {
    for (const char* const role : {"", "actor", "learner", "actor1"}) {
      for (const uint64_t index : {0, 1, 2}) {
        first.insert(Rng(seed, role, index).Next());
      }
    }
  }
  EXPECT_EQ(first.size(), 24u);
  EXPECT_EQ(Rng(1, "actor", 3).Next(), Rng(1, "actor", 3).Next());
}

}  // namespace
}  // namespace elenchus
