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

Curriculum::Curriculum(int num_classes, double agreement)
    : num_classes_(num_classes),
      threshold_(agreement),
      level_(agreement == 0 ? num_classes : 1) {
  ELENCHUS_CHECK(num_classes >= 1);
}

void Curriculum::Observe(int question_class, double num_agreed,
                         double num_answers) {
  if (question_class != level_ - 1 || num_answers <= 0) return;
  weight_ = std::min(weight_ + num_answers, kHorizon);
  const double share = std::min(1.0, num_answers / weight_);
  mean_ += share * (num_agreed / num_answers - mean_);
  if (level_ == num_classes_ || weight_ < kFewest || mean_ <= threshold_) {
    return;
  }
  ++level_;
  mean_ = 0;
  weight_ = 0;
}

void Curriculum::Restore(int level) {
  level_ = std::clamp(level, 1, num_classes_);
}

}  // namespace elenchus
