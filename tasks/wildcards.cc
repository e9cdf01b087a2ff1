// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/wildcards.h"

#include <algorithm>
#include <vector>

#include "core/status.h"
#include "tasks/text.h"

namespace elenchus {

std::string FormatFacts(const BitFunction& function) {
  std::vector<std::string> words;
  for (int x = 0; x < kNumBitStrings; ++x) {
    if (function[x] == 0) continue;
    std::string& word = words.emplace_back();
    for (int bit = kNumBits - 1; bit >= 0; --bit) {
      word.push_back((x >> bit) & 1 ? '1' : '0');
    }
    word.push_back(function[x] > 0 ? '+' : '-');
  }
  return JoinFacts(words);
}

absl::StatusOr<BitFunction> ParseBitFunction(absl::string_view facts) {
  ELENCHUS_ASSIGN_OR_RETURN(const std::vector<absl::string_view> words,
                            SplitFacts(facts));
  BitFunction function = {};
  for (absl::string_view word : words) {
    TextReader reader(word);
    int x = 0;
    for (int i = 0; i < kNumBits; ++i) x = 2 * x + reader.Digit(0, 1);
    const int value = reader.OneOf("+-") == '+' ? 1 : -1;
    if (!reader.complete()) return BadFacts("six bits and a sign", word);
    if (function[x] != 0) return BadFacts("a bit string only once", word);
    function[x] = value;
  }
  return function;
}

int NumNonZero(const BitFunction& function) {
  return kNumBitStrings -
         static_cast<int>(std::count(function.begin(), function.end(), 0));
}

bool IsPattern(absl::string_view text) {
  return text.size() == kNumBits &&
         text.find_first_not_of("01*") == absl::string_view::npos;
}

int NumWildcards(absl::string_view pattern) {
  return static_cast<int>(
      std::count(pattern.begin(), pattern.end(), kWildcard));
}

std::string WithFirstWildcard(absl::string_view pattern, char bit) {
  std::string text(pattern);
  const size_t at = text.find(kWildcard);
  ELENCHUS_CHECK(at != std::string::npos);
  text[at] = bit;
  return text;
}

int BitString(absl::string_view pattern) {
  int x = 0;
  for (char c : pattern) x = 2 * x + (c == '1' ? 1 : 0);
  return x;
}

}  // namespace elenchus
