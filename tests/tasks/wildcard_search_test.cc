// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/wildcard_search.h"

#include <map>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tasks/ground_truth.h"
#include "tasks/wildcards.h"
#include "tests/tasks/driver.h"
#include "tests/tasks/uniform.h"

namespace elenchus {
namespace {

constexpr char kFacts[] = "000000+ 000011- 010000+ 110000+\n";

TaskConfig Config(int size = 8) {
  TaskConfig config;
  config.set_name("wildcard_search");
  config.set_size(size);
  return config;
}

Question About(absl::string_view text, absl::string_view facts = kFacts) {
  Question question;
  question.set_facts(std::string(facts));
  question.set_text(std::string(text));
  return question;
}

TEST(WildcardSearchTest, AnswersByHand) {
  EXPECT_EQ(*TrueAnswer(Config(), About("******")), "2");
  EXPECT_EQ(*TrueAnswer(Config(), About("**0000")), "3");
  EXPECT_EQ(*TrueAnswer(Config(), About("00**11")), "-1");
  EXPECT_EQ(*TrueAnswer(Config(), About("0000**")), "0");
  EXPECT_EQ(*TrueArgument(Config(), About("**0000")), "3:2");
  EXPECT_EQ(*TrueArgument(Config(), About("0000**")), "0:1");
  EXPECT_EQ(*TrueArgument(Config(), About("00001*")), "-1:0");
  EXPECT_EQ(*TrueArgument(Config(), About("000011")), "-1:");
}

TEST(WildcardSearchTest, LooksUpOnlyBitStrings) {
  const auto task = MakeTask(Config());
  const auto look_up = [&](absl::string_view text) {
    return (*task)->LookUp(About(text), text);
  };
  EXPECT_EQ(look_up("000000"), "1");
  EXPECT_EQ(look_up("000011"), "-1");
  EXPECT_EQ(look_up("000001"), "0");
  for (const char* text :
       {"00000*", "", "00000", "0000000", "00000a", "00001 "}) {
    EXPECT_EQ(look_up(text), std::nullopt) << text;
  }
  EXPECT_EQ((*task)->LookUp(About("", "000000"), "000000"), "?");
}

TEST(WildcardSearchTest, FactsAreReadInAnyOrderOrRefused) {
  const auto facts = ParseBitFunction("110000+ 000011- 010000+ 000000+\n");
  ASSERT_TRUE(facts.ok()) << facts.status();
  EXPECT_EQ(FormatFacts(*facts), kFacts);
  for (const char* text : {"", "\n", "000000+", "000000\n", "00000+\n",
                           "0000000+\n", "00000*+\n", "000000+ 000000-\n",
                           "000000+  000001+\n", "000002+\n", "000000+\n\n"}) {
    EXPECT_EQ(ParseBitFunction(text).status().code(),
              absl::StatusCode::kInvalidArgument)
        << text;
  }
}

TEST(WildcardSearchTest, SumsThatCannotBeAreUnknown) {
  const auto human = MakeScriptedHuman(Config());
  // A half of **0000 sums two values.
  for (const char* half :
       {"3", "-3", "+1", "01", "-0", "", "1 ", "99999999999"}) {
    const auto driven = Drive(
        **human, MakeWorkspace(Config().name(), QUESTION_KIND_ANSWER, "**0000"),
        [&](absl::string_view) { return std::string(half); });
    ASSERT_TRUE(driven.ok()) << driven.status();
    EXPECT_EQ(driven->answer.text(), "?");
    EXPECT_EQ(driven->exchanges.size(), 1u);
  }
  const auto driven = Drive(
      **human, MakeWorkspace(Config().name(), QUESTION_KIND_ANSWER, "**0000"),
      [&](absl::string_view) { return std::string("-2"); });
  EXPECT_EQ(driven->answer.text(), "-4:-2");
}

TEST(WildcardSearchTest, DrawsByTheMethodsDistribution) {
  const auto task = MakeTask(Config());
  Rng rng(1);
  std::map<int, int> strings, signs, num_wildcards, bits;
  std::map<int, int> positions;  // of single wildcards
  for (int i = 0; i < 6000; ++i) {
    const std::string facts = *(*task)->DrawFacts(Split::kTrain, 1, &rng);
    const BitFunction function = *ParseBitFunction(facts);
    EXPECT_EQ(NumNonZero(function), 8);
    for (int x = 0; x < kNumBitStrings; ++x) {
      if (function[x] == 0) continue;
      ++strings[x];
      ++signs[function[x]];
    }
    const std::string text = (*task)->DrawQuestion(facts, 1, &rng);
    ASSERT_TRUE(IsPattern(text));
    ++num_wildcards[NumWildcards(text)];
    if (NumWildcards(text) == 1) ++positions[text.find(kWildcard)];
    for (char c : text) {
      if (c != kWildcard) ++bits[c];
    }
  }
  ExpectUniform(strings, 64);
  ExpectUniform(signs, 2);
  ExpectUniform(num_wildcards, 6);
  ExpectUniform(positions, 6);
  ExpectUniform(bits, 2);
}

}  // namespace
}  // namespace elenchus
