// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Permutation inversion: which y has sigma(y) = x? H cannot find it, only
// check: decomposition is weak here, comparison strong.
#ifndef ELENCHUS_TASKS_INVERSION_H_
#define ELENCHUS_TASKS_INVERSION_H_

#include <optional>
#include <string>
#include <vector>

#include "tasks/permutation_task.h"
#include "tasks/scripted_human.h"

namespace elenchus {

inline constexpr absl::string_view kInversionName = "permutation_inversion";

// Thread-safe and immutable.
class InversionTask : public PermutationTask {
 public:
  using PermutationTask::PermutationTask;

  std::optional<std::string> LookUpFact(const Question& question,
                                        absl::string_view text) const override;
  int num_levels() const override;
  int LevelOf(const Question& question) const override;
  std::string ClassOf(absl::string_view question) const override;
  std::vector<std::string> Classes() const override;
  int LongestQuestion() const override;

 private:
  std::string DrawQuestionAbout(int x, int level, Rng* rng) const override;
};

// An argument is "<y>:"; its evidence is ignored, for the answer is its own.
class InversionHuman : public ScriptedHuman {
 public:
  // `config` must be valid.
  explicit InversionHuman(const TaskConfig& config)
      : ScriptedHuman(kInversionName), names_(config.size()) {}

 private:
  absl::StatusOr<HumanStep> Argue(const Workspace& workspace) const override;
  absl::StatusOr<std::vector<Claim>> ClaimsOf(
      absl::string_view question, absl::string_view argument) const override;
  absl::StatusOr<InverseQuestion> Parse(absl::string_view question) const;

  const ElementNames names_;
};

}  // namespace elenchus

#endif  // ELENCHUS_TASKS_INVERSION_H_
