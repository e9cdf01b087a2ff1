// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The text of a function from six bits to {-1, 0, 1} and of the sums of it over
// what matches a pattern. f(x) = 1 is "<x>+", -1 is "<x>-", 0 is not written:
// "000100+ 010110-\n".
#ifndef ELENCHUS_TASKS_WILDCARDS_H_
#define ELENCHUS_TASKS_WILDCARDS_H_

#include <array>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace elenchus {

inline constexpr int kNumBits = 6;
inline constexpr int kNumBitStrings = 1 << kNumBits;
inline constexpr char kWildcard = '*';

// f by bit string, its first bit the most significant.
using BitFunction = std::array<int, kNumBitStrings>;

std::string FormatFacts(const BitFunction& function);
// InvalidArgument (naming the place) unless `facts` are such a text, each bit
// string at most once, in any order.
absl::StatusOr<BitFunction> ParseBitFunction(absl::string_view facts);

// How many bit strings are not mapped to 0.
int NumNonZero(const BitFunction& function);

// "What is the sum of f(x) over all x that match the pattern?" is the pattern:
// "0*1**0".
bool IsPattern(absl::string_view text);
int NumWildcards(absl::string_view pattern);
// The pattern with `bit` for its first wildcard, of which there must be one.
std::string WithFirstWildcard(absl::string_view pattern, char bit);
// The bit string that a pattern without wildcards is.
int BitString(absl::string_view pattern);

}  // namespace elenchus

#endif  // ELENCHUS_TASKS_WILDCARDS_H_
