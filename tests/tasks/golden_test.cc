// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The five worlds against the 2018 implementation: true answers, and every
// sub-question of H and what it concludes, equal on 100 %.
#include <filesystem>
#include <fstream>
#include <functional>
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

// One question of the original, in its tokens; 0 is "?" and padding.
struct GoldenCase {
  std::vector<Tokens> facts;
  Tokens question;
  Tokens answer;
  Tokens human_answer;
  std::vector<Tokens> sub_questions;
  std::vector<Tokens> sub_answers;
  std::string question_class;
};

bool IsPadding(const Tokens& tokens) { return tokens[0] == 0; }

// How the original's tokens are written here.
struct Dialect {
  const char* name;
  std::function<std::string(const Tokens&)> fact;
  std::function<std::string(const Tokens&)> question;
  std::function<std::string(const Tokens& question, const Tokens&)> answer;
  // Of a question.
  std::function<std::string(const GoldenCase&)> question_class;
};

TaskConfig Config(const char* name) {
  TaskConfig config;
  config.set_name(name);
  config.set_size(64);
  if (config.name() == "permutation_powering") config.set_exponent_bits(6);
  return config;
}

// Two letters from `at`, of tokens that count them from `first`.
std::string Letters(const Tokens& tokens, int first, size_t at) {
  return {static_cast<char>('a' + tokens[at] - first),
          static_cast<char>('a' + tokens[at + 1] - first)};
}

std::string Powers(const Tokens& tokens) {
  std::string text;
  for (int token : tokens) text.push_back("?01abcdefgh"[token]);
  return text;
}

const Dialect kPowering = {
    .name = "permutation_powering",
    .fact = Powers,
    .question = Powers,
    .answer = [](const Tokens&,
                 const Tokens& answer) { return Powers(answer); },
    .question_class =
        [](const GoldenCase& golden) {
          return "depth" + golden.question_class;
        },
};

// 1 to 3 are A, B and C (here V), 4 to 11 letters, 12 to 19 values.
std::string Value(int token) { return std::to_string(token - 11); }

const Dialect kAssignments = {
    .name = "sequential_assignments",
    .fact =
        [](const Tokens& fact) {
          if (IsPadding(fact)) return std::string();
          if (fact[0] >= 12)
            return Value(fact[0]) + Value(fact[1]) + Value(fact[2]);
          const std::string x = Letters(fact, 4, 0);
          if (fact[2] >= 12) return x + Value(fact[2]);
          return x + Letters(fact, 4, 2) + Letters(fact, 4, 4);
        },
    .question =
        [](const Tokens& question) {
          if (question[0] >= 12)
            return "F" + Value(question[0]) + Value(question[1]);
          return "?ABV"[question[0]] + Letters(question, 4, 1);
        },
    .answer =
        [](const Tokens&, const Tokens& answer) {
          if (IsPadding(answer)) return std::string("?");
          return answer[0] >= 12 ? Value(answer[0]) : Letters(answer, 4, 0);
        },
    .question_class = [](const GoldenCase&) { return std::string("value"); },
};

// 1 is the wildcard, 2 and 3 letters (here bits), 4 to 68 the numbers from -32.
std::string Pattern(const Tokens& tokens) {
  std::string text;
  for (int i = 0; i < 6; ++i) text.push_back("?*01"[tokens[i]]);
  return text;
}

const Dialect kWildcards = {
    .name = "wildcard_search",
    .fact =
        [](const Tokens& fact) {
          return Pattern(fact) + (fact[6] == 37 ? "+" : "-");
        },
    .question = Pattern,
    .answer =
        [](const Tokens&, const Tokens& answer) {
          return std::to_string(answer[0] - 36);
        },
    .question_class =
        [](const GoldenCase& golden) {
          return "wildcards" + golden.question_class.substr(5);
        },
};

// 1 to 4 are D, S, N and E, 5 to 17 numbers from 0, 18 is "!", 19 to 26
// letters.
const Dialect kGraph = {
    .name = "shortest_path",
    .fact =
        [](const Tokens& fact) {
          return Letters(fact, 19, 0) + Letters(fact, 19, 2);
        },
    .question =
        [](const Tokens& question) {
          const std::string begin =
              "?DSNE"[question[0]] + Letters(question, 19, 1);
          return question[0] == 3 ? begin : begin + Letters(question, 19, 3);
        },
    .answer =
        [](const Tokens&, const Tokens& answer) {
          if (IsPadding(answer)) return std::string("?");
          if (answer[0] == 18) return std::string("!");
          return answer[0] >= 19 ? Letters(answer, 19, 0)
                                 : std::to_string(answer[0] - 5);
        },
    .question_class =
        [](const GoldenCase& golden) {
          return std::string(golden.question_class[0] == 'D' ? "distance"
                                                             : "step");
        },
};

