// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Wildcard search: what is the sum of f over what matches a pattern? H sums
// over the two values of the first wildcard.
#ifndef ELENCHUS_TASKS_WILDCARD_SEARCH_H_
#define ELENCHUS_TASKS_WILDCARD_SEARCH_H_

#include <optional>
#include <string>
#include <vector>

#include "tasks/growing_task.h"
#include "tasks/scripted_human.h"

namespace elenchus {

inline constexpr absl::string_view kWildcardName = "wildcard_search";

// Items are the bit strings that f does not map to 0; classes are numbers of
// wildcards. Thread-safe and immutable.
class WildcardTask : public GrowingTask {
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
  // The number of wildcards is uniform over {1, ..., 6}, then the pattern.
  std::string DrawQuestionAbout(absl::string_view facts,
                                Rng* rng) const override;
};

// An argument is "<sum>:<s>": s is the sum with 0 for the first wildcard, and
// what is missing of the sum is that with 1.
class WildcardHuman : public ScriptedHuman {
 public:
  explicit WildcardHuman(const TaskConfig&) : ScriptedHuman(kWildcardName) {}

 private:
  absl::StatusOr<HumanStep> Argue(const Workspace& workspace) const override;
  absl::StatusOr<std::vector<Claim>> ClaimsOf(
      absl::string_view question, absl::string_view argument) const override;
};

}  // namespace elenchus

#endif  // ELENCHUS_TASKS_WILDCARD_SEARCH_H_
