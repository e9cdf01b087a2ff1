// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Sequential assignments: what is the value of x? Some variables are given a
// value, every other is f of two that were assigned before it.
#ifndef ELENCHUS_TASKS_SEQUENTIAL_ASSIGNMENTS_H_
#define ELENCHUS_TASKS_SEQUENTIAL_ASSIGNMENTS_H_

#include <optional>
#include <string>
#include <vector>

#include "tasks/assignments.h"
#include "tasks/dialogue.h"
#include "tasks/growing_task.h"
#include "tasks/scripted_human.h"

namespace elenchus {

inline constexpr absl::string_view kAssignmentsName = "sequential_assignments";

// Items are variables, floor(sqrt(items)) of them given a value; f is given
// where it is needed. Thread-safe and immutable.
class AssignmentsTask : public GrowingTask {
 public:
  using GrowingTask::GrowingTask;

  std::optional<std::string> LookUpFact(const Question& question,
                                        absl::string_view text) const override;
  std::string ClassOf(absl::string_view question) const override;
  std::vector<std::string> Classes() const override;
  std::vector<std::string> Answers() const override;
  int LongestFacts() const override;
  int LongestQuestion() const override;

 private:
  std::string DrawInstance(int num_items, Rng* rng) const override;
  int NumItems(absl::string_view facts) const override;
  std::string DrawQuestionAbout(absl::string_view facts,
                                Rng* rng) const override;
};

// An argument is "<v>:" if x is given the value v, and else "<v>:<y><u><z><w>":
// x is f(y, z), y is u, z is w, and f(u, w) is v.
class AssignmentsHuman : public ScriptedHuman {
 public:
  // `config` must be valid.
  explicit AssignmentsHuman(const TaskConfig& config)
      : ScriptedHuman(kAssignmentsName), names_(config.size()) {}

 private:
  absl::StatusOr<HumanStep> Argue(const Workspace& workspace) const override;
  absl::StatusOr<std::vector<Claim>> ClaimsOf(
      absl::string_view question, absl::string_view argument) const override;
  absl::StatusOr<AssignmentsQuestion> Parse(absl::string_view question) const;

  // The argument about the value of x.
  std::string Evaluate(int x, Dialogue* dialogue) const;
  std::string Ask(AssignmentsQuestion::Kind kind, int x) const {
    return FormatQuestion(names_, AssignmentsQuestion{.kind = kind, .x = x});
  }

  const ElementNames names_;
};

}  // namespace elenchus

#endif  // ELENCHUS_TASKS_SEQUENTIAL_ASSIGNMENTS_H_
