// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// What is logged now and then while it happens all the time.
#ifndef ELENCHUS_ACTOR_LOG_THROTTLE_H_
#define ELENCHUS_ACTOR_LOG_THROTTLE_H_

#include <atomic>
#include <cstdint>

#include "core/clock.h"

namespace elenchus {

// Thread-safe. Borrows `clock`.
class LogThrottle {
 public:
  explicit LogThrottle(const Clock& clock) : clock_(clock) {}

  // True once in 10 s.
  bool MayLog() {
    const int64_t now_us = clock_.NowMicros();
    int64_t next_us = next_us_;
    return now_us >= next_us &&
           next_us_.compare_exchange_strong(next_us, now_us + 10'000'000);
  }

 private:
  const Clock& clock_;
  std::atomic<int64_t> next_us_ = 0;
};

}  // namespace elenchus

#endif  // ELENCHUS_ACTOR_LOG_THROTTLE_H_
