// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/text.h"

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "core/status.h"

namespace elenchus {
namespace {

constexpr int kNumLetters = 8;
constexpr char kFirstLetter = 'a';
constexpr char kFactSeparator = ' ';
constexpr char kFactsEnd = '\n';
constexpr size_t kMaxDigits = 3;

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

char TextReader::OneOf(absl::string_view characters) {
  if (failed_ || rest_.empty() ||
      characters.find(rest_[0]) == absl::string_view::npos) {
    Fail(0);
    return characters[0];
  }
  const char read = rest_[0];
  rest_.remove_prefix(1);
  return read;
}

int TextReader::Name(const ElementNames& names) {
  const absl::string_view name = rest_.substr(0, names.length());
  const std::optional<int> element = names.Element(name);
  if (failed_ || !element) return Fail(0);
  rest_.remove_prefix(name.size());
  return *element;
}

int TextReader::Digit(int min, int max) {
  if (failed_ || !AtDigit()) return Fail(min);
  const int digit = rest_[0] - '0';
  if (digit < min || digit > max) return Fail(min);
  rest_.remove_prefix(1);
  return digit;
}

int TextReader::Number(int min, int max) {
  size_t length = !rest_.empty() && rest_[0] == '-' ? 1 : 0;
  const size_t end = length + kMaxDigits;
  while (length < rest_.size() && length < end &&
         absl::ascii_isdigit(static_cast<unsigned char>(rest_[length]))) {
    ++length;
  }
  const absl::string_view text = rest_.substr(0, length);
  int number = 0;
  if (failed_ || !absl::SimpleAtoi(text, &number) || number < min ||
      number > max || absl::StrCat(number) != text) {
    return Fail(min);
  }
  rest_.remove_prefix(length);
  return number;
}

bool TextReader::Skip(char character) {
  if (failed_ || rest_.empty() || rest_[0] != character) return false;
  rest_.remove_prefix(1);
  return true;
}

bool TextReader::AtDigit() const {
  return !rest_.empty() &&
         absl::ascii_isdigit(static_cast<unsigned char>(rest_[0]));
}

int TextReader::Fail(int value) {
  failed_ = true;
  return value;
}

std::optional<int> ParseNumber(absl::string_view text, int min, int max) {
  TextReader reader(text);
  const int number = reader.Number(min, max);
  if (!reader.complete()) return std::nullopt;
  return number;
}

std::string JoinFacts(const std::vector<std::string>& words) {
  return absl::StrCat(
      absl::StrJoin(words, absl::string_view(&kFactSeparator, 1)),
      absl::string_view(&kFactsEnd, 1));
}

absl::StatusOr<std::vector<absl::string_view>> SplitFacts(
    absl::string_view facts) {
  if (facts.empty() || facts.back() != kFactsEnd) {
    return BadFacts("a newline at the end", facts);
  }
  facts.remove_suffix(1);
  return std::vector<absl::string_view>(absl::StrSplit(facts, kFactSeparator));
}

absl::Status BadFacts(absl::string_view expected, absl::string_view text) {
  return absl::InvalidArgumentError(
      absl::StrCat("facts: expected ", expected, ": ", Quoted(text)));
}

std::string Quoted(absl::string_view text) {
  constexpr size_t kShown = 64;
  return absl::StrCat("'", absl::CHexEscape(text.substr(0, kShown)),
                      text.size() > kShown ? "'..." : "'");
}

}  // namespace elenchus
