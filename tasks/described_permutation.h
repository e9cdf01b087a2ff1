// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Permutations of which some images are given.
#ifndef ELENCHUS_TASKS_DESCRIBED_PERMUTATION_H_
#define ELENCHUS_TASKS_DESCRIBED_PERMUTATION_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "core/rng.h"
#include "tasks/permutation.h"

namespace elenchus {

// The images that a description gives (tasks/description.h, words "<x><y>").
// nullopt if it is none, or if no permutation of `size` elements fits it.
std::optional<Permutation> ParseDescribed(const ElementNames& names, int size,
                                          absl::string_view alpha);

// The share of them among the permutations of `size` elements that all
// instances are, exactly: of all the elements up to kMaxOneLetterSize, above it
// of any `size` of the kMaxElements. `some` is ParseDescribed()'s.
double ShareOf(const ElementNames& names, int size, const Permutation& some);

// One of them, uniformly.
Permutation Complete(const ElementNames& names, int size,
                     const Permutation& some, Rng* rng);

}  // namespace elenchus

#endif  // ELENCHUS_TASKS_DESCRIBED_PERMUTATION_H_
