// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Which instances are withheld from D.
#ifndef ELENCHUS_TASKS_WITHHELD_H_
#define ELENCHUS_TASKS_WITHHELD_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/rng.h"
#include "tasks/permutation.h"
#include "tasks/task.h"

namespace elenchus {

// Instances parted in two by a hash of their canonical bytes: each is withheld
// with probability `share`, a function of (bytes, share, seed, salt) alone.
// Immutable, thread-safe.
class HashSplit {
 public:
  // share 0, or in [0.001, 0.9]: withheld instances are found by drawing.
  HashSplit(double share, uint64_t seed, uint64_t salt)
      : share_(share), seed_(seed), salt_(salt) {}

  bool IsWithheld(absl::string_view instance) const;
  bool IsIn(Split split, absl::string_view instance) const {
    return split == Split::kAll ||
           IsWithheld(instance) == (split == Split::kWithheld);
  }
  // FailedPrecondition if `split` has no instances.
  absl::Status Check(Split split) const;

 private:
  const double share_;
  const uint64_t seed_;
  const uint64_t salt_;
};

// All permutations of one size, parted in two by a seed: a function of
// (size, share, seed) alone. Immutable, thread-safe.
class WithheldSplit {
 public:
  // size in [3, kMaxElements], share in [0, 0.9]. Up to kMaxOneLetterSize
  // exactly round(share * size!) permutations are withheld; above, each with
  // probability `share`, and share must be 0 or at least 0.001.
  WithheldSplit(int size, double share, uint64_t seed);

  // Uniform over the permutations of `split`, and above kMaxOneLetterSize over
  // the elements permuted. FailedPrecondition if it has none.
  absl::StatusOr<Permutation> Draw(Split split, Rng* rng) const;

 private:
  const int size_;
  const double share_;
  const HashSplit by_hash_;  // above kMaxOneLetterSize
  // Up to kMaxOneLetterSize: ranks of all permutations, the withheld first.
  std::vector<int> ranks_;
  size_t num_withheld_ = 0;
};

}  // namespace elenchus

#endif  // ELENCHUS_TASKS_WITHHELD_H_
