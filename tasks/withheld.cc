// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/withheld.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

#include "core/status.h"

namespace elenchus {
namespace {

int Factorial(int n) { return n <= 1 ? 1 : n * Factorial(n - 1); }

std::vector<int> FirstElements(int count) {
  std::vector<int> elements(count);
  std::iota(elements.begin(), elements.end(), 0);
  return elements;
}

// The permutation of {0, ..., size - 1} of this rank in [0, size!), by its
// Lehmer code.
Permutation Unrank(int size, int rank) {
  std::vector<int> open = FirstElements(size);
  Permutation sigma;
  for (int x = 0; x < size; ++x) {
    const int radix = Factorial(size - 1 - x);
    const auto image = open.begin() + rank / radix;
    sigma.image[x] = *image;
    open.erase(image);
    rank %= radix;
  }
  return sigma;
}

// A permutation of `size` of the kMaxElements elements.
Permutation DrawAny(int size, Rng* rng) {
  std::vector<int> elements = FirstElements(kMaxElements);
  PartialShuffle(size, rng, &elements);
  elements.resize(size);
  std::vector<int> images = elements;
  PartialShuffle(size, rng, &images);
  Permutation sigma;
  for (int i = 0; i < size; ++i) sigma.image[elements[i]] = images[i];
  return sigma;
}

std::string BytesOf(const Permutation& sigma) {
  std::string bytes;
  for (int y : sigma.image) bytes.push_back(static_cast<char>(y));
  return bytes;
}

// All ranks, in an order that the seed gives.
std::vector<int> ShuffledRanks(int size, uint64_t seed) {
  std::vector<int> ranks = FirstElements(Factorial(size));
  Rng rng(seed, "withheld", size);
  PartialShuffle(ranks.size(), &rng, &ranks);
  return ranks;
}

}  // namespace

bool HashSplit::IsWithheld(absl::string_view instance) const {
  return Rng(seed_, instance, salt_).UniformDouble() < share_;
}

absl::Status HashSplit::Check(Split split) const {
  if (split != Split::kWithheld || share_ > 0) return absl::OkStatus();
  return absl::FailedPreconditionError(
      "withheld_share = 0 withholds no instances");
}

WithheldSplit::WithheldSplit(int size, double share, uint64_t seed)
    : size_(size), share_(share), by_hash_(share, seed, size) {
  if (size > kMaxOneLetterSize) return;
  ranks_ = ShuffledRanks(size, seed);
  num_withheld_ = std::llround(share * ranks_.size());
}

absl::StatusOr<Permutation> WithheldSplit::Draw(Split split, Rng* rng) const {
  const bool withheld = split == Split::kWithheld;
  if (size_ > kMaxOneLetterSize) {
    ELENCHUS_RETURN_IF_ERROR(by_hash_.Check(split));
    while (true) {
      const Permutation sigma = DrawAny(size_, rng);
      if (by_hash_.IsIn(split, BytesOf(sigma))) return sigma;
    }
  }
  if (withheld && num_withheld_ == 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("withheld_share = ", share_, " withholds none of the ",
                     "permutations of size ", size_));
  }
  const size_t first = split == Split::kTrain ? num_withheld_ : 0;
  const size_t last = withheld ? num_withheld_ : ranks_.size();
  return Unrank(size_, ranks_[first + rng->Uniform(last - first)]);
}

}  // namespace elenchus
