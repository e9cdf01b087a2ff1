// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/sequential_assignments.h"

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "debate/argument.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tasks/ground_truth.h"
#include "tests/tasks/driver.h"
#include "tests/tasks/uniform.h"

namespace elenchus {
namespace {

using ::testing::ElementsAre;

// a := 3, b := 5, c := f(a, b), d := f(c, c); f(3, 5) = 1, f(1, 1) = 8.
constexpr char kFacts[] = "a3 b5 cab dcc 118 351\n";

TaskConfig Config(int size = 8) {
  TaskConfig config;
  config.set_name("sequential_assignments");
  config.set_size(size);
  return config;
}

Question About(absl::string_view text, absl::string_view facts = kFacts) {
  Question question;
  question.set_facts(std::string(facts));
  question.set_text(std::string(text));
  return question;
}

TEST(SequentialAssignmentsTest, AnswersByHand) {
  EXPECT_EQ(*TrueAnswer(Config(), About("Va")), "3");
  EXPECT_EQ(*TrueAnswer(Config(), About("Vc")), "1");
  EXPECT_EQ(*TrueAnswer(Config(), About("Vd")), "8");
  EXPECT_EQ(*TrueArgument(Config(), About("Va")), "3:");
  EXPECT_EQ(*TrueArgument(Config(), About("Vc")), "1:a3b5");
  EXPECT_EQ(*TrueArgument(Config(), About("Vd")), "8:c1c1");
}

TEST(SequentialAssignmentsTest, FactsWithoutAnAnswerAreRefused) {
  // Not assigned, in a circle, and without its row of f.
  for (const auto& [facts, text] :
       std::vector<std::pair<std::string, std::string>>{
           {kFacts, "Ve"}, {"aab bba\n", "Va"}, {"a3 baa\n", "Vb"}}) {
    EXPECT_EQ(TrueAnswer(Config(), About(text, facts)).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

TEST(SequentialAssignmentsTest, LooksUpOnlyPrimitives) {
  const auto task = MakeTask(Config());
  const auto look_up = [&](absl::string_view text) {
    return (*task)->LookUp(About(text), text);
  };
  EXPECT_EQ(look_up("Aa"), "3");
  EXPECT_EQ(look_up("Ba"), "?");
  EXPECT_EQ(look_up("Ac"), "a");
  EXPECT_EQ(look_up("Bc"), "b");
  EXPECT_EQ(look_up("Ae"), "?");
  EXPECT_EQ(look_up("F35"), "1");
  EXPECT_EQ(look_up("F53"), "?");
  for (const char* text :
       {"Vc", "", "A", "Ai", "Aab", "F3", "F350", "F09", "F35 ", "a3", "Aa:"}) {
    EXPECT_EQ(look_up(text), std::nullopt) << text;
  }
  EXPECT_EQ((*task)->LookUp(About("Aa", "nonsense"), "Aa"), "?");
}

TEST(SequentialAssignmentsTest, FactsAreReadInAnyOrderOrRefused) {
  const ElementNames names(8);
  const auto facts = ParseAssignments(names, "351 dcc cab b5 118 a3\n");
  ASSERT_TRUE(facts.ok()) << facts.status();
  EXPECT_EQ(FormatFacts(names, *facts), kFacts);
  const ElementNames long_names(9);
  EXPECT_EQ(
      FormatFacts(long_names, *ParseAssignments(long_names, "hhaaab aa1\n")),
      "aa1 hhaaab\n");
  for (const char* text :
       {"", "\n", "a3", "a3 \n", " a3\n", "a9\n", "a0\n", "ab\n", "abcd\n",
        "i3\n", "a3 a4\n", "a3 351 352\n", "351\n", "a3 35\n", "a3 3511\n",
        "a3:\n", "a3\nb5\n"}) {
    EXPECT_EQ(ParseAssignments(names, text).status().code(),
              absl::StatusCode::kInvalidArgument)
        << text;
  }
}

TEST(SequentialAssignmentsTest, HStopsWhereMDoesNotKnow) {
  const auto human = MakeScriptedHuman(Config());
  const std::vector<std::string> truth = {"a", "3", "b", "5", "1"};
  for (size_t bad = 0; bad < truth.size(); ++bad) {
    size_t num_asked = 0;
    const auto driven = Drive(
        **human, MakeWorkspace(Config().name(), QUESTION_KIND_ANSWER, "Vc"),
        [&](absl::string_view) {
          return num_asked++ == bad ? "9" : truth[num_asked - 1];
        });
    ASSERT_TRUE(driven.ok()) << driven.status();
    EXPECT_EQ(num_asked, bad + 1);
    EXPECT_EQ(driven->answer.text(), "?");
  }
}

TEST(SequentialAssignmentsTest, DrawsByTheMethodsDistribution) {
  const auto task = MakeTask(Config());
  const ElementNames names(8);
  Rng rng(1);
  constexpr int kDraws = 4000;
  std::map<int, int> given, values, results, asked;
  int num_given_arguments = 0;
  for (int i = 0; i < kDraws; ++i) {
    const std::string facts = *(*task)->DrawFacts(Split::kTrain, 1, &rng);
    const Assignments drawn = *ParseAssignments(names, facts);
    int num_given = 0;
    for (int x : VariablesOf(drawn)) {
      const Expression& expression = *drawn.variables[x];
      if (expression.value > 0) {
        ++num_given;
        ++given[x];
        ++values[expression.value];
        continue;
      }
      for (int y : {expression.first, expression.second}) {
        num_given_arguments += drawn.variables[y]->value > 0;
      }
    }
    EXPECT_EQ(num_given, 2);  // floor(sqrt(8))
    for (const auto& row : drawn.function) {
      for (int result : row) {
        if (result > 0) ++results[result];
      }
    }
    const std::string text = (*task)->DrawQuestion(facts, 1, &rng);
    const auto question = ParseAssignmentsQuestion(names, text);
    ASSERT_TRUE(question.has_value());
    EXPECT_EQ(question->kind, AssignmentsQuestion::kValue);
    ++asked[question->x];
  }
  ExpectUniform(given, 8);
  ExpectUniform(values, 8);
  ExpectUniform(results, 8);
  ExpectUniform(asked, 8);
  // Both arguments of variable i, from 2, are uniform over the i before it, of
  // which 2 are given: 4 (1/2 + ... + 1/7) of them are, with a variance below
  // 12/4.
  const double expected =
      4 * (1. / 2 + 1. / 3 + 1. / 4 + 1. / 5 + 1. / 6 + 1. / 7);
  EXPECT_NEAR(num_given_arguments / static_cast<double>(kDraws), expected,
              4.5 * std::sqrt(3. / kDraws));
}

// The rows of f are those that the values need.
TEST(SequentialAssignmentsTest, EveryRowOfFIsUsed) {
  const auto task = MakeTask(Config(32));
  const ElementNames names(32);
  Rng rng(2);
  for (int i = 0; i < 50; ++i) {
    const std::string facts = *(*task)->DrawFacts(Split::kTrain, 4, &rng);
    const Assignments drawn = *ParseAssignments(names, facts);
    std::map<std::pair<int, int>, int> needed;
    const auto value = [&](int x) {
      return std::stoi(
          *TrueAnswer(Config(32), About("V" + names.Name(x), facts)));
    };
    for (int x : VariablesOf(drawn)) {
      const Expression& expression = *drawn.variables[x];
      if (expression.value > 0) continue;
      ++needed[{value(expression.first), value(expression.second)}];
    }
    size_t num_rows = 0;
    for (const auto& row : drawn.function) {
      for (int result : row) num_rows += result > 0;
    }
    EXPECT_EQ(num_rows, needed.size());
  }
}

}  // namespace
}  // namespace elenchus
