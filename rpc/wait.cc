// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "rpc/wait.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "core/clock.h"
#include "core/status.h"

namespace elenchus {

void Signal::Notify() {
  MutexLock lock(&mu_);
  notified_ = true;
  changed_.NotifyAll();
}

bool Signal::Wait(std::stop_token stop, double seconds) {
  // Declared before the lock: it may run at once, and takes the lock itself.
  std::stop_callback wake(stop, [this] {
    MutexLock lock(&mu_);
    changed_.NotifyAll();
  });
  const int64_t start_us = Clock::Real().NowMicros();
  MutexLock lock(&mu_);
  while (!notified_ && !stop.stop_requested()) {
    if (std::isinf(seconds)) {
      changed_.Wait(&mu_);
      continue;
    }
    const double left_us =
        seconds * 1e6 -
        static_cast<double>(Clock::Real().NowMicros() - start_us);
    if (left_us <= 0) break;
    changed_.WaitFor(&mu_, std::chrono::microseconds(
                               static_cast<int64_t>(std::ceil(left_us))));
  }
  return notified_;
}

bool Pause(std::stop_token stop, double seconds) {
  Signal never;
  never.Wait(stop, seconds);
  return !stop.stop_requested();
}

void WaitForStop(std::stop_token stop) {
  Signal never;
  never.Wait(stop);
}

Backoff::Backoff(double initial_seconds, double max_seconds, Rng rng)
    : initial_seconds_(initial_seconds),
      max_seconds_(max_seconds),
      next_seconds_(initial_seconds),
      rng_(rng) {
  ELENCHUS_CHECK(initial_seconds > 0 && initial_seconds <= max_seconds);
}

double Backoff::NextSeconds() {
  const double pause = next_seconds_;
  next_seconds_ = std::min(2 * next_seconds_, max_seconds_);
  return pause * (1 - 0.5 * rng_.UniformDouble());
}

}  // namespace elenchus
