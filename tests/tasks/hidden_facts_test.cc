// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/hidden_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tasks/ground_truth.h"
#include "tests/tasks/driver.h"
#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kFacts[] = "a5 b0 c7 d1\n";

TaskConfig Config(int size = 4) {
  TaskConfig config;
  config.set_name(std::string(kHiddenFactsName));
  config.set_size(size);
  return config;
}

Question MakeQuestion(absl::string_view text,
                      absl::string_view facts = kFacts) {
  Question question;
  question.set_task(std::string(kHiddenFactsName));
  question.set_facts(std::string(facts));
  question.set_text(std::string(text));
  return question;
}

// What H says of these two arguments, and what it looked up.
absl::StatusOr<Driven> Judge(absl::string_view question,
                             const std::vector<std::string>& history) {
  HiddenFactsHuman human(Config());
  const HiddenFactsTask task(Config());
  const Question asked = MakeQuestion(question);
  return Drive(
      human,
      MakeWorkspace(kHiddenFactsName, QUESTION_KIND_VERDICT, question, history),
      OnlyPrimitives(task, asked));
}

std::string Verdict(absl::string_view question,
                    const std::vector<std::string>& history) {
  const absl::StatusOr<Driven> driven = Judge(question, history);
  EXPECT_OK(driven);
  if (!driven.ok()) return "";
  return driven->answer.has_probability()
             ? std::to_string(driven->answer.probability())
             : driven->answer.text();
}

TEST(HiddenFacts, ReadsWhatItWrites) {
  for (const int size : {3, 4, 8, 9, 64}) {
    const HiddenFactsTask task(Config(size));
    const ElementNames names(size);
    Rng rng(size);
    for (int i = 0; i < 100; ++i) {
      const absl::StatusOr<std::string> facts =
          task.DrawFacts(Split::kTrain, 1, &rng);
      ASSERT_OK(facts);
      EXPECT_EQ(static_cast<int>(facts->size()), task.LongestFacts());
      const absl::StatusOr<std::vector<int>> values =
          ParseValues(names, *facts);
      ASSERT_OK(values);
      EXPECT_EQ(static_cast<int>(values->size()), size);
      EXPECT_EQ(std::set<int>(values->begin(), values->end()).size(),
                values->size());
    }
  }
}

// Each value is each element's as often: 4000 draws, ten values, five standard
// deviations.
TEST(HiddenFacts, ValuesAreUniform) {
  const HiddenFactsTask task(Config());
  Rng rng(1);
  int counts[4][10] = {};
  for (int i = 0; i < 4000; ++i) {
    const std::vector<int> values =
        *ParseValues(ElementNames(4), *task.DrawFacts(Split::kTrain, 1, &rng));
    for (int x = 0; x < 4; ++x) ++counts[x][values[x]];
  }
  for (const auto& row : counts) {
    for (const int count : row) EXPECT_NEAR(count, 400, 95);
  }
}

TEST(HiddenFacts, RefusesOtherFacts) {
  const ElementNames names(4);
  for (const char* const facts :
       {"", "\n", "a5", "a5 \n", "a5 b0", "b0 a5\n", "a5 b5\n", "a5,b0\n",
        "a5 bx\n", "a5 b00\n", "a5 b0\n\n", "a5 b0 c7 d1 e2\n"}) {
    EXPECT_THAT(ParseValues(names, facts),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("fact")))
        << facts;
  }
}

TEST(HiddenFacts, TheWorldLooksUpOneValue) {
  const HiddenFactsTask task(Config());
  EXPECT_EQ(task.LookUp(MakeQuestion("+"), "c"), "7");
  EXPECT_EQ(task.LookUp(MakeQuestion("+", "garbage"), "c"), "?");
  EXPECT_EQ(task.LookUp(MakeQuestion("+", "a5 b0\n"), "c"), "?");
  for (const char* const text : {"+", "-", "", "cc", "x", "c:7"}) {
    EXPECT_EQ(task.LookUp(MakeQuestion("+"), text), std::nullopt) << text;
  }
}

TEST(HiddenFacts, TruthIsTheExtreme) {
  EXPECT_EQ(*TrueAnswer(Config(), MakeQuestion("+")), "c");
  EXPECT_EQ(*TrueAnswer(Config(), MakeQuestion("-")), "b");
  EXPECT_EQ(*TrueAnswer(Config(), MakeQuestion("d")), "1");
  EXPECT_EQ(*TrueArgument(Config(), MakeQuestion("+")), "c:");
  EXPECT_FALSE(TrueAnswer(Config(), MakeQuestion("?")).ok());
}

