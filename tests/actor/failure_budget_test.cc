// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "actor/failure_budget.h"

#include <gtest/gtest.h>

#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

using ::testing::HasSubstr;

const absl::Status kAway = absl::DeadlineExceededError("the judge is away");

TEST(FailureBudgetTest, EndsOnlyAfterManyFailuresOverALongTime) {
  FakeClock clock;
  FailureBudget budget(2, 10, clock);
  for (int i = 0; i < 100; ++i) EXPECT_OK(budget.RecordFailure(kAway));
  clock.Advance(9'999'999);
  EXPECT_OK(budget.RecordFailure(kAway));
  clock.Advance(1);
  // The code of the last: what kind of failure it is decides what is done.
  EXPECT_THAT(budget.RecordFailure(absl::InvalidArgumentError("no such task")),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("the last: no such task")));
}

TEST(FailureBudgetTest, FewFailuresAreNotEnough) {
  FakeClock clock;
  FailureBudget budget(2, 10, clock);
  EXPECT_OK(budget.RecordFailure(kAway));
  clock.Advance(20'000'000);
  EXPECT_OK(budget.RecordFailure(kAway));
  EXPECT_FALSE(budget.RecordFailure(kAway).ok());
}

TEST(FailureBudgetTest, ASuccessStartsItAgain) {
  FakeClock clock;
  FailureBudget budget(0, 10, clock);
  EXPECT_OK(budget.RecordFailure(kAway));
  clock.Advance(20'000'000);
  budget.RecordSuccess();
  EXPECT_OK(budget.RecordFailure(kAway));
}

}  // namespace
}  // namespace elenchus
