// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Permutation powering: which element is sigma^k(x)? H squares:
// sigma^2k(x) = sigma^k(sigma^k(x)).
#ifndef ELENCHUS_TASKS_POWERING_H_
#define ELENCHUS_TASKS_POWERING_H_

#include <optional>
#include <string>
#include <vector>

#include "tasks/permutation_task.h"
#include "tasks/scripted_human.h"

namespace elenchus {

inline constexpr absl::string_view kPoweringName = "permutation_powering";

// A level is a class of question: its number of binary digits. Thread-safe and
// immutable.
class PoweringTask : public PermutationTask {
 public:
  // `config` must be valid.
  explicit PoweringTask(const TaskConfig& config)
      : PermutationTask(config), bits_(config.exponent_bits()) {}

  std::optional<std::string> LookUpFact(const Question& question,
                                        absl::string_view text) const override;
  int num_levels() const override;
  int LevelOf(const Question& question) const override;
  std::string ClassOf(absl::string_view question) const override;
  std::vector<std::string> Classes() const override;
  int LongestQuestion() const override;

 private:
  // k's number of digits is uniform over {2, ..., level + 1}, then k given it.
  std::string DrawQuestionAbout(int x, int level, Rng* rng) const override;

  const int bits_;
};

// An argument is "<sigma^k(x)>:<y1>" for even k and "<sigma^k(x)>:<y1><y2>" for
// odd k, where y1 = sigma^(k/2)(x) and y2 = sigma^(k/2)(y1).
class PoweringHuman : public ScriptedHuman {
 public:
  // `config` must be valid.
  explicit PoweringHuman(const TaskConfig& config)
      : ScriptedHuman(kPoweringName),
        names_(config.size()),
        bits_(config.exponent_bits()) {}

 private:
  absl::StatusOr<HumanStep> Argue(const Workspace& workspace) const override;
  absl::StatusOr<std::vector<Claim>> ClaimsOf(
      absl::string_view question, absl::string_view argument) const override;
  absl::StatusOr<PowerQuestion> Parse(absl::string_view question) const;

  const ElementNames names_;
  const int bits_;
};

}  // namespace elenchus

#endif  // ELENCHUS_TASKS_POWERING_H_