// H knows nothing that M does not: with an M that always answers "?" it is
// right as often as the first element happens to be the answer.
TEST(HiddenFacts, HumanCannotFind) {
  HiddenFactsHuman human(Config());
  const HiddenFactsTask task(Config());
  for (const char* const text : {"+", "-"}) {
    const Question question = MakeQuestion(text);
    const absl::StatusOr<Driven> driven =
        Drive(human, MakeWorkspace(kHiddenFactsName, QUESTION_KIND_ARGUE, text),
              OnlyPrimitives(task, question));
    ASSERT_OK(driven);
    EXPECT_EQ(driven->answer.text(), "a:");
    ASSERT_EQ(driven->exchanges.size(), 1u);
    EXPECT_EQ(driven->exchanges[0].question(), text);
  }
  const absl::StatusOr<Driven> told =
      Drive(human, MakeWorkspace(kHiddenFactsName, QUESTION_KIND_ANSWER, "+"),
            [](absl::string_view) { return std::string("c"); });
  ASSERT_OK(told);
  EXPECT_EQ(told->answer.text(), "c:");
}

TEST(HiddenFacts, HumanComparesWhatIsCited) {
  EXPECT_EQ(Verdict("+", {"a", "b"}), "y");
  EXPECT_EQ(Verdict("+", {"b", "a"}), "n");
  EXPECT_EQ(Verdict("-", {"a", "b"}), "n");
  EXPECT_EQ(Verdict("-", {"b:0", "a:5"}), "y");
  // Nothing refutes what is best.
  for (const char* const other : {"a", "b", "d", "c", "?", ""}) {
    EXPECT_EQ(Verdict("+", {"c", other}), "y") << other;
  }
  // Equal: the even side said it first.
  EXPECT_EQ(Verdict("-", {"d", "d"}), "y");
  // Of each side the last argument counts.
  EXPECT_EQ(Verdict("+", {"c", "a", "b", "a"}), "n");
  EXPECT_EQ(Verdict("+", {"b", "a", "c"}), "y");
}

TEST(HiddenFacts, HumanChecksCitations) {
  // A value that is not so is no citation, however it compares.
  EXPECT_EQ(Verdict("+", {"c:9", "b:0"}), "n");
  EXPECT_EQ(Verdict("+", {"b:0", "c:9"}), "y");
  EXPECT_EQ(Verdict("+", {"c:9", "?"}), "0.500000");
  EXPECT_EQ(Verdict("+", {"x", ""}), "0.500000");
  EXPECT_EQ(Verdict("+", {"x", "b"}), "n");
}

TEST(HiddenFacts, HumanLooksUpOnlyWhatIsCited) {
  const absl::StatusOr<Driven> driven = Judge("+", {"c:7", "c"});
  ASSERT_OK(driven);
  ASSERT_EQ(driven->exchanges.size(), 1u);
  EXPECT_EQ(driven->exchanges[0].question(), "c");
  EXPECT_TRUE(Judge("+", {"?", "?"})->exchanges.empty());
}

TEST(HiddenFacts, NoArgumentSuffices) {
  HiddenFactsHuman human(Config());
  const absl::StatusOr<HumanStep> step = human.Next(
      MakeWorkspace(kHiddenFactsName, QUESTION_KIND_SUFFICIENT, "+", {"c:7"}));
  ASSERT_OK(step);
  EXPECT_EQ(step->answer().text(), "n");
}

TEST(HiddenFacts, HumanRefusesWhatIsNotItsTask) {
  HiddenFactsHuman human(Config());
  EXPECT_THAT(human.Next(MakeWorkspace("chess", QUESTION_KIND_ARGUE, "+")),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("chess")));
  EXPECT_THAT(
      human.Next(MakeWorkspace(kHiddenFactsName, QUESTION_KIND_ARGUE, "e4")),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("e4")));
  EXPECT_FALSE(
      human.Next(MakeWorkspace(kHiddenFactsName, QUESTION_KIND_OVERSEE, "+"))
          .ok());
  Workspace workspace =
      MakeWorkspace(kHiddenFactsName, QUESTION_KIND_VERDICT, "+", {"a", "b"});
  workspace.add_exchanges()->set_question("d");
  EXPECT_FALSE(human.Next(workspace).ok());
}

}  // namespace
}  // namespace elenchus
