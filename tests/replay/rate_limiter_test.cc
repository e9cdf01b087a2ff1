// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "replay/rate_limiter.h"

#include "gtest/gtest.h"

namespace elenchus {
namespace {

// samples_per_insert 2, min_inserts 3, batch 4:
// max_cursor = 2 * 3 + 4 + 2 = 12, and cursor = 2 * inserts - samples.
TEST(RateLimiter, RatioWalkedThroughByHand) {
  RateLimiter limiter(2, 3, 4);
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(limiter.CanInsert()) << i;
    EXPECT_FALSE(limiter.CanSample(1)) << i;  // below min_inserts
    limiter.Insert();
  }
  // inserts 3, samples 0: cursor 6. Sampling 6 leaves 0; sampling 7 does not.
  EXPECT_TRUE(limiter.CanSample(4));
  EXPECT_TRUE(limiter.CanSample(6));
  EXPECT_FALSE(limiter.CanSample(7));
  // Inserts bring cursor to 8, 10, 12; the next would bring it to 14 > 12.
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(limiter.CanInsert()) << i;
    limiter.Insert();
  }
  EXPECT_FALSE(limiter.CanInsert());
  // Sampling 4: cursor 8, then two inserts fit again.
  limiter.Sample(4);
  EXPECT_TRUE(limiter.CanInsert());
  limiter.Insert();
  limiter.Insert();
  EXPECT_FALSE(limiter.CanInsert());
  // cursor 12: three batches of 4, then not a single item.
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(limiter.CanSample(4)) << i;
    limiter.Sample(4);
  }
  EXPECT_FALSE(limiter.CanSample(1));
  EXPECT_TRUE(limiter.CanInsert());
  EXPECT_EQ(limiter.num_inserts(), 8);
  EXPECT_EQ(limiter.num_samples(), 16);
}

TEST(RateLimiter, NeverRefusesBoth) {
  for (double samples_per_insert : {0.1, 0.5, 1.0, 3.7, 64.0, 1000.0}) {
    for (int64_t min_inserts : {1, 7, 256}) {
      for (int64_t batch : {1, 5, 64}) {
        RateLimiter limiter(samples_per_insert, min_inserts, batch);
        for (int i = 0; i < 2000; ++i) {
          const bool can_insert = limiter.CanInsert();
          const bool can_sample = limiter.CanSample(batch);
          ASSERT_TRUE(can_insert || can_sample)
              << samples_per_insert << " " << min_inserts << " " << batch;
          // Alternate who is preferred, so that both bounds are visited.
          const bool prefer_insert = (i / 500) % 2 == 0;
          if (can_insert && (prefer_insert || !can_sample)) {
            limiter.Insert();
          } else {
            limiter.Sample(batch);
          }
        }
      }
    }
  }
}

TEST(RateLimiter, RatioIsMetInTheLongRun) {
  RateLimiter limiter(0.25, 8, 4);
  while (limiter.num_inserts() < 10000) {
    if (limiter.CanSample(4)) {
      limiter.Sample(4);
    } else {
      ASSERT_TRUE(limiter.CanInsert());
      limiter.Insert();
    }
  }
  EXPECT_NEAR(static_cast<double>(limiter.num_samples()), 2500, 4);
}

}  // namespace
}  // namespace elenchus