// 1 to 5 are V, S (here L), N, P and D, 6 to 13 letters, 14 to 21 labels, 22
// and above depths; a question without a mark is about an edge.
const Dialect kForest = {
    .name = "union_find",
    .fact =
        [](const Tokens& fact) {
          const std::string x = Letters(fact, 6, 0);
          return fact[2] >= 14 ? x + std::to_string(fact[2] - 13)
                               : x + Letters(fact, 6, 2);
        },
    .question =
        [](const Tokens& question) {
          if (question[0] >= 6) {
            return "E" + Letters(question, 6, 0) + Letters(question, 6, 2);
          }
          return "?VLNPD"[question[0]] + Letters(question, 6, 1);
        },
    .answer =
        [](const Tokens& question, const Tokens& answer) {
          if (IsPadding(answer)) return std::string("?");
          if (question[0] >= 6) return std::string("1");
          if (answer[0] >= 22) return std::to_string(answer[0] - 22);
          return answer[0] >= 14 ? std::to_string(answer[0] - 13)
                                 : Letters(answer, 6, 0);
        },
    .question_class =
        [](const GoldenCase& golden) {
          switch (golden.question_class[0]) {
            case 'V':
              return std::string("value");
            case 'P':
              return std::string("parent");
            default:
              return std::string("depth");
          }
        },
};

std::string FactsText(const Dialect& dialect,
                      const std::vector<Tokens>& facts) {
  std::string text;
  for (const Tokens& fact : facts) {
    const std::string word = dialect.fact(fact);
    if (!word.empty()) text += word + " ";
  }
  text.back() = '\n';
  return text;
}

// A question that draws a neighbour here says which, as the original does not.
bool IsSameQuestion(const std::string& asked, const std::string& golden) {
  return asked == golden ||
         (golden[0] == 'N' && asked.size() == golden.size() + 1 &&
          asked.substr(0, golden.size()) == golden);
}

// What the world draws is a neighbour, as what the original drew is.
void ExpectAllowedDraw(const Task& task, const Question& question,
                       const std::string& draw, const std::string& golden) {
  const std::string x = draw.substr(1, 2);
  bool may_be_golden = false;
  for (char number = '0'; number <= '7'; ++number) {
    const auto drawn = task.LookUp(question, "N" + x + number);
    ASSERT_TRUE(drawn.has_value());
    may_be_golden |= *drawn == golden;
    if (golden == "?") continue;
    EXPECT_EQ(task.LookUp(question, "E" + x + *drawn), "1");
  }
  EXPECT_TRUE(may_be_golden);
}

void ExpectSame(const Dialect& dialect, const GoldenCase& golden) {
  const TaskConfig config = Config(dialect.name);
  const auto task = MakeTask(config);
  Question question;
  question.set_facts(FactsText(dialect, golden.facts));
  question.set_text(dialect.question(golden.question));
  const auto truth = TrueAnswer(config, question);
  ASSERT_TRUE(truth.ok()) << truth.status();
  EXPECT_EQ(*truth, dialect.answer(golden.question, golden.answer));
  EXPECT_EQ((*task)->ClassOf(question.text()), dialect.question_class(golden));

  std::vector<std::string> questions, answers;
  for (size_t i = 0; i < golden.sub_questions.size(); ++i) {
    if (IsPadding(golden.sub_questions[i])) continue;
    questions.push_back(dialect.question(golden.sub_questions[i]));
    answers.push_back(
        dialect.answer(golden.sub_questions[i], golden.sub_answers[i]));
  }
  const auto human = MakeScriptedHuman(config);
  size_t num_asked = 0;
  bool has_drawn = false;
  const auto driven = Drive(
      **human,
      MakeWorkspace(config.name(), QUESTION_KIND_ANSWER, question.text()),
      [&](absl::string_view text) {
        if (num_asked == questions.size()) return std::string("asked too much");
        const std::string asked(text);
        EXPECT_TRUE(IsSameQuestion(asked, questions[num_asked]))
            << asked << " " << questions[num_asked];
        const std::string& answer = answers[num_asked++];
        if (asked[0] == 'N') {
          has_drawn = true;
          ExpectAllowedDraw(**task, question, asked, answer);
        } else {
          Question sub_question = question;
          sub_question.set_text(asked);
          EXPECT_EQ(TrueAnswer(config, sub_question).value_or("error"), answer);
        }
        return answer;
      });
  ASSERT_TRUE(driven.ok()) << driven.status();
  EXPECT_EQ(driven->exchanges.size(), questions.size());
  EXPECT_EQ(ParseArgument(driven->answer.text()).answer,
            dialect.answer(golden.question, golden.human_answer));
  if (!has_drawn) {
    EXPECT_EQ(driven->answer.text(), *TrueArgument(config, question));
  }
}

