// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/checks/golden_dialect.h"

#include "absl/strings/string_view.h"

namespace elenchus {
namespace {

using Tokens = GoldenTokens;

std::string Mark(absl::string_view marks, int token) {
  return std::string(1, marks.at(static_cast<size_t>(token)));
}

// Two letters from `at`, of tokens that count them from `first`.
std::string Letters(const Tokens& tokens, int first, size_t at) {
  return {static_cast<char>('a' + tokens.at(at) - first),
          static_cast<char>('a' + tokens.at(at + 1) - first)};
}

std::string Powers(const Tokens& tokens) {
  std::string text;
  for (const int token : tokens) text += Mark("?01abcdefgh", token);
  return text;
}

GoldenDialect Powering() {
  return {
      .key = "iter",
      .task = "permutation_powering",
      .fact = Powers,
      .question = Powers,
      .answer = [](const Tokens&,
                   const Tokens& answer) { return Powers(answer); },
      .question_class =
          [](const std::string& theirs) { return "depth" + theirs; },
  };
}

// 1 to 3 are A, B and C (here V), 4 to 11 letters, 12 to 19 values.
GoldenDialect Assignments() {
  const auto value = [](int token) { return std::to_string(token - 11); };
  return {
      .key = "eval",
      .task = "sequential_assignments",
      .fact =
          [value](const Tokens& fact) {
            if (IsPadding(fact)) return std::string();
            if (fact[0] >= 12) {
              return value(fact[0]) + value(fact.at(1)) + value(fact.at(2));
            }
            const std::string x = Letters(fact, 4, 0);
            if (fact.at(2) >= 12) return x + value(fact[2]);
            return x + Letters(fact, 4, 2) + Letters(fact, 4, 4);
          },
      .question =
          [value](const Tokens& question) {
            if (question.at(0) >= 12) {
              return "F" + value(question[0]) + value(question.at(1));
            }
            return Mark("?ABV", question[0]) + Letters(question, 4, 1);
          },
      .answer =
          [value](const Tokens&, const Tokens& answer) {
            if (IsPadding(answer)) return std::string("?");
            return answer[0] >= 12 ? value(answer[0]) : Letters(answer, 4, 0);
          },
      .question_class = [](const std::string&) { return std::string("value"); },
  };
}

// 1 is the wildcard, 2 and 3 letters (here bits), 4 to 68 the numbers from -32.
std::string Pattern(const Tokens& tokens) {
  std::string text;
  for (int i = 0; i < 6; ++i) text += Mark("?*01", tokens.at(i));
  return text;
}

GoldenDialect Wildcards() {
  return {
      .key = "sum",
      .task = "wildcard_search",
      .fact =
          [](const Tokens& fact) {
            return Pattern(fact) + (fact.at(6) == 37 ? "+" : "-");
          },
      .question = Pattern,
      .answer =
          [](const Tokens&, const Tokens& answer) {
            return std::to_string(answer.at(0) - 36);
          },
      .question_class =
          [](const std::string& theirs) {
            return "wildcards" + theirs.substr(5);
          },
  };
}

// 1 to 4 are D, S, N and E, 5 to 17 numbers from 0, 18 is "!", 19 to 26
// letters.
GoldenDialect Graph() {
  return {
      .key = "graph",
      .task = "shortest_path",
      .fact =
          [](const Tokens& fact) {
            return Letters(fact, 19, 0) + Letters(fact, 19, 2);
          },
      .question =
          [](const Tokens& question) {
            const std::string begin =
                Mark("?DSNE", question.at(0)) + Letters(question, 19, 1);
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
          [](const std::string& theirs) {
            return std::string(theirs.at(0) == 'D' ? "distance" : "step");
          },
  };
}

// 1 to 5 are V, S (here L), N, P and D, 6 to 13 letters, 14 to 21 labels, 22
// and above depths; a question without a mark is about an edge.
GoldenDialect Forest() {
  return {
      .key = "equals",
      .task = "union_find",
      .fact =
          [](const Tokens& fact) {
            const std::string x = Letters(fact, 6, 0);
            return fact.at(2) >= 14 ? x + std::to_string(fact[2] - 13)
                                    : x + Letters(fact, 6, 2);
          },
      .question =
          [](const Tokens& question) {
            if (question.at(0) >= 6) {
              return "E" + Letters(question, 6, 0) + Letters(question, 6, 2);
            }
            return Mark("?VLNPD", question[0]) + Letters(question, 6, 1);
          },
      .answer =
          [](const Tokens& question, const Tokens& answer) {
            if (IsPadding(answer)) return std::string("?");
            if (question.at(0) >= 6) return std::string("1");
            if (answer[0] >= 22) return std::to_string(answer[0] - 22);
            return answer[0] >= 14 ? std::to_string(answer[0] - 13)
                                   : Letters(answer, 6, 0);
          },
      .question_class =
          [](const std::string& theirs) {
            switch (theirs.at(0)) {
              case 'V':
                return std::string("value");
              case 'P':
                return std::string("parent");
              default:
                return std::string("depth");
            }
          },
  };
}

}  // namespace

const std::vector<GoldenDialect>& GoldenDialects() {
  static const auto& dialects = *new std::vector<GoldenDialect>{
      Powering(), Assignments(), Wildcards(), Graph(), Forest()};
  return dialects;
}

}  // namespace elenchus
