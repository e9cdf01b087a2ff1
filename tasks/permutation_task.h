// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// What both worlds over a permutation share: its instances and its names.
#ifndef ELENCHUS_TASKS_PERMUTATION_TASK_H_
#define ELENCHUS_TASKS_PERMUTATION_TASK_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/rng.h"
#include "tasks/permutation.h"
#include "tasks/task.h"
#include "tasks/withheld.h"

namespace elenchus {

// Thread-safe and immutable.
class PermutationTask : public Task {
 public:
  // `config` must be valid.
  explicit PermutationTask(const TaskConfig& config)
      : size_(config.size()),
        names_(config.size()),
        split_(config.size(), config.withheld_share(), config.withheld_seed()) {
  }

  // Facts are the same at every level.
  absl::StatusOr<std::string> DrawFacts(Split split, int level,
                                        Rng* rng) const final;
  std::string DrawQuestion(absl::string_view facts, int level,
                           Rng* rng) const final;
  // Exact, both.
  double ShareDescribed(absl::string_view alpha) const final;
  absl::StatusOr<std::string> FactsDescribed(absl::string_view alpha,
                                             Rng* rng) const final;
  std::vector<std::string> Answers() const final;
  int LongestFacts() const final;

 protected:
  const ElementNames& names() const { return names_; }

  // A question about element x, by the task's distribution.
  virtual std::string DrawQuestionAbout(int x, int level, Rng* rng) const = 0;

  // The name of sigma(x), read from the facts; "?" if they do not hold it.
  std::string ImageOf(absl::string_view facts, int x) const;

 private:
  const int size_;
  const ElementNames names_;
  const WithheldSplit split_;
};

}  // namespace elenchus

#endif  // ELENCHUS_TASKS_PERMUTATION_TASK_H_
