// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Which permutations are withheld from D.
#ifndef ELENCHUS_TASKS_WITHHELD_H_
#define ELENCHUS_TASKS_WITHHELD_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "core/rng.h"
#include "tasks/permutation.h"
#include "tasks/task.h"

namespace elenchus {

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
  bool IsWithheld(const Permutation& sigma) const;

  const int size_;
  const double share_;
  const uint64_t seed_;
  // Up to kMaxOneLetterSize: ranks of all permutations, the withheld first.
  std::vector<int> ranks_;
  size_t num_withheld_ = 0;
};

}  // namespace elenchus

#endif  // ELENCHUS_TASKS_WITHHELD_H_
