// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "actor/failure_budget.h"

#include "core/status.h"

namespace elenchus {

void FailureBudget::RecordSuccess() {
  MutexLock lock(&mu_);
  num_failures_ = 0;
}

absl::Status FailureBudget::RecordFailure(const absl::Status& failure) {
  const int64_t now_us = clock_.NowMicros();
  MutexLock lock(&mu_);
  if (num_failures_++ == 0) first_failure_us_ = now_us;
  const double seconds = static_cast<double>(now_us - first_failure_us_) * 1e-6;
  if (num_failures_ <= max_failures_ || seconds < seconds_) {
    return absl::OkStatus();
  }
  return absl::Status(
      failure.code(),
      absl::StrCat("no debate succeeded for ", seconds, " s (", num_failures_,
                   " failed in a row); the last: ", failure.message()));
}

}  // namespace elenchus
