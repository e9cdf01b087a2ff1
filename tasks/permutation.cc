// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/permutation.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "core/status.h"

namespace elenchus {
namespace {

constexpr int kNumLetters = 8;
constexpr char kFirstLetter = 'a';
constexpr char kFactSeparator = ' ';
constexpr char kFactsEnd = '\n';
constexpr char kForwardMark = '+';
constexpr char kInverseMark = '-';

absl::Status BadFacts(absl::string_view what, absl::string_view text) {
  return absl::InvalidArgumentError(
      absl::StrCat("facts: ", what, ": ", Quoted(text)));
}

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

ElementNames::ElementNames(int size)
    : length_(size <= kMaxOneLetterSize ? 1 : 2),
      count_(size <= kMaxOneLetterSize ? size : kMaxElements) {
  ELENCHUS_CHECK(size >= 1 && size <= kMaxElements);
}

std::string ElementNames::Name(int element) const {
  ELENCHUS_CHECK(element >= 0 && element < count_);
  std::string name(length_, kFirstLetter);
  for (int i = length_ - 1; i >= 0; --i) {
    name[i] += element % kNumLetters;
    element /= kNumLetters;
  }
  return name;
}

std::optional<int> ElementNames::Element(absl::string_view name) const {
  if (static_cast<int>(name.size()) != length_) return std::nullopt;
  int element = 0;
  for (char c : name) {
    if (c < kFirstLetter || c >= kFirstLetter + kNumLetters) {
      return std::nullopt;
    }
    element = element * kNumLetters + (c - kFirstLetter);
  }
  if (element >= count_) return std::nullopt;
  return element;
}

std::optional<std::vector<int>> ElementNames::Elements(
    absl::string_view names) const {
  if (names.size() % length_ != 0) return std::nullopt;
  std::vector<int> elements;
  for (size_t i = 0; i < names.size(); i += length_) {
    const std::optional<int> element = Element(names.substr(i, length_));
    if (!element) return std::nullopt;
    elements.push_back(*element);
  }
  return elements;
}

std::vector<int> ElementsOf(const Permutation& sigma) {
  std::vector<int> elements;
  for (int x = 0; x < kMaxElements; ++x) {
    if (sigma.image[x] != kNoElement) elements.push_back(x);
  }
  return elements;
}

std::string FormatFacts(const ElementNames& names, const Permutation& sigma) {
  std::string facts;
  for (int x : ElementsOf(sigma)) {
    if (!facts.empty()) facts.push_back(kFactSeparator);
    absl::StrAppend(&facts, names.Name(x), names.Name(sigma.image[x]));
  }
  facts.push_back(kFactsEnd);
  return facts;
}

absl::StatusOr<Permutation> ParseFacts(const ElementNames& names,
                                       absl::string_view facts) {
  if (facts.empty() || facts.back() != kFactsEnd) {
    return BadFacts("expected a newline at the end", facts);
  }
  facts.remove_suffix(1);
  Permutation sigma;
  for (absl::string_view fact : absl::StrSplit(facts, kFactSeparator)) {
    const std::optional<std::vector<int>> pair = names.Elements(fact);
    if (!pair || pair->size() != 2) {
      return BadFacts("expected two names of elements", fact);
    }
    int& image = sigma.image[(*pair)[0]];
    if (image != kNoElement) {
      return BadFacts("expected one fact per element, found another", fact);
    }
    image = (*pair)[1];
  }
  if (!IsPermutation(sigma)) return BadFacts("expected a permutation", facts);
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

std::string Quoted(absl::string_view text) {
  constexpr size_t kShown = 64;
  return absl::StrCat("'", absl::CHexEscape(text.substr(0, kShown)),
                      text.size() > kShown ? "'..." : "'");
}

}  // namespace elenchus
