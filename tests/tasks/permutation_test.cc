// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/permutation.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/rng.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace elenchus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

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
           {"ab\n", "a permutation: 'ab"},
           {"ab bb\n", "a permutation: 'ab bb"},
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
