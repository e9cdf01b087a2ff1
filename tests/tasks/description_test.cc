// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/description.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "debate/oversight.h"
#include "tasks/task.h"
#include "tests/tasks/uniform.h"
#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TaskConfig Config(const std::string& name, int size) {
  TaskConfig config;
  config.set_name(name);
  config.set_size(size);
  return config;
}

// Every instance of a small world, each drawn about 100 times.
std::map<std::string, int> DrawAll(const Task& task, int num_draws) {
  std::map<std::string, int> counts;
  Rng rng(5);
  for (int i = 0; i < num_draws; ++i) {
    ++counts[*task.DrawFacts(Split::kAll, task.num_levels(), &rng)];
  }
  return counts;
}

TEST(DescriptionTest, AreDistinctWords) {
  EXPECT_THAT(DescribedWords("bc ad bc"), ElementsAre("ad", "bc"));
  for (const char* const text : {"", " ", "ad ", " ad", "ad  bc"}) {
    EXPECT_THAT(DescribedWords(text), IsEmpty()) << text;
  }
  EXPECT_TRUE(HoldWords("ad ba cb\n", {"ad", "cb"}));
  EXPECT_FALSE(HoldWords("ad ba cb\n", {"ad", "bc"}));
  EXPECT_FALSE(HoldWords("ad ba cb\n", {}));
  EXPECT_FALSE(HoldWords("ad", {"ad"}));
}

TEST(DescriptionTest, AreDrawnFromFacts) {
  Rng rng(1);
  std::map<std::string, int> counts;
  for (int i = 0; i < 4000; ++i) {
    ++counts[DrawDescription("ad ba cb\n", 6, &rng)];
  }
  // One word with probability 1/2, else two: a third would not fit.
  ASSERT_EQ(counts.size(), 6u);
  for (const char* const alpha :
       {"ad", "ba", "cb", "ad ba", "ad cb", "ba cb"}) {
    EXPECT_NEAR(counts[alpha] / 4000., 1 / 6., 0.03) << alpha;
  }
  EXPECT_EQ(DrawDescription("ad\n", 2, &rng), "ad");
  for (const char* const facts : {"", "ad", "\n", "adbc\n"}) {
    EXPECT_EQ(DrawDescription(facts, 2, &rng), "") << facts;
  }
}

TEST(DescriptionTest, SharesComeBackAsTheyWere) {
  for (const double share : {0.0, 1.0, 1 / 3.0, 1e-30}) {
    EXPECT_EQ(ParseShare(FormatShare(share)), share);
  }
  for (const char* const text : {"", "?", "nan", "-0.1", "1.1", "0.5x"}) {
    EXPECT_EQ(ParseShare(text), std::nullopt) << text;
  }
}

// Against the share among all instances, counted.
TEST(DescriptionTest, SharesOfPermutationsAreExact) {
  TaskConfig config = Config("permutation_powering", 4);
  config.set_withheld_share(0.5);
  const auto task = *MakeTask(config);
  const std::map<std::string, int> instances = DrawAll(*task, 3000);
  ASSERT_EQ(instances.size(), 24u);
  for (const char* const alpha :
       {"ab", "aa", "ab ba", "ba ab ba", "ab bc", "ab bc cd", "ab bc cd da"}) {
    double num = 0;
    for (const auto& [facts, count] : instances) {
      num += HoldWords(facts, DescribedWords(alpha));
    }
    EXPECT_NEAR(task->ShareDescribed(alpha), num / 24, 1e-15) << alpha;
  }
}

TEST(DescriptionTest, WhatNoPermutationFitsHasNoShare) {
  const auto task = *MakeTask(Config("permutation_powering", 4));
  Rng rng(1);
  for (const std::string alpha : {"", "?", "d:bc", "ab ac", "ab cb", "ae", "a",
                                  "abc", "ab bc ", "\xff\x00", "alpha:ab"}) {
    EXPECT_EQ(task->ShareDescribed(alpha), 0) << alpha;
    EXPECT_TRUE(absl::IsNotFound(task->DrawDescribed(alpha, &rng).status()));
  }
}

