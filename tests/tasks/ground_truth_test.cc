// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The true answers, and H's decomposition against them, on every permutation
// of small sizes.
#include "tasks/ground_truth.h"

#include <set>
#include <string>
#include <vector>

#include "debate/argument.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tasks/task.h"
#include "tests/tasks/driver.h"

namespace elenchus {
namespace {

using ::testing::HasSubstr;

TaskConfig Config(const char* name, int size, int bits = 3) {
  TaskConfig config;
  config.set_name(name);
  config.set_size(size);
  config.set_exponent_bits(bits);
  return config;
}

TaskConfig Powering(int size, int bits = 3) {
  return Config("permutation_powering", size, bits);
}

TaskConfig Inversion(int size) { return Config("permutation_inversion", size); }

Question MakeQuestion(absl::string_view facts, absl::string_view text) {
  Question question;
  question.set_facts(std::string(facts));
  question.set_text(std::string(text));
  return question;
}

// An answerer that never errs.
AnswerFunction Exact(const TaskConfig& config, const std::string& facts) {
  return [config, facts](absl::string_view text) {
    return TrueAnswer(config, MakeQuestion(facts, text)).value_or("error");
  };
}

TEST(GroundTruthTest, PoweringByHand) {
  // (a d)(b c) of four.
  const std::string facts = "cb ad da bc\n";
  EXPECT_EQ(*TrueAnswer(Powering(4), MakeQuestion(facts, "a110")), "a");
  EXPECT_EQ(*TrueArgument(Powering(4), MakeQuestion(facts, "a110")), "a:d");
  EXPECT_EQ(*TrueArgument(Powering(4), MakeQuestion(facts, "b111")), "c:cb");
  EXPECT_EQ(*TrueArgument(Powering(4), MakeQuestion(facts, "c000")), "c:");
  EXPECT_EQ(*TrueArgument(Powering(4), MakeQuestion(facts, "c001")), "b:");
  // a -> b -> c -> d -> e -> a of five, k = 2 to 7.
  const std::string cycle = "ab bc cd de ea\n";
  const std::vector<std::string> arguments = {"c:b",  "d:bc", "e:c",
                                              "a:ce", "b:d",  "c:db"};
  const std::vector<std::string> texts = {"a010", "a011", "a100",
                                          "a101", "a110", "a111"};
  for (size_t i = 0; i < texts.size(); ++i) {
    EXPECT_EQ(*TrueArgument(Powering(5), MakeQuestion(cycle, texts[i])),
              arguments[i]);
  }
  EXPECT_EQ(*TrueArgument(Powering(64, 6),
                          MakeQuestion("aahh hhbc bcaa\n", "hh111111")),
            "hh:bcaa");
}

TEST(GroundTruthTest, InversionByHand) {
  const std::string facts = "ab bc ca\n";
  EXPECT_EQ(*TrueAnswer(Inversion(3), MakeQuestion(facts, "a-")), "c");
  EXPECT_EQ(*TrueArgument(Inversion(3), MakeQuestion(facts, "b-")), "a:");
  EXPECT_EQ(*TrueAnswer(Inversion(3), MakeQuestion(facts, "c+")), "a");
}

TEST(GroundTruthTest, RefusesByName) {
  const auto expect_refused = [](const TaskConfig& config,
                                 const Question& question,
                                 const std::string& message) {
    for (const absl::Status& status :
         {TrueAnswer(config, question).status(),
          TrueArgument(config, question).status()}) {
      EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
      EXPECT_THAT(std::string(status.message()), HasSubstr(message));
    }
  };
  const std::string facts = "ab ba\n";
  expect_refused(Powering(2), MakeQuestion(facts, "a110"), "task.size");
  expect_refused(Powering(4), MakeQuestion("ab", "a110"), "facts: ");
  expect_refused(Powering(4), MakeQuestion(facts, "a11"), "question 'a11'");
  expect_refused(Powering(4), MakeQuestion(facts, "c110"),
                 "an element that the facts do not have");
  expect_refused(Inversion(4), MakeQuestion(facts, "a110"), "question 'a110'");
  expect_refused(Inversion(4), MakeQuestion(facts, "c-"),
                 "an element that the facts do not have");
}

// Facts of every permutation of the first `size` elements.
std::set<std::string> AllFacts(const TaskConfig& config, size_t num) {
  const auto task = MakeTask(config);
  Rng rng(1);
  std::set<std::string> sorted;
  std::set<std::string> facts;
  while (sorted.size() < num) {
    const std::string drawn = *(*task)->DrawFacts(Split::kTrain, 1, &rng);
    std::string key;
    for (const std::string& x : (*task)->Answers()) {
      const size_t at = drawn.find(" " + x);
      key += at == std::string::npos ? drawn[1] : drawn[at + 2];
    }
    if (sorted.insert(key).second) facts.insert(drawn);
  }
  return facts;
}

std::vector<std::string> AllQuestions(const Task& task, int bits) {
  std::vector<std::string> texts;
  for (const std::string& x : task.Answers()) {
    for (int k = 0; k < 1 << bits; ++k) {
      std::string text = x;
      for (int bit = bits - 1; bit >= 0; --bit) {
        text.push_back('0' + (k >> bit & 1));
      }
      texts.push_back(text);
    }
  }
  return texts;
}

TEST(GroundTruthTest, HumanWithAnExactModelIsRightOnEveryQuestionOfSize4) {
  const TaskConfig config = Powering(4);
  const auto task = MakeTask(config);
  const auto human = MakeScriptedHuman(config);
  for (const std::string& facts : AllFacts(config, 24)) {
    for (const std::string& text : AllQuestions(**task, 3)) {
      const auto driven = Drive(
          **human, MakeWorkspace(config.name(), QUESTION_KIND_ARGUE, text),
          Exact(config, facts));
      ASSERT_TRUE(driven.ok()) << driven.status();
      EXPECT_EQ(driven->answer.text(),
                *TrueArgument(config, MakeQuestion(facts, text)));
    }
  }
}

TEST(GroundTruthTest, AModelThatNeverKnowsLeavesOnlyWhatPrimitivesGive) {
  const TaskConfig config = Powering(6, 4);
  const auto task = MakeTask(config);
  const auto human = MakeScriptedHuman(config);
  Rng rng(2);
  for (int i = 0; i < 200; ++i) {
    const std::string facts = *(*task)->DrawFacts(Split::kTrain, 1, &rng);
    for (const std::string& text : AllQuestions(**task, 4)) {
      const Question question = MakeQuestion(facts, text);
      const auto driven = Drive(
          **human, MakeWorkspace(config.name(), QUESTION_KIND_ANSWER, text),
          OnlyPrimitives(**task, question));
      ASSERT_TRUE(driven.ok()) << driven.status();
      const std::string answer(ParseArgument(driven->answer.text()).answer);
      const bool shallow = text.substr(1, 2) == "00";
      EXPECT_EQ(answer, shallow ? *TrueAnswer(config, question) : "?");
    }
  }
}

TEST(GroundTruthTest, OnlyTrueAnswersAreSufficientToAnExactModel) {
  const TaskConfig config = Powering(3);
  const auto task = MakeTask(config);
  const auto human = MakeScriptedHuman(config);
  for (const std::string& facts : AllFacts(config, 6)) {
    for (const std::string& text : AllQuestions(**task, 3)) {
      const std::string truth =
          *TrueArgument(config, MakeQuestion(facts, text));
      for (const char* answer : {"a", "b", "c", "?"}) {
        for (const char* evidence : {"", "a", "b", "c", "aa", "ab", "ac", "ba",
                                     "bb", "bc", "ca", "cb", "cc", "?"}) {
          const std::string argument = FormatArgument(answer, evidence);
          const auto driven =
              Drive(**human,
                    MakeWorkspace(config.name(), QUESTION_KIND_SUFFICIENT, text,
                                  {argument}),
                    Exact(config, facts));
          ASSERT_TRUE(driven.ok()) << driven.status();
          EXPECT_EQ(driven->answer.text(), argument == truth ? "y" : "n");
        }
      }
    }
  }
}

TEST(GroundTruthTest, InversionIsCheckedByTheWorldAlone) {
  const TaskConfig config = Inversion(5);
  const auto task = MakeTask(config);
  const auto human = MakeScriptedHuman(config);
  for (const std::string& facts : AllFacts(config, 120)) {
    for (const std::string& x : (*task)->Answers()) {
      const Question question = MakeQuestion(facts, x + "-");
      const std::string truth = *TrueAnswer(config, question);
      EXPECT_EQ((*task)->LookUp(question, truth + "+"), x);
      for (const std::string& y : (*task)->Answers()) {
        const auto driven =
            Drive(**human,
                  MakeWorkspace(config.name(), QUESTION_KIND_SUFFICIENT,
                                question.text(), {y + ":"}),
                  OnlyPrimitives(**task, question));
        ASSERT_TRUE(driven.ok()) << driven.status();
        EXPECT_EQ(driven->answer.text(), y == truth ? "y" : "n");
      }
    }
  }
}

TEST(GroundTruthTest, RandomBytesNeverCrash) {
  Rng rng(3);
  const std::string alphabet = "abcd01+- \n";
  const auto random_text = [&](uint64_t longest) {
    std::string text;
    for (uint64_t n = rng.Uniform(longest); n > 0; --n) {
      text.push_back(rng.Bernoulli(0.1)
                         ? static_cast<char>(rng.Uniform(256))
                         : alphabet[rng.Uniform(alphabet.size())]);
    }
    return text;
  };
  for (const TaskConfig& config :
       {Powering(4), Powering(64, 6), Inversion(4)}) {
    for (int i = 0; i < 50000; ++i) {
      const std::string facts =
          rng.Bernoulli(0.5) ? "cb ad da bc\n" : random_text(12) + "\n";
      const absl::Status status =
          TrueAnswer(config, MakeQuestion(facts, random_text(7))).status();
      if (!status.ok()) {
        EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
      }
    }
  }
}

}  // namespace
}  // namespace elenchus
