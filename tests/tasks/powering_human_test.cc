// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tasks/powering.h"
#include "tests/tasks/cycle.h"

namespace elenchus {
namespace {

using ::testing::ElementsAre;

TEST(PoweringHumanTest, SquaresEvenPowers) {
  const Driven driven = DriveOnCycle(Config(), QUESTION_KIND_ANSWER, "a110");
  EXPECT_THAT(Asked(driven), ElementsAre("a011", "d011"));
  EXPECT_EQ(driven.num_asks, 2);
  EXPECT_EQ(driven.answer.text(), "c:d");
  EXPECT_FALSE(driven.answer.has_probability());
}

TEST(PoweringHumanTest, SquaresAndStepsOddPowers) {
  const Driven driven = DriveOnCycle(Config(), QUESTION_KIND_ANSWER, "b111");
  EXPECT_THAT(Asked(driven), ElementsAre("b011", "a011", "d001"));
  EXPECT_EQ(driven.num_asks, 3);
  EXPECT_EQ(driven.answer.text(), "a:ad");
}

TEST(PoweringHumanTest, CopiesPrimitives) {
  Driven driven = DriveOnCycle(Config(), QUESTION_KIND_ANSWER, "c001");
  EXPECT_THAT(Asked(driven), ElementsAre("c001"));
  EXPECT_EQ(driven.answer.text(), "d:");
  driven = DriveOnCycle(Config(), QUESTION_KIND_ARGUE, "c000");
  EXPECT_THAT(Asked(driven), ElementsAre("c000"));
  EXPECT_EQ(driven.answer.text(), "c:");
}

TEST(PoweringHumanTest, TwoLetterNames) {
  TaskConfig config = Config(kPowering, 64);
  config.set_exponent_bits(6);
  const auto human = MakeHuman(config);
  const auto driven = Drive(
      *human, MakeWorkspace(kPowering, QUESTION_KIND_ARGUE, "ab000111"),
      [](absl::string_view text) {
        return std::string(text.substr(0, 1)) + static_cast<char>(text[1] + 1);
      });
  ASSERT_TRUE(driven.ok()) << driven.status();
  EXPECT_THAT(Asked(*driven), ElementsAre("ab000011", "ac000011", "ad000001"));
  EXPECT_EQ(driven->answer.text(), "ae:acad");
}

TEST(PoweringHumanTest, HistoryDoesNotChangeTheDecomposition) {
  const Driven driven = DriveOnCycle(Config(), QUESTION_KIND_ARGUE, "a110",
                                     {"c:d", "\xff:::", ""});
  EXPECT_THAT(Asked(driven), ElementsAre("a011", "d011"));
  EXPECT_EQ(driven.answer.text(), "c:d");
}

TEST(PoweringHumanTest, AnswersUnknownAfterWhatIsNotAName) {
  const auto human = MakeHuman(Config());
  for (const char* answer : {"?", "", "e", "aa", "b:", "B", "\xff", "b\n"}) {
    for (int bad = 0; bad < 3; ++bad) {
      int asked = 0;
      const auto driven = Drive(
          *human, MakeWorkspace(kPowering, QUESTION_KIND_ANSWER, "a111"),
          [&](absl::string_view) { return asked++ == bad ? answer : "a"; });
      ASSERT_TRUE(driven.ok()) << driven.status();
      EXPECT_EQ(asked, bad + 1);
      EXPECT_EQ(driven->answer.text(), "?");
    }
  }
}

TEST(PoweringHumanTest, WithAModelThatNeverKnowsDeepQuestionsAreUnknown) {
  TaskConfig config = Config(kPowering, 64);
  config.set_exponent_bits(6);
  const auto human = MakeHuman(config);
  const auto task = MakeTask(config);
  ASSERT_TRUE(task.ok());
  Rng rng(1);
  int num_deep = 0;
  for (int i = 0; i < 2000; ++i) {
    Question question;
    question.set_facts(*(*task)->DrawFacts(Split::kTrain, 1, &rng));
    question.set_text(
        (*task)->DrawQuestion(question.facts(), (*task)->num_levels(), &rng));
    const auto driven = Drive(
        *human, MakeWorkspace(kPowering, QUESTION_KIND_ANSWER, question.text()),
        OnlyPrimitives(**task, question));
    ASSERT_TRUE(driven.ok()) << driven.status();
    const bool deep = (*task)->ClassOf(question.text()) != "depth2";
    num_deep += deep;
    EXPECT_EQ(driven->answer.text() == "?", deep) << question.text();
  }
  EXPECT_GT(num_deep, 1000);
}

TEST(PoweringHumanTest, SufficientChecksEveryClaimTogether) {
  Driven driven =
      DriveOnCycle(Config(), QUESTION_KIND_SUFFICIENT, "b111", {"a:ad"});
  EXPECT_THAT(Asked(driven), ElementsAre("b011", "a011", "d001"));
  EXPECT_EQ(driven.num_asks, 1);
  EXPECT_EQ(driven.answer.text(), "y");
  EXPECT_FALSE(driven.answer.has_probability());
  driven = DriveOnCycle(Config(), QUESTION_KIND_SUFFICIENT, "a110", {"c:d"});
  EXPECT_THAT(Asked(driven), ElementsAre("a011", "d011"));
  EXPECT_EQ(driven.answer.text(), "y");
  driven = DriveOnCycle(Config(), QUESTION_KIND_SUFFICIENT, "a001", {"b:"});
  EXPECT_THAT(Asked(driven), ElementsAre("a001"));
  EXPECT_EQ(driven.answer.text(), "y");
}

TEST(PoweringHumanTest, SufficientOnlyOfTheOneTrueArgument) {
  const std::string letters = "abcd";
  int num_sufficient = 0;
  for (char answer : letters) {
    for (char y1 : letters) {
      for (char y2 : letters) {
        const std::string argument = {answer, ':', y1, y2};
        const Driven driven = DriveOnCycle(Config(), QUESTION_KIND_SUFFICIENT,
                                           "b111", {argument});
        EXPECT_EQ(driven.answer.text(), argument == "a:ad" ? "y" : "n");
        num_sufficient += driven.answer.text() == "y";
      }
    }
  }
  EXPECT_EQ(num_sufficient, 1);
}

TEST(PoweringHumanTest, SufficientAsksNothingAboutMalformedArguments) {
  for (const char* argument : {"", "?", "?:", "c", "c:", "c:dd", "e:d", "c:e",
                               "c:?", ":d", "cc:d", "c::d", "c:d ", "\xff:d"}) {
    const Driven driven =
        DriveOnCycle(Config(), QUESTION_KIND_SUFFICIENT, "a110", {argument});
    EXPECT_EQ(driven.num_asks, 0) << argument;
    EXPECT_EQ(driven.answer.text(), "n") << argument;
  }
}

TEST(PoweringHumanTest, SufficientIsAboutTheLastArgument) {
  EXPECT_EQ(
      DriveOnCycle(Config(), QUESTION_KIND_SUFFICIENT, "a110", {"c:d", "a:d"})
          .answer.text(),
      "n");
  EXPECT_EQ(
      DriveOnCycle(Config(), QUESTION_KIND_SUFFICIENT, "a110", {"a:d", "c:d"})
          .answer.text(),
      "y");
}

TEST(PoweringHumanTest, RepeatedSubQuestionsAreAskedOnce) {
  // Of the identity, y1 = x: both halves ask the same.
  const Driven driven =
      DriveOnCycle(Config(), QUESTION_KIND_SUFFICIENT, "a110", {"a:a"});
  EXPECT_THAT(Asked(driven), ElementsAre("a011"));
  EXPECT_EQ(driven.answer.text(), "n");
}

TEST(PoweringHumanTest, VerdictNamesTheSideWhoseLastArgumentHolds) {
  EXPECT_EQ(Verdict(Config(), "a110", {"c:d", "a:d"}), 1);
  EXPECT_EQ(Verdict(Config(), "a110", {"a:d", "c:d"}), 0);
  // Of two that hold the earlier was more helpful.
  EXPECT_EQ(Verdict(Config(), "a110", {"c:d", "c:d"}), 1);
  EXPECT_EQ(Verdict(Config(), "a110", {"a:d", "b:b"}), 0.5);
  EXPECT_EQ(Verdict(Config(), "a110", {"?", ""}), 0.5);
  EXPECT_EQ(Verdict(Config(), "a110", {"c:d", "?"}), 1);
  // A claim that fails its check beats no claim.
  EXPECT_EQ(Verdict(Config(), "a110", {"a:d", "?"}), 1);
  EXPECT_EQ(Verdict(Config(), "a110", {"a", "a:d"}), 0);
  EXPECT_EQ(Verdict(Config(), "a110", {"c:d", "a:d", "b:d"}), 0.5);
  EXPECT_EQ(Verdict(Config(), "a110", {"b:d", "a:d", "c:d"}), 1);
  EXPECT_EQ(Verdict(Config(), "a110", {"b:d", "a:d", "c:d", "c:d"}), 1);
  EXPECT_EQ(Verdict(Config(), "a110", {"b:d", "c:d", "c:d"}), 0);
  // A side that repeats itself said it when it first did.
  EXPECT_EQ(Verdict(Config(), "a110", {"c:d", "c:d", "c:d"}), 1);
  EXPECT_EQ(Verdict(Config(), "a110", {"c:d"}), 1);
  EXPECT_EQ(Verdict(Config(), "a110", {}), 0.5);
}

TEST(PoweringHumanTest, VerdictIsSymmetricUnlessBothHold) {
  Rng rng(2);
  const std::string letters = "abcd?:";
  for (int i = 0; i < 3000; ++i) {
    std::vector<std::string> history(2);
    for (std::string& argument : history) {
      if (rng.Bernoulli(0.3)) {
        argument = "c:d";
        continue;
      }
      for (uint64_t n = rng.Uniform(5); n > 0; --n) {
        argument.push_back(letters[rng.Uniform(letters.size())]);
      }
    }
    const double verdict = Verdict(Config(), "a110", history);
    if (history[0] == "c:d" && history[1] == "c:d") {
      EXPECT_EQ(verdict, 1);
      continue;
    }
    EXPECT_EQ(Verdict(Config(), "a110", {history[1], history[0]}), 1 - verdict);
  }
}

}  // namespace
}  // namespace elenchus
