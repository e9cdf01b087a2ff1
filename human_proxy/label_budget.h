// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// How many labels H gives, as a function of the learner's step.
//
// The schedule of Christiano, Shlegeris and Amodei 2018, "Supervising strong
// learners by amplifying weak experts".
#ifndef ELENCHUS_HUMAN_PROXY_LABEL_BUDGET_H_
#define ELENCHUS_HUMAN_PROXY_LABEL_BUDGET_H_

#include <cstdint>
#include <optional>

namespace elenchus {

// Not thread-safe. In whole hundredths of a label, so that a tenth of a label
// ten times is a label.
class LabelBudget {
 public:
  // `num_given`: labels given before this process began, which count as allowed
  // however they came about.
  LabelBudget(int64_t initial_labels, int64_t num_given);

  // Allows, for every step of the learner beyond the furthest seen, 1 label
  // while `held_out_loss` (nats per token) is unknown or at least 0.1, 0.1 of
  // one below that, 0.01 below 0.01. Where labels had been given before, the
  // first call only says where the learner is. A step of 1e12 or more counts as
  // 1e12.
  void Advance(uint64_t learner_step, std::optional<double> held_out_loss);

  // Counts a label as given, and returns true, if one is allowed.
  bool Take();
  // Takes a Take() back.
  void GiveBack() { --num_given_; }

  int64_t num_given() const { return num_given_; }
  // Labels allowed so far.
  double allowed() const { return static_cast<double>(hundredths_) / 100; }

 private:
  int64_t hundredths_;
  int64_t num_given_;
  // The furthest step seen; nullopt before it is known.
  std::optional<int64_t> step_;
};

}  // namespace elenchus

#endif  // ELENCHUS_HUMAN_PROXY_LABEL_BUDGET_H_
