// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// H driven about one cycle of four elements, by an answerer that never errs.
#ifndef ELENCHUS_TESTS_TASKS_CYCLE_H_
#define ELENCHUS_TESTS_TASKS_CYCLE_H_

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tasks/task.h"
#include "tests/tasks/driver.h"

namespace elenchus {

inline constexpr char kPowering[] = "permutation_powering";
inline constexpr char kInversion[] = "permutation_inversion";

inline TaskConfig Config(const char* name = kPowering, int size = 4) {
  TaskConfig config;
  config.set_name(name);
  config.set_size(size);
  return config;
}

inline std::unique_ptr<Human> MakeHuman(const TaskConfig& config) {
  auto human = MakeScriptedHuman(config);
  EXPECT_TRUE(human.ok()) << human.status();
  return *std::move(human);
}

// Answers questions about the cycle a -> b -> c -> d -> a.
inline std::string OnCycle(absl::string_view text) {
  int place = text[0] - 'a';
  if (text[1] == '+') return std::string(1, 'a' + (place + 1) % 4);
  int k = 0;
  for (char c : text.substr(1)) k = 2 * k + (c - '0');
  return std::string(1, 'a' + (place + k) % 4);
}

inline Driven DriveOnCycle(const TaskConfig& config, QuestionKind kind,
                           const char* question,
                           const std::vector<std::string>& history = {}) {
  const auto human = MakeHuman(config);
  auto driven = Drive(
      *human, MakeWorkspace(config.name(), kind, question, history), OnCycle);
  EXPECT_TRUE(driven.ok()) << driven.status();
  return *std::move(driven);
}

inline std::vector<std::string> Asked(const Driven& driven) {
  std::vector<std::string> questions;
  for (const Exchange& exchange : driven.exchanges) {
    questions.push_back(exchange.question());
  }
  return questions;
}

// P(even better): 1, 0 or 1/2.
inline double Verdict(const TaskConfig& config, const char* question,
                      const std::vector<std::string>& history) {
  const Driven driven =
      DriveOnCycle(config, QUESTION_KIND_VERDICT, question, history);
  EXPECT_LE(driven.num_asks, 1);
  const std::vector<std::string> asked = Asked(driven);
  EXPECT_EQ(std::set<std::string>(asked.begin(), asked.end()).size(),
            asked.size());
  if (driven.answer.text() == "y") return 1;
  if (driven.answer.text() == "n") return 0;
  EXPECT_EQ(driven.answer.text(), "?");
  EXPECT_TRUE(driven.answer.has_probability());
  return driven.answer.probability();
}

}  // namespace elenchus

#endif  // ELENCHUS_TESTS_TASKS_CYCLE_H_
