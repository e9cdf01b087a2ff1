// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/described_permutation.h"

#include <array>
#include <utility>
#include <vector>

#include "core/status.h"
#include "tasks/description.h"

namespace elenchus {
namespace {

// What `some` says of each element.
struct Roles {
  std::vector<int> sources;  // have an image
  std::vector<int> mentioned;
  std::array<bool, kMaxElements> is_image = {};
};

Roles RolesOf(const ElementNames& names, const Permutation& some) {
  Roles roles;
  for (int x = 0; x < names.count(); ++x) {
    if (some.image[x] == kNoElement) continue;
    roles.sources.push_back(x);
    roles.is_image[some.image[x]] = true;
  }
  for (int x = 0; x < names.count(); ++x) {
    if (some.image[x] != kNoElement || roles.is_image[x]) {
      roles.mentioned.push_back(x);
    }
  }
  return roles;
}

}  // namespace

std::optional<Permutation> ParseDescribed(const ElementNames& names, int size,
                                          absl::string_view alpha) {
  const std::vector<absl::string_view> words = DescribedWords(alpha);
  if (words.empty()) return std::nullopt;
  Permutation some;
  std::array<bool, kMaxElements> reached = {};
  for (const absl::string_view word : words) {
    const std::optional<std::vector<int>> pair = names.Elements(word);
    if (!pair || pair->size() != 2) return std::nullopt;
    const int x = (*pair)[0], y = (*pair)[1];
    if (some.image[x] != kNoElement || reached[y]) return std::nullopt;
    some.image[x] = y;
    reached[y] = true;
  }
  if (static_cast<int>(RolesOf(names, some).mentioned.size()) > size) {
    return std::nullopt;
  }
  return some;
}

double ShareOf(const ElementNames& names, int size, const Permutation& some) {
  const Roles roles = RolesOf(names, some);
  double share = 1;
  // All that are mentioned are permuted,
  for (size_t i = 0; i < roles.mentioned.size(); ++i) {
    share *= static_cast<double>(size - static_cast<int>(i)) /
             static_cast<double>(names.count() - static_cast<int>(i));
  }
  // and each source has its image, given those before.
  for (size_t i = 0; i < roles.sources.size(); ++i) {
    share /= static_cast<double>(size - static_cast<int>(i));
  }
  return share;
}

Permutation Complete(const ElementNames& names, int size,
                     const Permutation& some, Rng* rng) {
  const Roles roles = RolesOf(names, some);
  std::vector<int> elements = roles.mentioned;
  std::vector<int> rest;
  for (int x = 0; x < names.count(); ++x) {
    if (some.image[x] == kNoElement && !roles.is_image[x]) rest.push_back(x);
  }
  const size_t num_more = size - elements.size();
  PartialShuffle(num_more, rng, &rest);
  elements.insert(elements.end(), rest.begin(), rest.begin() + num_more);
  std::vector<int> sources, images;  // those that are open
  for (const int x : elements) {
    if (some.image[x] == kNoElement) sources.push_back(x);
    if (!roles.is_image[x]) images.push_back(x);
  }
  ELENCHUS_CHECK(sources.size() == images.size());
  PartialShuffle(images.size(), rng, &images);
  Permutation sigma = some;
  for (size_t i = 0; i < sources.size(); ++i) {
    sigma.image[sources[i]] = images[i];
  }
  return sigma;
}

}  // namespace elenchus
