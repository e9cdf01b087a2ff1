// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "replay/rate_limiter.h"

#include <algorithm>

#include "core/status.h"

namespace elenchus {

// Both are refused for ever if cursor > max_cursor - samples_per_insert while
// cursor < batch; so max_cursor >= batch + samples_per_insert. The rest lets
// inserting go on through the first samplings, when cursor begins at
// min_inserts * samples_per_insert.
RateLimiter::RateLimiter(double samples_per_insert, int64_t min_inserts,
                         int64_t batch)
    : samples_per_insert_(samples_per_insert),
      min_inserts_(min_inserts),
      max_cursor_(samples_per_insert * static_cast<double>(min_inserts) +
                  static_cast<double>(batch) + samples_per_insert) {
  ELENCHUS_CHECK(samples_per_insert > 0);
  ELENCHUS_CHECK(min_inserts >= 1);
  ELENCHUS_CHECK(batch >= 1);
}

double RateLimiter::Cursor() const {
  return static_cast<double>(num_inserts_) * samples_per_insert_ -
         static_cast<double>(num_samples_);
}

bool RateLimiter::CanInsert() const {
  return num_inserts_ < min_inserts_ ||
         Cursor() + samples_per_insert_ <= max_cursor_;
}

bool RateLimiter::CanSample(int64_t num_items) const {
  return num_inserts_ >= min_inserts_ &&
         Cursor() - static_cast<double>(num_items) >= 0;
}

}  // namespace elenchus
