// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Time, injected so that tests own it.
#ifndef ELENCHUS_CORE_CLOCK_H_
#define ELENCHUS_CORE_CLOCK_H_

#include <atomic>
#include <cstdint>

namespace elenchus {

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  // Microseconds since an arbitrary start; never goes back.
  virtual int64_t NowMicros() const = 0;
  // The process's steady clock; never destroyed.
  static const Clock& Real();
};

// Stands still until moved.
class FakeClock : public Clock {
 public:
  int64_t NowMicros() const override { return now_us_.load(); }
  void Advance(int64_t us) { now_us_.fetch_add(us); }

 private:
  std::atomic<int64_t> now_us_{0};
};

}  // namespace elenchus

#endif  // ELENCHUS_CORE_CLOCK_H_
