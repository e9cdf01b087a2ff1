// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// What the worlds share whose instances grow with the curriculum.
#ifndef ELENCHUS_TASKS_GROWING_TASK_H_
#define ELENCHUS_TASKS_GROWING_TASK_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/rng.h"
#include "tasks/task.h"
#include "tasks/text.h"
#include "tasks/withheld.h"

namespace elenchus {

// Least size of an instance, and by how much it grows from level to level: no
// level more than doubles the facts of the one before, and size 64 has 8.
inline constexpr int kItemsPerLevel = 8;

// Level l draws instances of min(size, 8 l) items. Thread-safe and immutable.
class GrowingTask : public Task {
 public:
  // `config` must be valid.
  explicit GrowingTask(const TaskConfig& config)
      : size_(config.size()),
        names_(config.size()),
        split_(config.withheld_share(), config.withheld_seed(), 0) {}

  int num_levels() const final { return LevelWith(size_); }
  absl::StatusOr<std::string> DrawFacts(Split split, int level,
                                        Rng* rng) const final;
  std::string DrawQuestion(absl::string_view facts, int level,
                           Rng* rng) const final;
  int LevelOf(const Question& question) const final;

 protected:
  int size() const { return size_; }
  const ElementNames& names() const { return names_; }

  // Facts of an instance of so many items, in the order that is canonical.
  virtual std::string DrawInstance(int num_items, Rng* rng) const = 0;
  // The items of facts that DrawInstance() may have given; 0 of others.
  virtual int NumItems(absl::string_view facts) const = 0;
  virtual std::string DrawQuestionAbout(absl::string_view facts,
                                        Rng* rng) const = 0;

 private:
  // The least level with so many items.
  static int LevelWith(int num_items) {
    return (num_items + kItemsPerLevel - 1) / kItemsPerLevel;
  }

  const int size_;
  const ElementNames names_;
  const HashSplit split_;
};

// `count` of {0, ..., total - 1}, in random order.
std::vector<int> DrawSome(int total, int count, Rng* rng);

}  // namespace elenchus

#endif  // ELENCHUS_TASKS_GROWING_TASK_H_