TEST(DescriptionTest, DrawsUniformlyWhatIsDescribed) {
  TaskConfig config = Config("permutation_powering", 5);
  config.set_withheld_share(0.9);
  const auto task = *MakeTask(config);
  Rng rng(2);
  std::map<std::string, int> counts;
  for (int i = 0; i < 3000; ++i) {
    const Question question = *task->DrawDescribed("bc ad", &rng);
    EXPECT_TRUE(HoldWords(question.facts(), {"ad", "bc"}));
    EXPECT_EQ(task->ClassOf(question.text()).substr(0, 5), "depth");
    ++counts[question.facts()];
  }
  ExpectUniform(counts, 6);
}

// Elements of two letters, of which an instance permutes some: against draws.
TEST(DescriptionTest, CountsPermutationsOfSomeElements) {
  const auto task = *MakeTask(Config("permutation_powering", 60));
  Rng rng(3);
  const int num_draws = 20000;
  std::map<std::string, int> num_described;
  for (int i = 0; i < num_draws; ++i) {
    const std::string facts = *task->DrawFacts(Split::kAll, 1, &rng);
    for (const char* const alpha : {"aaab", "aaaa", "aaab abaa"}) {
      num_described[alpha] += HoldWords(facts, DescribedWords(alpha));
    }
  }
  for (const auto& [alpha, num] : num_described) {
    const double share = task->ShareDescribed(alpha);
    EXPECT_NEAR(num / double(num_draws), share,
                5 * std::sqrt(share / num_draws))
        << alpha;
    EXPECT_TRUE(HoldWords(task->DrawDescribed(alpha, &rng)->facts(),
                          DescribedWords(alpha)));
  }
  // 61 elements do not fit.
  std::string too_many = "aaab";
  for (int i = 1; i < 60; ++i) {
    const auto name = [](int x) {
      return std::string{char('a' + x / 8), char('a' + x % 8)};
    };
    too_many += " " + name(i) + name(i + 1);
  }
  EXPECT_EQ(task->ShareDescribed(too_many), 0);
}

TEST(DescriptionTest, OtherWorldsEstimate) {
  for (const char* const name :
       {"sequential_assignments", "wildcard_search", "shortest_path",
        "union_find", "hidden_facts"}) {
    TaskConfig config = Config(name, 8);
    config.set_withheld_share(0.5);
    const auto task = *MakeTask(config);
    Rng rng(4);
    const std::string facts = *task->DrawFacts(Split::kWithheld, 1, &rng);
    const std::string word = facts.substr(0, facts.find(' '));
    const double share = task->ShareDescribed(word);
    EXPECT_GT(share, 0) << name;
    EXPECT_EQ(task->ShareDescribed(word), share) << name;
    EXPECT_TRUE(HoldWords(task->DrawDescribed(word, &rng)->facts(), {word}));
    EXPECT_EQ(task->ShareDescribed("no such word"), 0) << name;
    EXPECT_TRUE(
        absl::IsNotFound(task->DrawDescribed("no such word", &rng).status()));
  }
  // Any of ten values is as likely; four standard deviations of 1000 draws.
  const auto task = *MakeTask(Config("hidden_facts", 4));
  EXPECT_NEAR(task->ShareDescribed("a7"), 0.1, 0.04);
}

TEST(DescriptionTest, TheWorldTellsOverseersAlone) {
  const auto task = *MakeTask(Config("permutation_powering", 4));
  Question question = OversightQuestion(1, "permutation_powering");
  EXPECT_EQ(task->LookUp(question, "alpha:ab"), "0.25");
  EXPECT_EQ(task->LookUp(question, "alpha:"), "0");
  EXPECT_EQ(task->LookUp(question, "alpha"), std::nullopt);
  question.set_facts("ab ba cd dc\n");
  EXPECT_EQ(task->LookUp(question, "alpha:ab"), std::nullopt);
  EXPECT_EQ(task->LookUp(question, "a001"), "b");
}

}  // namespace
}  // namespace elenchus
