// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Random numbers that are the same on every platform and for every library.
#ifndef ELENCHUS_CORE_RNG_H_
#define ELENCHUS_CORE_RNG_H_

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace elenchus {

// SplitMix64 stream (Steele, Lea and Flood 2014). Not thread-safe; a value:
// copying it copies the stream's position.
class Rng {
 public:
  explicit Rng(uint64_t seed) : state_(seed) {}

  // A stream of its own for (seed, role, index), e.g. (run seed, "actor", 3).
  Rng(uint64_t seed, absl::string_view role, uint64_t index);

  // Uniform over all 64-bit values.
  uint64_t Next();

  // Uniform over [0, bound); bound > 0. Unbiased.
  uint64_t Uniform(uint64_t bound);

  // Uniform over [0, 1), 53 bits.
  double UniformDouble();

  // True with probability p, p in [0, 1].
  bool Bernoulli(double p) { return UniformDouble() < p; }

 private:
  uint64_t state_;
};

// Moves a uniformly drawn arrangement of `count` (at most all) of the items to
// their front, in `count` draws.
template <typename T>
void PartialShuffle(size_t count, Rng* rng, std::vector<T>* items) {
  for (size_t i = 0; i < count; ++i) {
    std::swap((*items)[i], (*items)[i + rng->Uniform(items->size() - i)]);
  }
}

}  // namespace elenchus

#endif  // ELENCHUS_CORE_RNG_H_
