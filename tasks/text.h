// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// How every world writes its elements, numbers and facts, and how such text is
// read. Any text is read or refused.
#ifndef ELENCHUS_TASKS_TEXT_H_
#define ELENCHUS_TASKS_TEXT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace elenchus {

inline constexpr int kMaxElements = 64;
// Stands for what is not an element.
inline constexpr int kNoElement = -1;
// Up to this size elements have one letter, above it two.
inline constexpr int kMaxOneLetterSize = 8;

// How the elements of instances of one size are named. Elements are
// indices in [0, count()). A small value.
class ElementNames {
 public:
  // size in [3, kMaxElements]. Up to kMaxOneLetterSize: "a", "b", ... Above:
  // the kMaxElements names "aa", "ab", ..., "hh", of which an instance uses
  // at most `size`.
  explicit ElementNames(int size);

  // Letters of a name: 1 or 2.
  int length() const { return length_; }
  // Distinct names.
  int count() const { return count_; }

  // element in [0, count()).
  std::string Name(int element) const;
  // The element of this very name; nullopt if it is none.
  std::optional<int> Element(absl::string_view name) const;
  // The elements of names written one after the other; nullopt if they are not
  // names.
  std::optional<std::vector<int>> Elements(absl::string_view names) const;

 private:
  int length_;
  int count_;
};

// Reads a text from left to right. What is not as expected makes the reader
// fail: from then on it reads the least value that is allowed, and the caller
// asks complete() once, at the end.
class TextReader {
 public:
  explicit TextReader(absl::string_view text) : rest_(text) {}

  // One of these characters.
  char OneOf(absl::string_view characters);
  int Name(const ElementNames& names);
  // One digit, in [min, max].
  int Digit(int min, int max);
  // A decimal number in [min, max], as absl::StrCat writes it, of at most three
  // digits.
  int Number(int min, int max);

  // Whether the next character is this one; reads it then. Never fails.
  bool Skip(char character);
  bool AtDigit() const;
  bool AtEnd() const { return rest_.empty(); }

  // All was as expected, and nothing is left.
  bool complete() const { return !failed_ && rest_.empty(); }

 private:
  int Fail(int value);

  absl::string_view rest_;
  bool failed_ = false;
};

// The number that `text` is, as TextReader::Number(); nullopt if it is none.
std::optional<int> ParseNumber(absl::string_view text, int min, int max);

// The words, separated by a space, ending in a newline: "ad bc cb da\n".
std::string JoinFacts(const std::vector<std::string>& words);
// The words of such a text. InvalidArgument if it does not end in a newline.
absl::StatusOr<std::vector<absl::string_view>> SplitFacts(
    absl::string_view facts);
// For facts that are not the world's.
absl::Status BadFacts(absl::string_view expected, absl::string_view text);

// Hostile text for an error message: escaped, quoted and shortened.
std::string Quoted(absl::string_view text);

}  // namespace elenchus

#endif  // ELENCHUS_TASKS_TEXT_H_
