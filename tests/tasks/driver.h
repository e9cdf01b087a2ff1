// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Drives H through one prompt with any answerer, as Amp does.
#ifndef ELENCHUS_TESTS_TASKS_DRIVER_H_
#define ELENCHUS_TESTS_TASKS_DRIVER_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/status.h"
#include "debate/human.h"
#include "debate/world.h"

namespace elenchus {

// The answer to a sub-question.
using AnswerFunction = std::function<std::string(absl::string_view)>;

// What H asked, was told and answered.
struct Driven {
  HumanAnswer answer;
  std::vector<Exchange> exchanges;
  int num_asks = 0;
};

inline Workspace MakeWorkspace(absl::string_view task, QuestionKind kind,
                               absl::string_view question,
                               const std::vector<std::string>& history = {}) {
  Workspace workspace;
  workspace.set_task(std::string(task));
  workspace.mutable_prompt()->set_kind(kind);
  workspace.mutable_prompt()->set_question(std::string(question));
  for (const std::string& argument : history) {
    workspace.mutable_prompt()->add_history(argument);
  }
  return workspace;
}

inline absl::StatusOr<Driven> Drive(Human& human, Workspace workspace,
                                    const AnswerFunction& answer) {
  Driven driven;
  while (true) {
    ELENCHUS_ASSIGN_OR_RETURN(const HumanStep step, human.Next(workspace));
    if (!step.pure()) return absl::InternalError("a step is not pure");
    if (step.has_answer()) {
      driven.answer = step.answer();
      return driven;
    }
    if (step.ask().questions_size() < 1 || step.ask().questions_size() > 64) {
      return absl::InternalError("a step asks nothing, or too much");
    }
    if (++driven.num_asks > 10) return absl::InternalError("H asks for ever");
    for (const std::string& question : step.ask().questions()) {
      Exchange* exchange = workspace.add_exchanges();
      exchange->set_question(question);
      exchange->set_answer(answer(question));
      driven.exchanges.push_back(*exchange);
    }
  }
}

// Primitives from the world, "?" to everything else.
inline AnswerFunction OnlyPrimitives(const World& world,
                                     const Question& question) {
  return [&world, &question](absl::string_view text) {
    return world.LookUp(question, text).value_or("?");
  };
}

}  // namespace elenchus

#endif  // ELENCHUS_TESTS_TASKS_DRIVER_H_
