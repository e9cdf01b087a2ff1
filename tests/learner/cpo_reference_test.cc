// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/cpo_reference.h"

#include "gtest/gtest.h"

namespace elenchus {
namespace {

TEST(CpoReference, StepsOfEveryCaseEqualTheDenseOnes) {
  const CpoComparison comparison = CompareCpoSteps(1000, 30, /*seed=*/1);
  EXPECT_LT(comparison.largest_error, 1e-6);
  for (const CpoCase step_case :
       {CpoCase::kInfeasible, CpoCase::kBroken, CpoCase::kKept, CpoCase::kSlack,
        CpoCase::kFlat}) {
    const auto count = comparison.cases.find(step_case);
    ASSERT_NE(count, comparison.cases.end()) << static_cast<int>(step_case);
    EXPECT_GT(count->second, 50) << static_cast<int>(step_case);
  }
}

TEST(CpoReference, StepsThatAreNotSolvedDiffer) {
  EXPECT_GT(CompareCpoSteps(100, 1, /*seed=*/1).largest_error, 0.01);
}

}  // namespace
}  // namespace elenchus
