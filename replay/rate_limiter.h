// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Keeps samples / inserts near a ratio.
#ifndef ELENCHUS_REPLAY_RATE_LIMITER_H_
#define ELENCHUS_REPLAY_RATE_LIMITER_H_

#include <cstdint>

namespace elenchus {

// Not thread-safe: a plain member of the buffer that does the waiting.
//
// With cursor = inserts * samples_per_insert - samples, inserting is allowed
// while cursor stays <= max_cursor and sampling while it stays >= 0; below
// min_inserts insertions are always and samplings never allowed. Sampling n and
// inserting cannot both be refused for ever: the constructor makes max_cursor
// large enough for one batch.
class RateLimiter {
 public:
  // samples_per_insert > 0, min_inserts >= 1, batch >= 1 items a sampling.
  RateLimiter(double samples_per_insert, int64_t min_inserts, int64_t batch);

  bool CanInsert() const;
  bool CanSample(int64_t num_items) const;
  void Insert() { ++num_inserts_; }
  void Sample(int64_t num_items) { num_samples_ += num_items; }

  int64_t num_inserts() const { return num_inserts_; }
  int64_t num_samples() const { return num_samples_; }

 private:
  double Cursor() const;

  const double samples_per_insert_;
  const int64_t min_inserts_;
  const double max_cursor_;
  int64_t num_inserts_ = 0;
  int64_t num_samples_ = 0;
};

}  // namespace elenchus

#endif  // ELENCHUS_REPLAY_RATE_LIMITER_H_
