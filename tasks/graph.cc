// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/graph.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/status.h"
#include "tasks/nearest_neighbour.h"

namespace elenchus {
namespace {

std::vector<int> ElementsIn(const VertexSet& vertices) {
  std::vector<int> elements;
  for (int x = 0; x < kMaxElements; ++x) {
    if (vertices[x]) elements.push_back(x);
  }
  return elements;
}

}  // namespace

std::vector<int> VerticesOf(const Graph& graph) {
  VertexSet vertices;
  for (const auto& [from, to] : graph.edges) {
    vertices.set(from);
    vertices.set(to);
  }
  return ElementsIn(vertices);
}

std::vector<int> NeighboursOf(const Graph& graph, int x) {
  VertexSet neighbours;
  for (const auto& [from, to] : graph.edges) {
    if (from == x) neighbours.set(to);
  }
  return ElementsIn(neighbours);
}

std::string FormatFacts(const ElementNames& names, const Graph& graph) {
  std::vector<std::string> words;
  for (const auto& [from, to] : graph.edges) {
    words.push_back(names.Name(from) + names.Name(to));
  }
  return JoinFacts(words);
}

absl::StatusOr<Graph> ParseGraph(const ElementNames& names,
                                 absl::string_view facts) {
  ELENCHUS_ASSIGN_OR_RETURN(const std::vector<absl::string_view> words,
                            SplitFacts(facts));
  Graph graph;
  for (absl::string_view word : words) {
    TextReader reader(word);
    const int from = reader.Name(names);
    const int to = reader.Name(names);
    if (!reader.complete()) return BadFacts("two vertices", word);
    graph.edges.emplace_back(from, to);
  }
  std::sort(graph.edges.begin(), graph.edges.end());
  return graph;
}

std::string FormatQuestion(const ElementNames& names,
                           const GraphQuestion& question) {
  const std::string begin =
      absl::StrCat(std::string(1, question.kind), names.Name(question.from));
  if (question.kind == GraphQuestion::kNeighbour) {
    return absl::StrCat(begin, question.draw);
  }
  return begin + names.Name(question.to);
}

std::optional<GraphQuestion> ParseGraphQuestion(const ElementNames& names,
                                                absl::string_view text) {
  TextReader reader(text);
  GraphQuestion question;
  question.kind = static_cast<GraphQuestion::Kind>(reader.OneOf("DSNE"));
  question.from = reader.Name(names);
  if (question.kind == GraphQuestion::kNeighbour) {
    question.draw = reader.Digit(0, kNumDraws - 1);
  } else {
    question.to = reader.Name(names);
  }
  if (!reader.complete()) return std::nullopt;
  return question;
}

}  // namespace elenchus
