// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// An H whose pure steps are remembered.
#ifndef ELENCHUS_DEBATE_CACHED_HUMAN_H_
#define ELENCHUS_DEBATE_CACHED_HUMAN_H_

#include <cstdint>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "core/mutex.h"
#include "debate/human.h"

namespace elenchus {

// Thread-safe. Steps that H marks as pure functions of the workspace are
// answered from memory when the same workspace comes again; others never.
class CachedHuman : public Human {
 public:
  // Borrows `human`. Remembers up to `capacity` steps (>= 0), then forgets all
  // and starts again.
  CachedHuman(Human& human, size_t capacity)
      : human_(human), capacity_(capacity) {}

  absl::StatusOr<HumanStep> Next(const Workspace& workspace) override;

  // Steps answered by H and from memory so far.
  int64_t num_asked() const;
  int64_t num_cached() const;

 private:
  Human& human_;
  const size_t capacity_;
  mutable Mutex mu_;
  absl::flat_hash_map<std::string, HumanStep> steps_ ABSL_GUARDED_BY(mu_);
  int64_t num_asked_ ABSL_GUARDED_BY(mu_) = 0;
  int64_t num_cached_ ABSL_GUARDED_BY(mu_) = 0;
};

}  // namespace elenchus

#endif  // ELENCHUS_DEBATE_CACHED_HUMAN_H_
