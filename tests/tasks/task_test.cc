// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The distributions that facts and questions are drawn from, the withheld
// split, and the primitives.
#include "tasks/task.h"

#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tasks/permutation.h"
#include "tests/tasks/uniform.h"

namespace elenchus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kFacts[] = "cb ad da bc\n";

TaskConfig Config(int size, double share = 0) {
  TaskConfig config;
  config.set_size(size);
  config.set_withheld_share(share);
  return config;
}

TaskConfig Inversion(int size) {
  TaskConfig config = Config(size);
  config.set_name("permutation_inversion");
  return config;
}

std::unique_ptr<const Task> Make(const TaskConfig& config) {
  absl::StatusOr<std::unique_ptr<const Task>> task = MakeTask(config);
  EXPECT_TRUE(task.ok()) << task.status();
  return *std::move(task);
}

std::string Facts(const Task& task, Split split, Rng* rng) {
  absl::StatusOr<std::string> facts = task.DrawFacts(split, 1, rng);
  EXPECT_TRUE(facts.ok()) << facts.status();
  return *std::move(facts);
}

Permutation Parse(int size, const std::string& facts) {
  absl::StatusOr<Permutation> sigma = ParseFacts(ElementNames(size), facts);
  EXPECT_TRUE(sigma.ok()) << sigma.status();
  return *std::move(sigma);
}

int NumLevels(const Task& task) { return task.num_levels(); }

TEST(MakeTaskTest, NamesFieldValueAndRange) {
  const auto expect_refused = [](const TaskConfig& config,
                                 const std::string& message) {
    for (const absl::Status& status :
         {MakeTask(config).status(), MakeScriptedHuman(config).status()}) {
      EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
      EXPECT_THAT(std::string(status.message()), HasSubstr(message));
    }
  };
  TaskConfig config = Config(4);
  config.set_name("chess\n");
  expect_refused(config,
                 "task.name = 'chess\\n'; expected one of permutation_");
  expect_refused(Config(2),
                 "task.size = 2; expected 3 to 64 for permutation_powering");
  expect_refused(Config(65), "task.size = 65; expected 3 to 64");
  for (int bits : {1, 7}) {
    config = Config(4);
    config.set_exponent_bits(bits);
    expect_refused(config, "expected 2 to 6");
  }
  for (double share : {-0.1, 0.95, std::numeric_limits<double>::quiet_NaN()}) {
    expect_refused(Config(4, share), "task.withheld_share = ");
  }
  expect_refused(Config(9, 1e-6), "for a size above 8");
}

TEST(TaskTest, ClassesAndAnswers) {
  const auto powering = Make(Config(4));
  EXPECT_THAT(powering->Classes(), ElementsAre("depth2", "depth3"));
  EXPECT_THAT(powering->Answers(), ElementsAre("a", "b", "c", "d"));
  EXPECT_EQ(powering->ClassOf("a010"), "depth2");
  EXPECT_EQ(powering->ClassOf("a011"), "depth2");
  EXPECT_EQ(powering->ClassOf("d100"), "depth3");
  for (const char* text : {"", "a000", "a001", "e010", "a-", "a0100"}) {
    EXPECT_EQ(powering->ClassOf(text), "") << text;
  }
  const auto inversion = Make(Inversion(3));
  EXPECT_THAT(inversion->Classes(), ElementsAre("inverse"));
  EXPECT_THAT(inversion->Answers(), ElementsAre("a", "b", "c"));
  EXPECT_EQ(inversion->ClassOf("b-"), "inverse");
  EXPECT_EQ(inversion->ClassOf("b+"), "");
  EXPECT_EQ(inversion->ClassOf("a010"), "");
  EXPECT_EQ(Make(Config(9))->Answers().size(), 64u);
}

TEST(TaskTest, PoweringLooksUpOnlyPrimitives) {
  const auto task = Make(Config(4));
  Question question;
  question.set_facts(kFacts);
  EXPECT_EQ(task->LookUp(question, "a000"), "a");
  EXPECT_EQ(task->LookUp(question, "a001"), "d");
  EXPECT_EQ(task->LookUp(question, "b001"), "c");
  for (const char* text : {"a010", "a011", "a111", "", "?", "e001", "a01",
                           "a0010", "a+", "a-", "a001:", "a001\n"}) {
    EXPECT_EQ(task->LookUp(question, text), std::nullopt) << text;
  }
  question.set_facts("ab ba\n");
  EXPECT_EQ(task->LookUp(question, "c001"), "?");
  EXPECT_EQ(task->LookUp(question, "c000"), "?");
  EXPECT_EQ(task->LookUp(question, "a001"), "b");
  question.set_facts("nonsense");
  EXPECT_EQ(task->LookUp(question, "a001"), "?");
}

