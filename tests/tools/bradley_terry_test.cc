// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/bradley_terry.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/rng.h"

namespace elenchus {
namespace {

TEST(BradleyTerryTest, OfTwoPlayersTheDifferenceIsTheLogOdds) {
  const auto ratings = FitBradleyTerry({{0, 750}, {250, 0}});
  ASSERT_EQ(ratings.size(), 2u);
  EXPECT_NEAR(ratings[0].rating - ratings[1].rating, std::log(3), 1e-3);
  EXPECT_NEAR(ratings[0].rating + ratings[1].rating, 0, 1e-12);
  // The variance of a log-odds is 1 / 750 + 1 / 250; a rating is half of it.
  EXPECT_NEAR(ratings[0].high - ratings[0].rating,
              1.96 / 2 * std::sqrt(1 / 750. + 1 / 250.), 1e-3);
}

TEST(BradleyTerryTest, TiesAreHalfAWinForEach) {
  // 5 wins and 2 ties against 1 win, and their halves counted by hand.
  const auto ties = FitBradleyTerry({{0, 5 + 1}, {1 + 1, 0}});
  EXPECT_NEAR(ties[0].rating - ties[1].rating, std::log(3), 0.05);
  const auto even = FitBradleyTerry({{0, 8}, {8, 0}});
  EXPECT_NEAR(even[0].rating, 0, 1e-12);
}

TEST(BradleyTerryTest, KnownRatingsAreRecovered) {
  const std::vector<double> known = {-1, -0.25, 0.25, 1};
  Rng rng(1);
  int num_within = 0;
  constexpr int kRepeats = 50, kGames = 200;
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    std::vector<std::vector<double>> wins(4, std::vector<double>(4, 0));
    for (size_t i = 0; i < 4; ++i) {
      for (size_t j = 0; j < i; ++j) {
        for (int game = 0; game < kGames; ++game) {
          ++(rng.Bernoulli(1 / (1 + std::exp(known[j] - known[i])))
                 ? wins[i][j]
                 : wins[j][i]);
        }
      }
    }
    const auto ratings = FitBradleyTerry(wins);
    for (size_t i = 0; i < 4; ++i) {
      EXPECT_NEAR(ratings[i].rating, known[i], 0.5);
      num_within += ratings[i].low < known[i] && known[i] < ratings[i].high;
    }
  }
  // 95 % of 200, with four standard deviations to either side.
  EXPECT_GE(num_within, 178);
  EXPECT_LT(num_within, 200);
}

TEST(BradleyTerryTest, WhoNeverWonHasARatingToo) {
  const auto ratings =
      FitBradleyTerry({{0, 1000, 1000}, {0, 0, 1000}, {0, 0, 0}});
  EXPECT_GT(ratings[0].rating, ratings[1].rating + 3);
  EXPECT_GT(ratings[1].rating, ratings[2].rating + 3);
  for (const Rating& rating : ratings) {
    EXPECT_TRUE(std::isfinite(rating.low) && std::isfinite(rating.high));
    EXPECT_LT(std::abs(rating.rating), 30);
  }
}

// Two pairs that never met: each has its order, and between them the interval
// says that nothing is known.
TEST(BradleyTerryTest, PlayersThatNeverMet) {
  const auto ratings = FitBradleyTerry(
      {{0, 30, 0, 0}, {10, 0, 0, 0}, {0, 0, 0, 30}, {0, 0, 10, 0}});
  EXPECT_NEAR(ratings[0].rating, ratings[2].rating, 1e-6);
  EXPECT_GT(ratings[0].high - ratings[0].low, 3);
  EXPECT_TRUE(FitBradleyTerry({}).empty());
}

}  // namespace
}  // namespace elenchus
