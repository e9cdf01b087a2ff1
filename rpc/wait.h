// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Waiting that a stop token ends at once, and growing pauses between retries.
#ifndef ELENCHUS_RPC_WAIT_H_
#define ELENCHUS_RPC_WAIT_H_

#include <limits>
#include <stop_token>

#include "core/mutex.h"
#include "core/rng.h"

namespace elenchus {

// An event that happens once. Thread-safe.
class Signal {
 public:
  void Notify();
  // Blocks until Notify (true), or until stop is requested or `seconds` have
  // passed (false unless notified as well).
  bool Wait(std::stop_token stop,
            double seconds = std::numeric_limits<double>::infinity());

 private:
  Mutex mu_;
  CondVar changed_;
  bool notified_ ABSL_GUARDED_BY(mu_) = false;
};

// Blocks for `seconds`, or until stop is requested; false if stopped.
bool Pause(std::stop_token stop, double seconds);

// Blocks until stop is requested.
void WaitForStop(std::stop_token stop);

// Pauses that double from `initial_seconds` to `max_seconds`, each shortened by
// a random part of up to a half, so that many callers do not return together.
// Not thread-safe.
class Backoff {
 public:
  // 0 < initial_seconds <= max_seconds.
  Backoff(double initial_seconds, double max_seconds, Rng rng);

  // The next pause, in [pause / 2, pause].
  double NextSeconds();
  // After a success: starts again at the initial pause.
  void Reset() { next_seconds_ = initial_seconds_; }

 private:
  const double initial_seconds_;
  const double max_seconds_;
  double next_seconds_;
  Rng rng_;
};

}  // namespace elenchus

#endif  // ELENCHUS_RPC_WAIT_H_