TEST(TaskTest, InversionLooksUpOnlyForward) {
  const auto task = Make(Inversion(4));
  Question question;
  question.set_facts(kFacts);
  EXPECT_EQ(task->LookUp(question, "c+"), "b");
  for (const char* text : {"c-", "", "+", "e+", "cc+", "c001", "c+\n"}) {
    EXPECT_EQ(task->LookUp(question, text), std::nullopt) << text;
  }
  question.set_facts("ab ba\n");
  EXPECT_EQ(task->LookUp(question, "c+"), "?");
}

TEST(TaskTest, PoweringQuestionsAreUniformInElementAndNumberOfDigits) {
  TaskConfig config = Config(4);
  config.set_exponent_bits(6);
  const auto task = Make(config);
  Rng rng(1);
  std::map<int, int> elements;
  std::map<std::string, int> classes;
  std::map<std::string, std::map<int, int>> exponents;
  for (int i = 0; i < 60000; ++i) {
    const std::string text = task->DrawQuestion(kFacts, NumLevels(*task), &rng);
    const auto question = ParsePowerQuestion(ElementNames(4), 6, text);
    ASSERT_TRUE(question.has_value()) << text;
    ++elements[question->x];
    ++classes[task->ClassOf(text)];
    ++exponents[task->ClassOf(text)][question->k];
  }
  ExpectUniform(elements, 4);
  ExpectUniform(classes, 5);
  for (int digits = 2; digits <= 6; ++digits) {
    const auto& of_class = exponents["depth" + std::to_string(digits)];
    ExpectUniform(of_class, 1 << (digits - 1));
    EXPECT_EQ(of_class.begin()->first, 1 << (digits - 1));
  }
}

TEST(TaskTest, QuestionsOfTheFirstClassesOnly) {
  TaskConfig config = Config(4);
  config.set_exponent_bits(6);
  const auto task = Make(config);
  Rng rng(18);
  std::map<std::string, int> classes;
  for (int i = 0; i < 6000; ++i) {
    ++classes[task->ClassOf(task->DrawQuestion(kFacts, 2, &rng))];
  }
  ExpectUniform(classes, 2);
  EXPECT_EQ(classes.count("depth2") + classes.count("depth3"), 2u);
}

TEST(TaskTest, QuestionsAreAboutElementsOfTheFacts) {
  Rng rng(2);
  for (const TaskConfig& config : {Config(12), Inversion(12)}) {
    const auto task = Make(config);
    const std::string facts = Facts(*task, Split::kTrain, &rng);
    std::map<int, int> elements;
    for (int i = 0; i < 12000; ++i) {
      const std::string text =
          task->DrawQuestion(facts, NumLevels(*task), &rng);
      ++elements[*ElementNames(12).Element(text.substr(0, 2))];
      EXPECT_NE(task->ClassOf(text), "");
    }
    ExpectUniform(elements, 12);
    for (const auto& [x, count] : elements) {
      EXPECT_NE(Parse(12, facts).image[x], kNoElement);
    }
  }
}

TEST(TaskTest, FactsAreUniformOverPermutations) {
  const auto task = Make(Config(3));
  Rng rng(3);
  std::map<std::string, int> texts;
  for (int i = 0; i < 36000; ++i) ++texts[Facts(*task, Split::kTrain, &rng)];
  ExpectUniform(texts, 6);
}

TEST(TaskTest, LargeInstancesUseARandomSubsetOfTheNames) {
  const auto task = Make(Config(20));
  Rng rng(4);
  std::map<int, int> elements;
  std::map<int, int> images;
  for (int i = 0; i < 4000; ++i) {
    const Permutation sigma = Parse(20, Facts(*task, Split::kTrain, &rng));
    ASSERT_EQ(ElementsOf(sigma).size(), 20u);
    for (int x : ElementsOf(sigma)) ++elements[x];
    ++images[sigma.image[ElementsOf(sigma)[0]]];
  }
  // Drawn without replacement, so closer to uniform than chi-square allows.
  ExpectUniform(elements, 64);
  EXPECT_GT(images.size(), 40u);
}

// Every permutation that many draws give.
std::set<std::vector<int>> DrawMany(const TaskConfig& config, Split split,
                                    int num_draws, uint64_t seed) {
  const auto task = Make(config);
  Rng rng(seed);
  std::set<std::vector<int>> seen;
  for (int i = 0; i < num_draws; ++i) {
    const Permutation sigma = Parse(config.size(), Facts(*task, split, &rng));
    seen.emplace(sigma.image.begin(), sigma.image.end());
  }
  return seen;
}

TEST(WithheldTest, ExactlyTheShareOfSize6AndDisjoint) {
  const TaskConfig config = Config(6, 1.0 / 6);
  const auto train = DrawMany(config, Split::kTrain, 20000, 5);
  const auto withheld = DrawMany(config, Split::kWithheld, 5000, 6);
  EXPECT_EQ(train.size(), 600u);
  EXPECT_EQ(withheld.size(), 120u);
  for (const auto& sigma : withheld) EXPECT_EQ(train.count(sigma), 0u);
}

