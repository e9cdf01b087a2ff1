// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/permutation.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace elenchus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(ElementNamesTest, OneLetterUpToEight) {
  const ElementNames names(8);
  EXPECT_EQ(names.length(), 1);
  EXPECT_EQ(names.count(), 8);
  EXPECT_EQ(names.Name(0), "a");
  EXPECT_EQ(names.Name(7), "h");
  EXPECT_EQ(names.Element("i"), std::nullopt);
  EXPECT_EQ(ElementNames(4).Element("d"), 3);
  EXPECT_EQ(ElementNames(4).Element("e"), std::nullopt);
}

TEST(ElementNamesTest, TwoLettersAbove) {
  const ElementNames names(9);
  EXPECT_EQ(names.length(), 2);
  EXPECT_EQ(names.count(), 64);
  EXPECT_EQ(names.Name(0), "aa");
  EXPECT_EQ(names.Name(10), "bc");
  EXPECT_EQ(names.Name(63), "hh");
  for (int x = 0; x < 64; ++x) EXPECT_EQ(names.Element(names.Name(x)), x);
}

TEST(ElementNamesTest, OnlyNamesAreNames) {
  const ElementNames one(8), two(64);
  for (absl::string_view text : {"", "?", "A", "1", "aa", "a ", ":", "\xff"}) {
    EXPECT_EQ(one.Element(text), std::nullopt) << text;
  }
  for (absl::string_view text : {"", "?", "a", "ai", "ia", "aaa", "a:"}) {
    EXPECT_EQ(two.Element(text), std::nullopt) << text;
  }
  EXPECT_THAT(*one.Elements("bd"), ElementsAre(1, 3));
  EXPECT_THAT(*one.Elements(""), ElementsAre());
  EXPECT_EQ(one.Elements("b d"), std::nullopt);
  EXPECT_THAT(*two.Elements("aabc"), ElementsAre(0, 10));
  EXPECT_EQ(two.Elements("aab"), std::nullopt);
}

TEST(FactsTest, ParsesTheDocumentedText) {
  const absl::StatusOr<Permutation> sigma =
      ParseFacts(ElementNames(4), "cb ad da bc\n");
  ASSERT_TRUE(sigma.ok()) << sigma.status();
  EXPECT_THAT(ElementsOf(*sigma), ElementsAre(0, 1, 2, 3));
  EXPECT_EQ(sigma->image[0], 3);
  EXPECT_EQ(sigma->image[1], 2);
  EXPECT_EQ(sigma->image[2], 1);
  EXPECT_EQ(sigma->image[3], 0);
  EXPECT_EQ(sigma->image[4], kNoElement);
}

TEST(FactsTest, ParsesWhatItFormatsInOrder) {
  const ElementNames names(64);
  Permutation sigma;
  sigma.image[5] = 17;
  sigma.image[17] = 40;
  sigma.image[40] = 5;
  const std::string facts = FormatFacts(names, sigma);
  EXPECT_EQ(facts, "afcb cbfa faaf\n");
  const absl::StatusOr<Permutation> parsed = ParseFacts(names, facts);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->image, sigma.image);
}

TEST(FactsTest, RefusesAllElseByName) {
  struct Case {
    const char* facts;
    const char* message;
  };
  for (const Case& c : std::vector<Case>{
           {"", "newline"},
           {"ab ba", "newline at the end: 'ab ba'"},
           {"\n", "two names of elements: ''"},
           {"ab  ba\n", "two names of elements: ''"},
           {" ab ba\n", "two names of elements: ''"},
           {"ab ba \n", "two names of elements: ''"},
           {"ab ba\n\n", "two names of elements: 'ba\\n'"},
           {"ab bz\n", "two names of elements: 'bz'"},
           {"ab b\n", "two names of elements: 'b'"},
           {"abc\n", "two names of elements: 'abc'"},
           {"ab ba ac\n", "one fact per element, found another: 'ac'"},
           {"ab ba ab\n", "one fact per element, found another: 'ab'"},
           {"ab\n", "a permutation: 'ab'"},
           {"ab bb\n", "a permutation: 'ab bb'"},
       }) {
    const absl::StatusOr<Permutation> sigma =
        ParseFacts(ElementNames(4), c.facts);
    EXPECT_EQ(sigma.status().code(), absl::StatusCode::kInvalidArgument)
        << c.facts;
    EXPECT_THAT(std::string(sigma.status().message()), HasSubstr(c.message));
  }
}

TEST(QuestionTest, PowerQuestionsAreDigitsMostSignificantFirst) {
  const ElementNames names(4);
  EXPECT_EQ(FormatQuestion(names, 3, PowerQuestion{.x = 0, .k = 6}), "a110");
  EXPECT_EQ(FormatQuestion(ElementNames(64), 6, PowerQuestion{.x = 1, .k = 1}),
            "ab000001");
  const std::optional<PowerQuestion> parsed =
      ParsePowerQuestion(names, 3, "d011");
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->x, 3);
  EXPECT_EQ(parsed->k, 3);
  for (absl::string_view text :
       {"", "a", "a11", "a1100", "e110", "a112", "a 10", "110a", "?110"}) {
    EXPECT_FALSE(ParsePowerQuestion(names, 3, text)) << text;
  }
}

TEST(QuestionTest, InverseQuestionsCarryTheirDirection) {
  const ElementNames names(4);
  EXPECT_EQ(FormatQuestion(names, {.x = 2, .forward = false}), "c-");
  EXPECT_EQ(FormatQuestion(names, {.x = 2, .forward = true}), "c+");
  EXPECT_TRUE(ParseInverseQuestion(names, "b+")->forward);
  EXPECT_FALSE(ParseInverseQuestion(names, "b-")->forward);
  EXPECT_EQ(ParseInverseQuestion(names, "b-")->x, 1);
  for (absl::string_view text : {"", "-", "b", "e-", "bb-", "b*", "b-\n"}) {
    EXPECT_FALSE(ParseInverseQuestion(names, text)) << text;
  }
}

TEST(QuotedTest, EscapesAndShortens) {
  EXPECT_EQ(Quoted("a\x1b\n"), "'a\\x1b\\n'");
  EXPECT_EQ(Quoted(std::string(65, 'x')),
            absl::StrCat("'", std::string(64, 'x'), "'..."));
}

TEST(FactsTest, RandomBytesNeverCrashAndOnlyPermutationsParse) {
  Rng rng(11);
  const std::string alphabet = "abc d\n\xff?";
  int num_parsed = 0;
  for (int i = 0; i < 200000; ++i) {
    std::string text;
    for (uint64_t n = rng.Uniform(10); n > 0; --n) {
      text.push_back(rng.Bernoulli(0.05)
                         ? static_cast<char>(rng.Uniform(256))
                         : alphabet[rng.Uniform(alphabet.size())]);
    }
    if (rng.Bernoulli(0.5)) text.push_back('\n');
    const absl::StatusOr<Permutation> sigma = ParseFacts(ElementNames(4), text);
    if (!sigma.ok()) continue;
    ++num_parsed;
    EXPECT_EQ(text.size(), 3 * ElementsOf(*sigma).size());
  }
  EXPECT_GT(num_parsed, 0);
}

}  // namespace
}  // namespace elenchus
