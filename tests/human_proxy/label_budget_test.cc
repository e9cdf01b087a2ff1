// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "human_proxy/label_budget.h"

#include <gtest/gtest.h>

#include <limits>

namespace elenchus {
namespace {

// Labels that may still be taken; takes them.
int TakeAll(LabelBudget* budget) {
  int taken = 0;
  while (budget->Take()) ++taken;
  return taken;
}

TEST(LabelBudgetTest, GrowsWithTheLearnersStepsBySchedule) {
  LabelBudget budget(500, 0);
  EXPECT_EQ(TakeAll(&budget), 500);
  budget.Advance(10, std::nullopt);  // 10 steps, nothing known: 1 each
  EXPECT_EQ(TakeAll(&budget), 10);
  budget.Advance(13, 0.1);  // at least .1: 1 each
  EXPECT_EQ(TakeAll(&budget), 3);
  budget.Advance(27, 0.0999);  // 14 steps: 1.4 labels
  EXPECT_EQ(TakeAll(&budget), 1);
  budget.Advance(33, 0.01);  // 6 more steps: 2.0 in all
  EXPECT_EQ(TakeAll(&budget), 1);
  budget.Advance(132, 0.0099);  // 99 steps: .99
  EXPECT_EQ(TakeAll(&budget), 0);
  budget.Advance(133, 0);
  EXPECT_EQ(TakeAll(&budget), 1);
  EXPECT_DOUBLE_EQ(budget.allowed(), 516);
  EXPECT_EQ(budget.num_given(), 516);
}

// Ten tenths are one, though 10 * .1 is not in floating point.
TEST(LabelBudgetTest, TenTenthsAreOne) {
  LabelBudget budget(1, 0);
  EXPECT_EQ(TakeAll(&budget), 1);
  for (int step = 1; step <= 10; ++step) budget.Advance(step, 0.05);
  EXPECT_EQ(TakeAll(&budget), 1);
}

TEST(LabelBudgetTest, StepsThatWereSeenCountOnce) {
  LabelBudget budget(1, 0);
  budget.Advance(5, std::nullopt);
  budget.Advance(3, std::nullopt);  // a caller with older weights
  budget.Advance(5, std::nullopt);
  EXPECT_EQ(TakeAll(&budget), 6);
}

TEST(LabelBudgetTest, ALabelGivenBackMayBeTakenAgain) {
  LabelBudget budget(1, 0);
  EXPECT_TRUE(budget.Take());
  EXPECT_FALSE(budget.Take());
  budget.GiveBack();
  EXPECT_TRUE(budget.Take());
}

// What was given counts; steps while nobody looked allow nothing.
TEST(LabelBudgetTest, AfterARestartItGoesOnFromWhatWasGiven) {
  LabelBudget few(500, 200);
  few.Advance(1000, std::nullopt);
  EXPECT_EQ(TakeAll(&few), 300);
  LabelBudget many(500, 700);
  EXPECT_EQ(TakeAll(&many), 0);
  many.Advance(1000, std::nullopt);
  EXPECT_EQ(TakeAll(&many), 0);
  many.Advance(1002, std::nullopt);
  EXPECT_EQ(TakeAll(&many), 2);
}

TEST(LabelBudgetTest, AnyStepAndAnyLossWillDo) {
  LabelBudget budget(1, 0);
  budget.Advance(std::numeric_limits<uint64_t>::max(), std::nullopt);
  EXPECT_DOUBLE_EQ(budget.allowed(), 1e12 + 1);
  LabelBudget other(1, 0);
  other.Advance(1, std::numeric_limits<double>::quiet_NaN());
  EXPECT_DOUBLE_EQ(other.allowed(), 2);
}

}  // namespace
}  // namespace elenchus
