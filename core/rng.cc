// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "core/rng.h"

#include "core/status.h"

namespace elenchus {
namespace {

uint64_t Mix(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return z ^ (z >> 31);
}

}  // namespace

Rng::Rng(uint64_t seed, absl::string_view role, uint64_t index) : state_(seed) {
  for (unsigned char c : role) state_ = Mix(state_ + c + 1);
  state_ = Mix(state_ ^ Mix(index + 0x9e3779b97f4a7c15ull));
}

uint64_t Rng::Next() {
  state_ += 0x9e3779b97f4a7c15ull;
  return Mix(state_);
}

uint64_t Rng::Uniform(uint64_t bound) {
  ELENCHUS_CHECK(bound > 0);
  // Rejects the incomplete last interval.
  const uint64_t limit = -bound % bound;  // 2^64 mod bound
  while (true) {
    const uint64_t x = Next();
    if (x >= limit) return x % bound;
  }
}

double Rng::UniformDouble() {
  return static_cast<double>(Next() >> 11) * 0x1.0p-53;
}

}  // namespace elenchus
