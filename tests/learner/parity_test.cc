// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/parity.h"

#include "gtest/gtest.h"

namespace elenchus {
namespace {

// Above 0: different sums cannot round alike everywhere, so 0 would say that
// nothing was compared.
TEST(Parity, LogProbsOfActorAndLearnerAgree) {
  const auto difference = LogProbDifference(200, /*seed=*/1);
  ASSERT_TRUE(difference.ok()) << difference.status();
  EXPECT_LT(*difference, 1e-4);
  EXPECT_GT(*difference, 0);
}

TEST(Parity, LossesOfPackedAndUnpackedBatchesAgree) {
  const auto difference = PackingDifference(200, /*seed=*/1);
  ASSERT_TRUE(difference.ok()) << difference.status();
  EXPECT_LT(*difference, 1e-5);
  EXPECT_GT(*difference, 0);
}

TEST(Parity, NoAnswersCompareNothing) {
  EXPECT_EQ(PackingDifference(0, 1).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace elenchus