// Every case of the file's `key`; skips if the file is not here.
void ExpectSameAsFile(const char* key, const Dialect& dialect) {
  const std::filesystem::path path =
      std::filesystem::path(ELENCHUS_SOURCE_DIR) / ".." / "shared" / "golden" /
      "supamp_golden.json";
  if (!std::filesystem::exists(path)) {
    GTEST_SKIP() << path << " is not here; the cases kept here have run";
  }
  const nlohmann::json task =
      nlohmann::json::parse(std::ifstream(path)).at(key);
  int num_cases = 0;
  for (const nlohmann::json& instance : task.at("instances")) {
    for (size_t i = 0; i < instance.at("Q").size(); ++i) {
      ExpectSame(dialect, {.facts = instance.at("facts"),
                           .question = instance.at("Q").at(i),
                           .answer = instance.at("A").at(i),
                           .human_answer = instance.at("H_A").at(i),
                           .sub_questions = instance.at("subQ").at(i),
                           .sub_answers = instance.at("subA").at(i),
                           .question_class = instance.at("cls").at(i)});
      ++num_cases;
    }
  }
  EXPECT_EQ(num_cases, 72);
}

TEST(GoldenTest, CasesOfTheOriginalKeptHere) {
  const std::vector<Tokens> facts = {{5, 4, 3, 10}, {7, 7, 9, 9}, {9, 9, 7, 7},
                                     {9, 6, 5, 3},  {9, 3, 5, 4}, {3, 7, 9, 3},
                                     {5, 3, 9, 6},  {3, 10, 3, 7}};
  ExpectSame(kPowering, {.facts = facts,
                         .question = {3, 10, 2, 1, 2, 1, 2, 2},
                         .answer = {5, 4},
                         .human_answer = {5, 4},
                         .sub_questions = {{3, 10, 1, 2, 1, 2, 1, 2},
                                           {3, 7, 1, 2, 1, 2, 1, 2},
                                           {9, 3, 1, 1, 1, 1, 1, 2}},
                         .sub_answers = {{3, 7}, {9, 3}, {5, 4}},
                         .question_class = "6"});
  ExpectSame(kPowering, {.facts = facts,
                         .question = {3, 10, 1, 1, 1, 1, 2, 1},
                         .answer = {9, 3},
                         .human_answer = {9, 3},
                         .sub_questions = {{3, 10, 1, 1, 1, 1, 1, 2},
                                           {3, 7, 1, 1, 1, 1, 1, 2},
                                           {0, 0, 0, 0, 0, 0, 0, 0}},
                         .sub_answers = {{3, 7}, {9, 3}, {0, 0}},
                         .question_class = "2"});
  ExpectSame(kPowering, {.facts = facts,
                         .question = {7, 7, 1, 1, 2, 1, 2, 2},
                         .answer = {9, 9},
                         .human_answer = {9, 9},
                         .sub_questions = {{7, 7, 1, 1, 1, 2, 1, 2},
                                           {9, 9, 1, 1, 1, 2, 1, 2},
                                           {7, 7, 1, 1, 1, 1, 1, 2}},
                         .sub_answers = {{9, 9}, {7, 7}, {9, 9}},
                         .question_class = "4"});
}

TEST(GoldenTest, PermutationPowering) { ExpectSameAsFile("iter", kPowering); }

TEST(GoldenTest, SequentialAssignments) {
  ExpectSameAsFile("eval", kAssignments);
}

TEST(GoldenTest, WildcardSearch) { ExpectSameAsFile("sum", kWildcards); }

TEST(GoldenTest, ShortestPath) { ExpectSameAsFile("graph", kGraph); }

TEST(GoldenTest, UnionFind) { ExpectSameAsFile("equals", kForest); }

}  // namespace
}  // namespace elenchus
