// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The four worlds that grow, each a parameter of the tests of all.
#ifndef ELENCHUS_TESTS_TASKS_WORLDS_H_
#define ELENCHUS_TESTS_TASKS_WORLDS_H_

#include <string>

#include "gtest/gtest.h"
#include "tasks/ground_truth.h"
#include "tasks/task.h"
#include "tests/tasks/driver.h"

namespace elenchus {

// By name.
class WorldsTest : public testing::TestWithParam<const char*> {
 protected:
  TaskConfig Config(int size) const {
    TaskConfig config;
    config.set_name(GetParam());
    config.set_size(size);
    return config;
  }

  Question Draw(const Task& task, const TaskConfig& config, Rng* rng) const {
    Question question;
    question.set_task(config.name());
    question.set_facts(*task.DrawFacts(Split::kTrain, task.num_levels(), rng));
    question.set_text(
        task.DrawQuestion(question.facts(), task.num_levels(), rng));
    return question;
  }
};

// An answerer that never errs.
inline AnswerFunction Exact(const TaskConfig& config,
                            const Question& question) {
  return [config, question](absl::string_view text) {
    Question asked = question;
    asked.set_text(std::string(text));
    return TrueAnswer(config, asked).value_or("error");
  };
}

// What H says of the argument being sufficient.
inline std::string Judged(const TaskConfig& config, const Question& question,
                          const std::string& argument,
                          const AnswerFunction& answer) {
  const auto driven =
      Drive(**MakeScriptedHuman(config),
            MakeWorkspace(config.name(), QUESTION_KIND_SUFFICIENT,
                          question.text(), {argument}),
            answer);
  return driven.ok() ? driven->answer.text() : driven.status().ToString();
}

inline const auto kFourWorlds = testing::Values(
    "sequential_assignments", "wildcard_search", "shortest_path", "union_find");

inline std::string WorldName(const testing::TestParamInfo<const char*>& info) {
  return info.param;
}

}  // namespace elenchus

#endif  // ELENCHUS_TESTS_TASKS_WORLDS_H_
