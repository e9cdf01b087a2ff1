// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Permutation powering against the 2018 implementation: true answers, and
// every sub-question and sub-answer of H, equal on 100 %.
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "debate/argument.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tasks/ground_truth.h"
#include "tasks/task.h"
#include "tests/tasks/driver.h"

namespace elenchus {
namespace {

using Tokens = std::vector<int>;

// One question of the original, in its tokens: 0 is "?" and padding, 1 and 2
// are the digits, 3 to 10 the letters.
struct GoldenCase {
  std::vector<Tokens> facts;
  Tokens question;
  Tokens answer;
  Tokens human_answer;
  std::vector<Tokens> sub_questions;
  std::vector<Tokens> sub_answers;
  std::string digits;
};

std::string Text(const Tokens& tokens) {
  std::string text;
  for (int token : tokens) text.push_back("?01abcdefgh"[token]);
  return text;
}

bool IsPadding(const Tokens& tokens) { return tokens[0] == 0; }

TaskConfig Config() {
  TaskConfig config;
  config.set_size(64);
  config.set_exponent_bits(6);
  return config;
}

std::string FactsText(const std::vector<Tokens>& facts) {
  std::string text;
  for (const Tokens& fact : facts) text += Text(fact) + " ";
  text.back() = '\n';
  return text;
}

void ExpectSameSubQuestions(const GoldenCase& golden, const Driven& driven) {
  size_t num_asked = 0;
  for (size_t i = 0; i < golden.sub_questions.size(); ++i) {
    if (IsPadding(golden.sub_questions[i])) continue;
    ++num_asked;
    ASSERT_LT(i, driven.exchanges.size());
    EXPECT_EQ(driven.exchanges[i].question(), Text(golden.sub_questions[i]));
    EXPECT_EQ(driven.exchanges[i].answer(), Text(golden.sub_answers[i]));
  }
  EXPECT_EQ(driven.exchanges.size(), num_asked);
}

void ExpectSame(const GoldenCase& golden) {
  Question question;
  question.set_facts(FactsText(golden.facts));
  question.set_text(Text(golden.question));
  const auto truth = TrueAnswer(Config(), question);
  ASSERT_TRUE(truth.ok()) << truth.status();
  EXPECT_EQ(*truth, Text(golden.answer));

  const auto human = MakeScriptedHuman(Config());
  const auto driven = Drive(
      **human,
      MakeWorkspace(Config().name(), QUESTION_KIND_ANSWER, question.text()),
      [&](absl::string_view text) {
        Question sub_question = question;
        sub_question.set_text(std::string(text));
        return TrueAnswer(Config(), sub_question).value_or("error");
      });
  ASSERT_TRUE(driven.ok()) << driven.status();
  EXPECT_EQ(ParseArgument(driven->answer.text()).answer,
            Text(golden.human_answer));
  EXPECT_EQ(driven->answer.text(), *TrueArgument(Config(), question));
  ExpectSameSubQuestions(golden, *driven);
  EXPECT_EQ((*MakeTask(Config()))->ClassOf(question.text()),
            "depth" + golden.digits);
}

TEST(GoldenTest, CasesOfTheOriginalKeptHere) {
  const std::vector<Tokens> facts = {{5, 4, 3, 10}, {7, 7, 9, 9}, {9, 9, 7, 7},
                                     {9, 6, 5, 3},  {9, 3, 5, 4}, {3, 7, 9, 3},
                                     {5, 3, 9, 6},  {3, 10, 3, 7}};
  ExpectSame({.facts = facts,
              .question = {3, 10, 2, 1, 2, 1, 2, 2},
              .answer = {5, 4},
              .human_answer = {5, 4},
              .sub_questions = {{3, 10, 1, 2, 1, 2, 1, 2},
                                {3, 7, 1, 2, 1, 2, 1, 2},
                                {9, 3, 1, 1, 1, 1, 1, 2}},
              .sub_answers = {{3, 7}, {9, 3}, {5, 4}},
              .digits = "6"});
  ExpectSame({.facts = facts,
              .question = {3, 10, 1, 1, 1, 1, 2, 1},
              .answer = {9, 3},
              .human_answer = {9, 3},
              .sub_questions = {{3, 10, 1, 1, 1, 1, 1, 2},
                                {3, 7, 1, 1, 1, 1, 1, 2},
                                {0, 0, 0, 0, 0, 0, 0, 0}},
              .sub_answers = {{3, 7}, {9, 3}, {0, 0}},
              .digits = "2"});
  ExpectSame({.facts = facts,
              .question = {7, 7, 1, 1, 2, 1, 2, 2},
              .answer = {9, 9},
              .human_answer = {9, 9},
              .sub_questions = {{7, 7, 1, 1, 1, 2, 1, 2},
                                {9, 9, 1, 1, 1, 2, 1, 2},
                                {7, 7, 1, 1, 1, 1, 1, 2}},
              .sub_answers = {{9, 9}, {7, 7}, {9, 9}},
              .digits = "4"});
}

TEST(GoldenTest, EveryCaseOfTheFile) {
  const std::filesystem::path path =
      std::filesystem::path(ELENCHUS_SOURCE_DIR) / ".." / "shared" / "golden" /
      "supamp_golden.json";
  if (!std::filesystem::exists(path)) {
    GTEST_SKIP() << path << " is not here; the cases kept here have run";
  }
  const nlohmann::json task =
      nlohmann::json::parse(std::ifstream(path)).at("iter");
  int num_cases = 0;
  for (const nlohmann::json& instance : task.at("instances")) {
    for (size_t i = 0; i < instance.at("Q").size(); ++i) {
      ExpectSame({.facts = instance.at("facts"),
                  .question = instance.at("Q").at(i),
                  .answer = instance.at("A").at(i),
                  .human_answer = instance.at("H_A").at(i),
                  .sub_questions = instance.at("subQ").at(i),
                  .sub_answers = instance.at("subA").at(i),
                  .digits = instance.at("cls").at(i)});
      ++num_cases;
    }
  }
  EXPECT_EQ(num_cases, 72);
}

}  // namespace
}  // namespace elenchus
