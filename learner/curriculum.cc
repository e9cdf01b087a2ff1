// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/curriculum.h"

#include <algorithm>

#include "core/status.h"

namespace elenchus {
namespace {

// Answers that the running mean looks back on, and the fewest it may decide on.
constexpr double kHorizon = 500;
constexpr double kFewest = 250;

}  // namespace

Curriculum::Curriculum(int num_levels, double agreement)
    : num_levels_(num_levels),
      threshold_(agreement),
      state_{.level = agreement == 0 ? num_levels : 1} {
  ELENCHUS_CHECK(num_levels >= 1);
}

void Curriculum::Observe(int level, double num_agreed, double num_answers) {
  if (level != state_.level || num_answers <= 0) return;
  state_.weight = std::min(state_.weight + num_answers, kHorizon);
  const double share = std::min(1.0, num_answers / state_.weight);
  state_.mean += share * (num_agreed / num_answers - state_.mean);
  if (state_.level == num_levels_ || state_.weight < kFewest ||
      state_.mean <= threshold_) {
    return;
  }
  state_ = {.level = state_.level + 1};
}

void Curriculum::Restore(const State& state) {
  if (threshold_ == 0) return;  // the last level, whatever the run had before
  state_ = {.level = std::clamp(state.level, 1, num_levels_),
            .mean = std::clamp(state.mean, 0.0, 1.0),
            .weight = std::clamp(state.weight, 0.0, kHorizon)};
}

}  // namespace elenchus
