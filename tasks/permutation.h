// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The text of a permutation's facts and of the questions about it: the only
// place that knows how they are written. Any text parses or is refused.
#ifndef ELENCHUS_TASKS_PERMUTATION_H_
#define ELENCHUS_TASKS_PERMUTATION_H_

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tasks/text.h"

namespace elenchus {

// A permutation of some of the elements.
struct Permutation {
  Permutation() { image.fill(kNoElement); }

  // sigma(x), or kNoElement if x is not permuted.
  std::array<int, kMaxElements> image;
};

// The elements permuted, in order.
std::vector<int> ElementsOf(const Permutation& sigma);

// One fact "<x><sigma(x)>" per element, in the order of x, separated by a
// space, ending in a newline: "ad bc cb da\n".
std::string FormatFacts(const ElementNames& names, const Permutation& sigma);

// InvalidArgument (naming the place) unless `facts` are such a text: 1 to
// names.count() facts, of a permutation.
absl::StatusOr<Permutation> ParseFacts(const ElementNames& names,
                                       absl::string_view facts);

// "Which element is sigma^k(x)?", written <x><k in `bits` binary digits, most
// significant first>.
struct PowerQuestion {
  int x = 0;
  int k = 0;
};

// k in [0, 2^bits).
std::string FormatQuestion(const ElementNames& names, int bits,
                           const PowerQuestion& question);
std::optional<PowerQuestion> ParsePowerQuestion(const ElementNames& names,
                                                int bits,
                                                absl::string_view text);

// "Which y has sigma(y) = x?", written "<x>-"; if forward, "Which element is
// sigma(x)?", written "<x>+".
struct InverseQuestion {
  int x = 0;
  bool forward = false;
};

std::string FormatQuestion(const ElementNames& names,
                           const InverseQuestion& question);
std::optional<InverseQuestion> ParseInverseQuestion(const ElementNames& names,
                                                    absl::string_view text);

}  // namespace elenchus

#endif  // ELENCHUS_TASKS_PERMUTATION_H_
