// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/checks/golden.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/str_replace.h"
#include "tests/testing/status_matchers.h"
#include "tools/checks/golden_cases.h"

namespace elenchus {
namespace {

using testing::HasSubstr;

TEST(GoldenTest, TheKeptCasesAreTheSame) {
  const auto results = CompareGolden(kGoldenCases);
  ASSERT_OK(results);
  ASSERT_EQ(results->size(), 5u);
  for (const GoldenResult& result : *results) {
    EXPECT_GE(result.num_questions, 3) << result.task;
    EXPECT_EQ(result.num_same, result.num_questions)
        << result.task << ": " << result.first_difference;
  }
}

TEST(GoldenTest, ARowNamesItsCases) {
  const auto checks = GoldenChecks("");
  ASSERT_OK(checks);
  for (const Check& check : *checks) {
    EXPECT_TRUE(check.Passes()) << check.name;
    EXPECT_THAT(check.name, HasSubstr("kept in the project"));
  }
}

// The difference that one change of the powering cases makes.
std::string DifferenceWith(const std::string& before,
                           const std::string& after) {
  const std::string changed =
      absl::StrReplaceAll(kGoldenCases, {{before, after}});
  EXPECT_NE(changed, kGoldenCases);
  const auto results = CompareGolden(changed);
  if (!results.ok()) return results.status().ToString();
  const GoldenResult& powering = results->front();
  EXPECT_EQ(powering.num_same, powering.num_questions - 1);
  return powering.first_difference;
}

TEST(GoldenTest, EveryPartOfACaseCounts) {
  EXPECT_THAT(DifferenceWith("\"A\": [[5, 4]", "\"A\": [[9, 3]"),
              HasSubstr("ah101011: the answer is \"cb\", not \"ga\""));
  EXPECT_THAT(DifferenceWith("\"H_A\": [[5, 4]", "\"H_A\": [[9, 3]"),
              HasSubstr("H answers \"cb\", not \"ga\""));
  EXPECT_THAT(DifferenceWith("[[[3, 10, 1, 2", "[[[3, 10, 1, 1"),
              HasSubstr("H asks"));
  EXPECT_THAT(DifferenceWith("[[[3,\n7], [9, 3]", "[[[3,\n7], [9, 6]"),
              HasSubstr("ae010101"));
  EXPECT_THAT(DifferenceWith(", [9, 3, 1, 1, 1, 1, 1,\n2]]", "]"),
              HasSubstr("H asks too much"));
  EXPECT_THAT(DifferenceWith("\"cls\": [\"6\"", "\"cls\": [\"5\""),
              HasSubstr("the class is \"depth6\", not \"depth5\""));
}

TEST(GoldenTest, WhatIsNoGoldenFileIsRefused) {
  for (const char* text : {"", "[]", "{\"iter\": {\"instances\": [{}]}}"}) {
    EXPECT_THAT(CompareGolden(text).status(),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("not golden cases")));
  }
  const std::string strange =
      absl::StrReplaceAll(kGoldenCases, {{"[[5, 4, 3, 10]", "[[5, 4, 3, 99]"}});
  EXPECT_THAT(CompareGolden(strange).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("not golden cases")));
}

TEST(GoldenTest, TheWholeFileIsTheSame) {
  const std::filesystem::path path =
      std::filesystem::path(ELENCHUS_SOURCE_DIR) / ".." / "shared" / "golden" /
      "supamp_golden.json";
  if (!std::filesystem::exists(path)) {
    GTEST_SKIP() << path << " is not here; the cases kept here have run";
  }
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  const auto results = CompareGolden(text.str());
  ASSERT_OK(results);
  for (const GoldenResult& result : *results) {
    EXPECT_EQ(result.num_questions, 72) << result.task;
    EXPECT_EQ(result.num_same, result.num_questions)
        << result.task << ": " << result.first_difference;
  }
}

}  // namespace
}  // namespace elenchus
