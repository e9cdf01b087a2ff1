// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Levels of the worlds that grow, their withheld split and their limits.
#include "tasks/growing_task.h"

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tasks/task.h"

namespace elenchus {
namespace {

using ::testing::HasSubstr;

class GrowingTaskTest : public testing::TestWithParam<const char*> {
 protected:
  TaskConfig Config(int size, double share = 0) const {
    TaskConfig config;
    config.set_name(GetParam());
    config.set_size(size);
    config.set_withheld_share(share);
    return config;
  }
  std::unique_ptr<const Task> Make(const TaskConfig& config) const {
    auto task = MakeTask(config);
    EXPECT_TRUE(task.ok()) << task.status();
    return *std::move(task);
  }
};

TEST_P(GrowingTaskTest, NamesFieldValueAndRange) {
  const auto expect_refused = [](const TaskConfig& config,
                                 const std::string& message) {
    for (const absl::Status& status :
         {MakeTask(config).status(), MakeScriptedHuman(config).status()}) {
      EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
      EXPECT_THAT(std::string(status.message()), HasSubstr(message));
    }
  };
  const std::string name = GetParam();
  expect_refused(Config(7), "task.size = 7; expected 8 to 64 for " + name);
  expect_refused(Config(65), "task.size = 65; expected 8 to 64 for " + name);
  expect_refused(Config(8, 0.0009), "0, or 0.001 to 0.9, for " + name);
  expect_refused(Config(8, 0.91), "task.withheld_share = 0.91");
  EXPECT_TRUE(MakeTask(Config(8, 0.001)).ok());
}

TEST_P(GrowingTaskTest, LevelsGrowByEightItems) {
  EXPECT_EQ(Make(Config(8))->num_levels(), 1);
  EXPECT_EQ(Make(Config(9))->num_levels(), 2);
  EXPECT_EQ(Make(Config(20))->num_levels(), 3);
  EXPECT_EQ(Make(Config(64))->num_levels(), 8);
}

// Words that grow as items do: of assignments those that are not of f.
int NumWords(const std::string& facts, absl::string_view world) {
  const std::vector<std::string> words = absl::StrSplit(facts, ' ');
  if (world != "sequential_assignments") return static_cast<int>(words.size());
  return static_cast<int>(
      std::count_if(words.begin(), words.end(),
                    [](const std::string& word) { return word[0] >= 'a'; }));
}

TEST_P(GrowingTaskTest, FactsHaveTheItemsOfTheirLevel) {
  Rng rng(1);
  for (int size : {8, 20, 64}) {
    const auto task = Make(Config(size));
    for (int level = 1; level <= task->num_levels(); ++level) {
      for (int i = 0; i < 30; ++i) {
        Question question;
        question.set_facts(*task->DrawFacts(Split::kTrain, level, &rng));
        question.set_text(task->DrawQuestion(question.facts(), level, &rng));
        const int num_words = NumWords(question.facts(), GetParam());
        const int per_item =
            absl::string_view(GetParam()) == "shortest_path" ? 2 : 1;
        EXPECT_EQ(num_words, per_item * std::min(size, 8 * level));
        EXPECT_EQ(question.facts().back(), '\n');
        EXPECT_EQ(task->LevelOf(question), level);
        EXPECT_NE(task->ClassOf(question.text()), "");
        EXPECT_LE(static_cast<int>(question.facts().size()),
                  task->LongestFacts());
        EXPECT_LE(static_cast<int>(question.text().size()),
                  task->LongestQuestion());
      }
    }
  }
}

TEST_P(GrowingTaskTest, LevelOfWhatIsNotTheTasksIsZero) {
  const auto task = Make(Config(16));
  Rng rng(2);
  Question question;
  question.set_facts("nonsense\n");
  question.set_text(
      task->DrawQuestion(*task->DrawFacts(Split::kTrain, 2, &rng), 2, &rng));
  EXPECT_EQ(task->LevelOf(question), 0);
  question.set_facts(*task->DrawFacts(Split::kTrain, 2, &rng));
  EXPECT_EQ(task->LevelOf(question), 2);
  question.set_text("nonsense");
  EXPECT_EQ(task->LevelOf(question), 0);
  EXPECT_EQ(task->ClassOf("nonsense"), "");
}

TEST_P(GrowingTaskTest, WithheldFactsAreNeverOfD) {
  const auto task = Make(Config(16, 0.3));
  Rng rng(3);
  const HashSplit split(0.3, Config(16).withheld_seed(), 0);
  for (int i = 0; i < 400; ++i) {
    for (int level : {1, 2}) {
      EXPECT_FALSE(
          split.IsWithheld(*task->DrawFacts(Split::kTrain, level, &rng)));
      EXPECT_TRUE(
          split.IsWithheld(*task->DrawFacts(Split::kWithheld, level, &rng)));
    }
  }
  // Of what a world without a split draws, the share is withheld: 1,000 trials
  // of .3, 4.5 standard deviations of 14.5.
  const auto all = Make(Config(16));
  int num_withheld = 0;
  for (int i = 0; i < 1000; ++i) {
    num_withheld += split.IsWithheld(*all->DrawFacts(Split::kTrain, 2, &rng));
  }
  EXPECT_NEAR(num_withheld, 300, 66);
  EXPECT_EQ(all->DrawFacts(Split::kWithheld, 1, &rng).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_P(GrowingTaskTest, TheSeedSelectsWhatIsWithheld) {
  const auto task = Make(Config(8, 0.5));
  const HashSplit other(0.5, 2, 0);
  Rng rng(4);
  int num_in_both = 0;
  for (int i = 0; i < 400; ++i) {
    num_in_both +=
        other.IsWithheld(*task->DrawFacts(Split::kWithheld, 1, &rng));
  }
  EXPECT_NEAR(num_in_both, 200, 45);
}

TEST_P(GrowingTaskTest, TheSameSeedGivesTheSameBytes) {
  const auto task = Make(Config(24, 0.1));
  Rng first(5), second(5);
  std::set<std::string> seen;
  for (int i = 0; i < 20; ++i) {
    const std::string facts = *task->DrawFacts(Split::kTrain, 3, &first);
    EXPECT_EQ(facts, *task->DrawFacts(Split::kTrain, 3, &second));
    EXPECT_EQ(task->DrawQuestion(facts, 3, &first),
              task->DrawQuestion(facts, 3, &second));
    seen.insert(facts);
  }
  EXPECT_EQ(seen.size(), 20u);
}

INSTANTIATE_TEST_SUITE_P(FourWorlds, GrowingTaskTest,
                         testing::Values("sequential_assignments",
                                         "wildcard_search", "shortest_path",
                                         "union_find"),
                         [](const auto& param_info) {
                           return std::string(param_info.param);
                         });

}  // namespace
}  // namespace elenchus
