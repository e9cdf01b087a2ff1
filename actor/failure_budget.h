// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// How long an actor goes on when no debate succeeds.
#ifndef ELENCHUS_ACTOR_FAILURE_BUDGET_H_
#define ELENCHUS_ACTOR_FAILURE_BUDGET_H_

#include <cstdint>

#include "absl/status/status.h"
#include "core/clock.h"
#include "core/mutex.h"

namespace elenchus {

// Thread-safe.
class FailureBudget {
 public:
  // `clock` must outlive the budget.
  FailureBudget(int64_t max_failures, double seconds, const Clock& clock)
      : max_failures_(max_failures), seconds_(seconds), clock_(clock) {}

  void RecordSuccess();

  // The newest failure's code and text once more than max_failures were
  // recorded in a row and the first of them is `seconds` old; else OK.
  absl::Status RecordFailure(const absl::Status& failure);

 private:
  const int64_t max_failures_;
  const double seconds_;
  const Clock& clock_;
  Mutex mu_;
  int64_t num_failures_ ABSL_GUARDED_BY(mu_) = 0;
  int64_t first_failure_us_ ABSL_GUARDED_BY(mu_) = 0;
};

}  // namespace elenchus

#endif  // ELENCHUS_ACTOR_FAILURE_BUDGET_H_