TEST(WithheldTest, TheShareIsRounded) {
  EXPECT_EQ(DrawMany(Config(3, 0.9), Split::kTrain, 200, 7).size(), 1u);
  EXPECT_EQ(DrawMany(Config(3, 0.9), Split::kWithheld, 500, 7).size(), 5u);
  EXPECT_EQ(DrawMany(Config(4, 0.3), Split::kWithheld, 1000, 7).size(), 7u);
  EXPECT_EQ(DrawMany(Config(4, 0.2), Split::kWithheld, 1000, 7).size(), 5u);
}

TEST(WithheldTest, TheSplitIsUniformInBothParts) {
  const auto task = Make(Config(4, 0.25));
  Rng rng(8);
  for (Split split : {Split::kTrain, Split::kWithheld}) {
    std::map<std::vector<int>, int> counts;
    for (int i = 0; i < 18000; ++i) {
      const Permutation sigma = Parse(4, Facts(*task, split, &rng));
      ++counts[{sigma.image.begin(), sigma.image.end()}];
    }
    ExpectUniform(counts, split == Split::kTrain ? 18 : 6);
  }
}

TEST(WithheldTest, TheSeedSelects) {
  TaskConfig config = Config(6, 0.1);
  const auto first = DrawMany(config, Split::kWithheld, 3000, 9);
  EXPECT_EQ(DrawMany(config, Split::kWithheld, 3000, 10), first);
  config.set_withheld_seed(2);
  EXPECT_NE(DrawMany(config, Split::kWithheld, 3000, 9), first);
}

TEST(WithheldTest, BothTasksWithholdTheSame) {
  TaskConfig config = Config(5, 0.2);
  const auto powering = DrawMany(config, Split::kWithheld, 1000, 11);
  config.set_name("permutation_inversion");
  EXPECT_EQ(DrawMany(config, Split::kWithheld, 1000, 11), powering);
}

TEST(WithheldTest, AboveSize8DisjointByHash) {
  const auto all = DrawMany(Config(16, 0), Split::kTrain, 4000, 12);
  const auto train = DrawMany(Config(16, 0.3), Split::kTrain, 4000, 13);
  const auto withheld = DrawMany(Config(16, 0.3), Split::kWithheld, 4000, 14);
  EXPECT_EQ(all.size(), 4000u);
  EXPECT_EQ(train.size(), 4000u);
  for (const auto& sigma : withheld) EXPECT_EQ(train.count(sigma), 0u);
}

TEST(WithheldTest, NothingWithheldIsAPrecondition) {
  Rng rng(15);
  for (const TaskConfig& config :
       {Config(4), Config(16), Config(3, 0.01), Inversion(5)}) {
    const auto facts = Make(config)->DrawFacts(Split::kWithheld, 1, &rng);
    EXPECT_EQ(facts.status().code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_THAT(std::string(facts.status().message()),
                HasSubstr("withheld_share = "));
  }
}

TEST(TaskTest, TheSameSeedGivesTheSameBytes) {
  const auto task = Make(Config(32, 0.2));
  Rng first(16), second(16);
  for (int i = 0; i < 50; ++i) {
    const std::string facts = Facts(*task, Split::kTrain, &first);
    EXPECT_EQ(facts, Facts(*task, Split::kTrain, &second));
    EXPECT_EQ(task->DrawQuestion(facts, NumLevels(*task), &first),
              task->DrawQuestion(facts, NumLevels(*task), &second));
  }
}

TEST(TaskTest, LookUpOfRandomBytesNeverFails) {
  Rng rng(17);
  const std::string alphabet = "abcd01+-:? \n";
  for (const TaskConfig& config : {Config(4), Config(64), Inversion(4)}) {
    const auto task = Make(config);
    int num_answered = 0;
    for (int i = 0; i < 50000; ++i) {
      Question question;
      if (rng.Bernoulli(0.5)) question.set_facts(kFacts);
      std::string text = rng.Bernoulli(0.1) ? task->Answers()[0] + "00" : "";
      for (uint64_t n = rng.Uniform(9); n > 0; --n) {
        text.push_back(rng.Bernoulli(0.1)
                           ? static_cast<char>(rng.Uniform(256))
                           : alphabet[rng.Uniform(alphabet.size())]);
      }
      if (rng.Bernoulli(0.1)) *question.mutable_facts() += text;
      const std::optional<std::string> answer = task->LookUp(question, text);
      if (!answer) continue;
      ++num_answered;
      EXPECT_EQ(task->ClassOf(text), "");
    }
    EXPECT_GT(num_answered, 0);
  }
}

}  // namespace
}  // namespace elenchus
