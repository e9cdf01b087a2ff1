// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "debate/cached_human.h"

#include <utility>

namespace elenchus {

absl::StatusOr<HumanStep> CachedHuman::Next(const Workspace& workspace) {
  // A key for this process only, so the map-free message's bytes will do.
  const std::string key = workspace.SerializeAsString();
  {
    MutexLock lock(&mu_);
    if (auto it = steps_.find(key); it != steps_.end()) {
      ++num_cached_;
      return it->second;
    }
  }
  // Not under the lock: H may take long.
  absl::StatusOr<HumanStep> step = human_.Next(workspace);
  MutexLock lock(&mu_);
  ++num_asked_;
  if (!step.ok() || !step->pure() || capacity_ == 0) return step;
  if (steps_.size() >= capacity_) steps_.clear();
  HumanStep remembered = *step;
  remembered.set_cached(true);
  steps_.emplace(key, std::move(remembered));
  return step;
}

int64_t CachedHuman::num_asked() const {
  MutexLock lock(&mu_);
  return num_asked_;
}

int64_t CachedHuman::num_cached() const {
  MutexLock lock(&mu_);
  return num_cached_;
}

}  // namespace elenchus
