// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Weights on their way from the stream to the evaluator.
#ifndef ELENCHUS_TOOLS_PENDING_SNAPSHOTS_H_
#define ELENCHUS_TOOLS_PENDING_SNAPSHOTS_H_

#include <cstdint>
#include <memory>
#include <optional>

#include "core/clock.h"
#include "core/mutex.h"
#include "core/snapshot.h"

namespace elenchus {

// Weights that wait to be evaluated. Thread-safe. The first and the final
// snapshot are never skipped; of those between only the newest is kept.
class PendingSnapshots {
 public:
  struct Item {
    std::shared_ptr<const Snapshot> snapshot;
    bool is_first = false;
    // When it was put. Microseconds of the clock.
    int64_t received_us = 0;
  };

  explicit PendingSnapshots(const Clock& clock = Clock::Real())
      : clock_(clock) {}

  void Put(std::shared_ptr<const Snapshot> snapshot);
  // Blocks until there is one; what is not final only once the clock has
  // reached `not_before_us`. nullopt once closed.
  std::optional<Item> Take(int64_t not_before_us);
  // No more will be put: wakes Take.
  void Close();

 private:
  const Clock& clock_;
  Mutex mu_;
  CondVar changed_;
  std::optional<Item> first_ ABSL_GUARDED_BY(mu_);
  std::optional<Item> newest_ ABSL_GUARDED_BY(mu_);
  bool seen_any_ ABSL_GUARDED_BY(mu_) = false;
  bool closed_ ABSL_GUARDED_BY(mu_) = false;
};

}  // namespace elenchus

#endif  // ELENCHUS_TOOLS_PENDING_SNAPSHOTS_H_
