// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/permutation.h"

#include "core/status.h"

namespace elenchus {
namespace {

constexpr char kForwardMark = '+';
constexpr char kInverseMark = '-';

// True if every image is an element, and of one element only.
bool IsPermutation(const Permutation& sigma) {
  std::array<bool, kMaxElements> reached = {};
  for (int y : sigma.image) {
    if (y == kNoElement) continue;
    if (sigma.image[y] == kNoElement || reached[y]) return false;
    reached[y] = true;
  }
  return true;
}

}  // namespace

std::vector<int> ElementsOf(const Permutation& sigma) {
  std::vector<int> elements;
  for (int x = 0; x < kMaxElements; ++x) {
    if (sigma.image[x] != kNoElement) elements.push_back(x);
  }
  return elements;
}

std::string FormatFacts(const ElementNames& names, const Permutation& sigma) {
  std::vector<std::string> facts;
  for (int x : ElementsOf(sigma)) {
    facts.push_back(names.Name(x) + names.Name(sigma.image[x]));
  }
  return JoinFacts(facts);
}

absl::StatusOr<Permutation> ParseFacts(const ElementNames& names,
                                       absl::string_view facts) {
  ELENCHUS_ASSIGN_OR_RETURN(const std::vector<absl::string_view> words,
                            SplitFacts(facts));
  Permutation sigma;
  for (absl::string_view fact : words) {
    const std::optional<std::vector<int>> pair = names.Elements(fact);
    if (!pair || pair->size() != 2) {
      return BadFacts("two names of elements", fact);
    }
    int& image = sigma.image[(*pair)[0]];
    if (image != kNoElement) {
      return BadFacts("one fact per element, found another", fact);
    }
    image = (*pair)[1];
  }
  if (!IsPermutation(sigma)) return BadFacts("a permutation", facts);
  return sigma;
}

std::string FormatQuestion(const ElementNames& names, int bits,
                           const PowerQuestion& question) {
  std::string text = names.Name(question.x);
  for (int bit = bits - 1; bit >= 0; --bit) {
    text.push_back((question.k >> bit) & 1 ? '1' : '0');
  }
  return text;
}

std::optional<PowerQuestion> ParsePowerQuestion(const ElementNames& names,
                                                int bits,
                                                absl::string_view text) {
  const size_t length = names.length();
  if (text.size() != length + bits) return std::nullopt;
  const std::optional<int> x = names.Element(text.substr(0, length));
  if (!x) return std::nullopt;
  int k = 0;
  for (char c : text.substr(length)) {
    if (c != '0' && c != '1') return std::nullopt;
    k = 2 * k + (c - '0');
  }
  return PowerQuestion{.x = *x, .k = k};
}

std::string FormatQuestion(const ElementNames& names,
                           const InverseQuestion& question) {
  std::string text = names.Name(question.x);
  text.push_back(question.forward ? kForwardMark : kInverseMark);
  return text;
}

std::optional<InverseQuestion> ParseInverseQuestion(const ElementNames& names,
                                                    absl::string_view text) {
  if (text.empty()) return std::nullopt;
  const char mark = text.back();
  if (mark != kForwardMark && mark != kInverseMark) return std::nullopt;
  text.remove_suffix(1);
  const std::optional<int> x = names.Element(text);
  if (!x) return std::nullopt;
  return InverseQuestion{.x = *x, .forward = mark == kForwardMark};
}

}  // namespace elenchus
