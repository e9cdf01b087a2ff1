// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/pending_snapshots.h"

#include <chrono>
#include <utility>

namespace elenchus {

void PendingSnapshots::Put(std::shared_ptr<const Snapshot> snapshot) {
  MutexLock lock(&mu_);
  const bool is_first = !std::exchange(seen_any_, true);
  (is_first ? first_ : newest_) =
      Item{std::move(snapshot), is_first, clock_.NowMicros()};
  changed_.NotifyAll();
}

std::optional<PendingSnapshots::Item> PendingSnapshots::Take(
    int64_t not_before_us) {
  MutexLock lock(&mu_);
  while (true) {
    if (first_.has_value()) return std::exchange(first_, std::nullopt);
    const int64_t wait_us = not_before_us - clock_.NowMicros();
    if (newest_.has_value() && (newest_->snapshot->final || wait_us <= 0)) {
      return std::exchange(newest_, std::nullopt);
    }
    if (closed_) return std::nullopt;
    if (newest_.has_value()) {
      changed_.WaitFor(&mu_, std::chrono::microseconds(wait_us));
    } else {
      changed_.Wait(&mu_);
    }
  }
}

void PendingSnapshots::Close() {
  MutexLock lock(&mu_);
  closed_ = true;
  changed_.NotifyAll();
}

}  // namespace elenchus
