// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/checks/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace elenchus {
namespace {

using ::testing::HasSubstr;

TEST(Check, PassesWithinItsTolerance) {
  const auto passes = [](double value, Check::Relation relation) {
    return Check{.name = "x",
                 .value = value,
                 .known = 1,
                 .tolerance = 0.125,
                 .relation = relation}
        .Passes();
  };
  EXPECT_TRUE(passes(1.125, Check::kEqual));
  EXPECT_FALSE(passes(1.126, Check::kEqual));
  EXPECT_TRUE(passes(0.875, Check::kAtLeast));
  EXPECT_FALSE(passes(0.874, Check::kAtLeast));
  EXPECT_TRUE(passes(9, Check::kAtLeast));
  EXPECT_TRUE(passes(1.125, Check::kAtMost));
  EXPECT_FALSE(passes(1.126, Check::kAtMost));
  for (const Check::Relation relation :
       {Check::kEqual, Check::kAtLeast, Check::kAtMost}) {
    EXPECT_FALSE(passes(std::numeric_limits<double>::quiet_NaN(), relation));
  }
}

TEST(Check, TheTableNamesWhatFails) {
  const std::string table =
      CheckTable(std::vector<Check>{{.name = "right", .value = 2, .known = 2},
                                    {.name = "wrong", .value = 3, .known = 2}});
  EXPECT_THAT(table, HasSubstr("1 of 2 pass"));
  const size_t wrong = table.find("wrong");
  EXPECT_THAT(table.substr(0, wrong), HasSubstr("pass"));
  EXPECT_THAT(table.substr(wrong), HasSubstr("FAIL"));
}

}  // namespace
}  // namespace elenchus
