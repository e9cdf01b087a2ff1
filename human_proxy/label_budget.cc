// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "human_proxy/label_budget.h"

#include <algorithm>

namespace elenchus {
namespace {

// Far beyond any run, and small enough to count in hundredths.
constexpr uint64_t kMaxStep = 1'000'000'000'000;

int64_t HundredthsPerStep(std::optional<double> held_out_loss) {
  if (!held_out_loss.has_value() || !(*held_out_loss < 0.1)) return 100;
  return *held_out_loss < 0.01 ? 1 : 10;
}

}  // namespace

LabelBudget::LabelBudget(int64_t initial_labels, int64_t num_given)
    : hundredths_(100 * std::max(initial_labels, num_given)),
      num_given_(num_given) {
  if (num_given == 0) step_ = 0;
}

void LabelBudget::Advance(uint64_t learner_step,
                          std::optional<double> held_out_loss) {
  const auto step = static_cast<int64_t>(std::min(learner_step, kMaxStep));
  const int64_t num_new = step - step_.value_or(step);
  step_ = std::max(step, step_.value_or(step));
  if (num_new > 0) hundredths_ += num_new * HundredthsPerStep(held_out_loss);
}

bool LabelBudget::Take() {
  if (100 * (num_given_ + 1) > hundredths_) return false;
  ++num_given_;
  return true;
}

}  // namespace elenchus
