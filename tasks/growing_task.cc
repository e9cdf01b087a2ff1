// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/growing_task.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "core/status.h"

namespace elenchus {

absl::StatusOr<std::string> GrowingTask::DrawFacts(Split split, int level,
                                                   Rng* rng) const {
  ELENCHUS_CHECK(level >= 1 && level <= num_levels());
  ELENCHUS_RETURN_IF_ERROR(split_.Check(split));
  const int num_items = std::min(size_, kItemsPerLevel * level);
  while (true) {
    std::string facts = DrawInstance(num_items, rng);
    if (split_.IsIn(split, facts)) return facts;
  }
}

std::string GrowingTask::DrawQuestion(absl::string_view facts, int,
                                      Rng* rng) const {
  return DrawQuestionAbout(facts, rng);
}

int GrowingTask::LevelOf(const Question& question) const {
  if (ClassOf(question.text()).empty()) return 0;
  return std::min(LevelWith(NumItems(question.facts())), num_levels());
}

std::vector<int> DrawSome(int total, int count, Rng* rng) {
  std::vector<int> numbers(total);
  std::iota(numbers.begin(), numbers.end(), 0);
  PartialShuffle(count, rng, &numbers);
  numbers.resize(count);
  return numbers;
}

}  // namespace elenchus
