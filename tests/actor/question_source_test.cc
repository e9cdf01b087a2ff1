// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "actor/question_source.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <thread>

#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

class QuestionSourceTest : public testing::Test {
 protected:
  QuestionSource Make(int index) {
    return QuestionSource(*task_, config_.name(), 4, Rng(1, "actor", index));
  }

  TaskConfig config_;
  const std::unique_ptr<const Task> task_ = *MakeTask(config_);
};

TEST_F(QuestionSourceTest, ConsecutiveQuestionsShareTheirFacts) {
  QuestionSource source = Make(0);
  std::set<std::string> contexts;
  for (int context = 0; context < 50; ++context) {
    std::set<std::string> facts;
    for (int i = 0; i < 4; ++i) {
      const auto start = source.Next();
      ASSERT_OK(start);
      EXPECT_EQ(start->question.id(), 4u * context + i + 1);
      EXPECT_EQ(start->question.task(), config_.name());
      EXPECT_NE(task_->ClassOf(start->question.text()), "");
      facts.insert(start->question.facts());
    }
    EXPECT_EQ(facts.size(), 1u);
    contexts.insert(*facts.begin());
  }
  EXPECT_GT(contexts.size(), 10u);
}

// Size 8 has 16 questions of the first class: 100 wanted, but none twice. (No
// two contexts in a row of 40,320 are the same with this seed.)
TEST_F(QuestionSourceTest, NoQuestionTwiceInAContext) {
  config_.set_size(8);
  const std::unique_ptr<const Task> task = *MakeTask(config_);
  QuestionSource source(*task, config_.name(), 100, Rng(1, "actor", 0));
  source.SetLevel(1);
  std::set<std::string> asked;
  std::string facts;
  int num_contexts = 0;
  for (int i = 0; i < 400; ++i) {
    const auto start = source.Next();
    ASSERT_OK(start);
    if (start->question.facts() != facts) {
      facts = start->question.facts();
      asked.clear();
      ++num_contexts;
    }
    EXPECT_TRUE(asked.insert(start->question.text()).second);
  }
  // Every context gave most of its 16.
  EXPECT_GE(num_contexts, 400 / 16);
  EXPECT_LE(num_contexts, 400 / 10);
}

// Depth 2 has 8 questions at size 4, depth 3 has 16, and D draws either with
// probability 1/2: of 20,000, 10,000 +- 4.5 standard deviations of 71.
TEST_F(QuestionSourceTest, ClassesComeAsOftenAsInD) {
  QuestionSource source(*task_, config_.name(), 16, Rng(3, "actor", 0));
  std::map<std::string, int> counts;
  for (int i = 0; i < 20000; ++i) {
    ++counts[task_->ClassOf(source.Next()->question.text())];
  }
  EXPECT_NEAR(counts["depth2"], 10000, 320);
  EXPECT_NEAR(counts["depth3"], 10000, 320);
}

// Facts at hand are kept: two questions about the first are of 24 vertices.
TEST_F(QuestionSourceTest, FactsAreOfTheLevel) {
  config_.set_name("union_find");
  config_.set_size(24);
  const std::unique_ptr<const Task> task = *MakeTask(config_);
  QuestionSource source(*task, config_.name(), 2, Rng(4, "actor", 0));
  std::vector<int> levels;
  for (const int level : {0, 1, 2, 99}) {
    for (int i = 0; i < 2; ++i) {
      levels.push_back(task->LevelOf(source.Next()->question));
      source.SetLevel(level);
    }
  }
  EXPECT_EQ(levels, (std::vector<int>{3, 3, 3, 3, 1, 1, 2, 2}));
  EXPECT_EQ(task->LevelOf(source.Next()->question), 3);
}

TEST_F(QuestionSourceTest, DrawsAreAFunctionOfSeedAndIndex) {
  QuestionSource source = Make(0), same = Make(0), other = Make(1);
  int num_equal = 0;
  for (int i = 0; i < 20; ++i) {
    const auto start = source.Next();
    const auto again = same.Next();
    EXPECT_EQ(start->question.SerializeAsString(),
              again->question.SerializeAsString());
    EXPECT_EQ(start->seed, again->seed);
    num_equal += start->seed == other.Next()->seed ? 1 : 0;
  }
  EXPECT_EQ(num_equal, 0);
}

// Also amid a context: nothing of the draws before remains but the ids.
TEST_F(QuestionSourceTest, AReseededSourceDrawsAsANewOne) {
  QuestionSource source = Make(0), other = Make(1);
  ASSERT_OK(source.Next());
  source.Reseed(Rng(1, "actor", 1));
  for (int i = 0; i < 20; ++i) {
    const auto start = source.Next();
    const auto expected = other.Next();
    EXPECT_EQ(start->question.facts(), expected->question.facts());
    EXPECT_EQ(start->question.text(), expected->question.text());
    EXPECT_EQ(start->seed, expected->seed);
    EXPECT_EQ(start->question.id(), expected->question.id() + 1);
  }
}

TEST_F(QuestionSourceTest, ThreadsDrawEveryIdOnce) {
  QuestionSource source = Make(0);
  std::vector<std::set<uint64_t>> ids(4);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 100; ++i) ids[t].insert(source.Next()->question.id());
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<uint64_t> all;
  for (const std::set<uint64_t>& some : ids)
    all.insert(some.begin(), some.end());
  EXPECT_EQ(all.size(), 400u);
  EXPECT_EQ(*all.rbegin(), 400u);
}

TEST(QuestionRngTest, SeedIndexStartAndFirstVersionEachMakeAnotherStream) {
  std::set<uint64_t> first;
  for (const uint64_t seed : {1, 2}) {
    for (const int index : {0, 1}) {
      for (const int num_earlier_starts : {0, 1, 2}) {
        for (const uint64_t version : {1, 2, 11}) {
          first.insert(
              QuestionRng(seed, index, num_earlier_starts, version).Next());
        }
      }
    }
  }
  EXPECT_EQ(first.size(), 36u);
  EXPECT_EQ(QuestionRng(1, 0, 2, 1).Next(), QuestionRng(1, 0, 2, 1).Next());
}

}  // namespace
}  // namespace elenchus
