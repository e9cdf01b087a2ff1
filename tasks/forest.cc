// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/forest.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/status.h"
#include "tasks/nearest_neighbour.h"

namespace elenchus {
namespace {

absl::Status AddWord(const ElementNames& names, absl::string_view word,
                     Forest* forest) {
  TextReader reader(word);
  const int x = reader.Name(names);
  if (reader.AtDigit()) {
    const int label = reader.Digit(1, kNumLabels);
    if (!reader.complete()) return BadFacts("a vertex and its label", word);
    if (forest->labels[x] != 0) return BadFacts("one label of a vertex", word);
    forest->labels[x] = label;
    return absl::OkStatus();
  }
  const int y = reader.Name(names);
  if (!reader.complete() || x == y) return BadFacts("two vertices", word);
  std::vector<int>& of_x = forest->neighbours[x];
  if (std::find(of_x.begin(), of_x.end(), y) != of_x.end()) {
    return BadFacts("an edge only once", word);
  }
  of_x.push_back(y);
  forest->neighbours[y].push_back(x);
  return absl::OkStatus();
}

}  // namespace

std::vector<int> VerticesOf(const Forest& forest) {
  std::vector<int> vertices;
  for (int x = 0; x < kMaxElements; ++x) {
    if (forest.labels[x] != 0 || !forest.neighbours[x].empty()) {
      vertices.push_back(x);
    }
  }
  return vertices;
}

std::string FormatFacts(const ElementNames& names, const Forest& forest) {
  std::vector<std::string> words;
  for (int x : VerticesOf(forest)) {
    if (forest.labels[x] != 0) {
      words.push_back(absl::StrCat(names.Name(x), forest.labels[x]));
    }
    for (int y : forest.neighbours[x]) {
      if (y > x) words.push_back(names.Name(x) + names.Name(y));
    }
  }
  return JoinFacts(words);
}

absl::StatusOr<Forest> ParseForest(const ElementNames& names,
                                   absl::string_view facts) {
  ELENCHUS_ASSIGN_OR_RETURN(const std::vector<absl::string_view> words,
                            SplitFacts(facts));
  Forest forest;
  for (absl::string_view word : words) {
    ELENCHUS_RETURN_IF_ERROR(AddWord(names, word, &forest));
  }
  for (std::vector<int>& neighbours : forest.neighbours) {
    std::sort(neighbours.begin(), neighbours.end());
  }
  return forest;
}

std::string FormatQuestion(const ElementNames& names,
                           const ForestQuestion& question) {
  const std::string begin =
      absl::StrCat(std::string(1, question.kind), names.Name(question.x));
  switch (question.kind) {
    case ForestQuestion::kEdge:
      return begin + names.Name(question.other);
    case ForestQuestion::kNeighbour:
      return absl::StrCat(begin, question.draw);
    default:
      return begin;
  }
}

std::optional<ForestQuestion> ParseForestQuestion(const ElementNames& names,
                                                  absl::string_view text) {
  TextReader reader(text);
  ForestQuestion question;
  question.kind = static_cast<ForestQuestion::Kind>(reader.OneOf("VPDLNE"));
  question.x = reader.Name(names);
  if (question.kind == ForestQuestion::kEdge) {
    question.other = reader.Name(names);
  } else if (question.kind == ForestQuestion::kNeighbour) {
    question.draw = reader.Digit(0, kNumDraws - 1);
  }
  if (!reader.complete()) return std::nullopt;
  return question;
}

}  // namespace elenchus
