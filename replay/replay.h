// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Traces in, batches out, under a sample-to-insert ratio and an age limit.
#ifndef ELENCHUS_REPLAY_REPLAY_H_
#define ELENCHUS_REPLAY_REPLAY_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "core/mutex.h"
#include "core/rng.h"
#include "proto/trace.pb.h"
#include "replay/rate_limiter.h"

namespace elenchus {

struct DrawnTrace {
  std::shared_ptr<const Trace> trace;
  // Whether it was never drawn before: what M says of it is then not yet
  // learned from it.
  bool is_first = true;
};

// Debates about the same facts, to be packed behind one copy of them.
using TraceGroup = std::vector<DrawnTrace>;

// Thread-safe: any number of threads insert, one samples.
class Replay {
 public:
  struct Options {
    int64_t capacity = 2048;        // debates held; >= batch
    int64_t min_size = 256;         // debates inserted before the first sample
    double samples_per_insert = 4;  // > 0
    int64_t batch = 64;             // debates per sample
    int64_t max_group = 16;         // debates of one group
    int64_t max_age_steps = 400;    // versions behind; older ones leave
  };

  Replay(const Options& options, uint64_t seed);

  // Blocks while the ratio forbids inserting; never while there are too few
  // debates for a batch. When full, the oldest debate leaves. Cancelled once
  // closed.
  absl::Status Insert(std::shared_ptr<const Trace> trace);

  // Draws `batch` debates, uniformly and each at most once, in groups of up to
  // max_group with the same facts, for a learner whose weights are of version
  // `version`. First drops what is more than max_age_steps older (by
  // min_version; a trace without any call of M never ages).
  // Blocks while the ratio or lack of debates forbids. Cancelled once closed.
  absl::StatusOr<std::vector<TraceGroup>> Sample(int64_t version);

  // Wakes everyone; later calls return Cancelled.
  void Close();

  struct Stats {
    int64_t size = 0;
    int64_t num_inserts = 0;
    int64_t num_samples = 0;
    int64_t num_dropped_old = 0;      // left by age
    int64_t num_dropped_full = 0;     // pushed out by newer ones, oldest first
    int64_t num_waiting_inserts = 0;  // threads blocked in Insert now
    int64_t num_waiting_samples = 0;  // the same in Sample
    double insert_blocked_seconds = 0;  // summed over inserting threads
    double sample_blocked_seconds = 0;
  };
  Stats stats() const;

 private:
  bool CanInsert() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  bool CanSample() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void DropOldest() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void DropAged(int64_t version) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // Numbers of all debates, in groups of nearly one size for each facts.
  std::vector<std::vector<int64_t>> AllGroups()
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  TraceGroup Draw(absl::Span<const int64_t> numbers)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  DrawnTrace& entry(int64_t number) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    return entries_[static_cast<size_t>(number - first_number_)];
  }

  const Options options_;

  mutable Mutex mu_;
  CondVar can_insert_, can_sample_;
  RateLimiter limiter_ ABSL_GUARDED_BY(mu_);
  Rng rng_ ABSL_GUARDED_BY(mu_);
  // Oldest first; entries_[i] has the number first_number_ + i.
  std::deque<DrawnTrace> entries_ ABSL_GUARDED_BY(mu_);
  int64_t first_number_ ABSL_GUARDED_BY(mu_) = 0;
  // Numbers of the entries by facts, ascending.
  std::unordered_map<std::string, std::deque<int64_t>> by_facts_
      ABSL_GUARDED_BY(mu_);
  Stats stats_ ABSL_GUARDED_BY(mu_);
  bool closed_ ABSL_GUARDED_BY(mu_) = false;
};

}  // namespace elenchus

#endif  // ELENCHUS_REPLAY_REPLAY_H_
