// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The text of a directed graph and of the questions about it. An edge from a to
// b is "ab"; it may be written more than once: "ab ba bd bd cc\n".
#ifndef ELENCHUS_TASKS_GRAPH_H_
#define ELENCHUS_TASKS_GRAPH_H_

#include <bitset>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tasks/text.h"

namespace elenchus {

// Edges (from, to), in order; each as often as it was drawn.
struct Graph {
  std::vector<std::pair<int, int>> edges;
};

using VertexSet = std::bitset<kMaxElements>;

// The vertices that have an edge.
std::vector<int> VerticesOf(const Graph& graph);
// Where an edge leads from x, in order, each vertex once.
std::vector<int> NeighboursOf(const Graph& graph, int x);

std::string FormatFacts(const ElementNames& names, const Graph& graph);
// InvalidArgument (naming the place) unless `facts` are such a text, in any
// order.
absl::StatusOr<Graph> ParseGraph(const ElementNames& names,
                                 absl::string_view facts);

struct GraphQuestion {
  enum Kind : char {
    kDistance = 'D',   // "Dab": how many edges is the way from a to b?
    kStep = 'S',       // "Sab": the first vertex after a on the way to b
    kNeighbour = 'N',  // "Na3": a neighbour of a, the one numbered 3 if they
                       // are counted round
    kEdge = 'E',       // "Eab": is there an edge from a to b?
  };
  Kind kind = kDistance;
  int from = 0;
  int to = 0;    // not of kNeighbour
  int draw = 0;  // of kNeighbour only, in [0, 7]
};

std::string FormatQuestion(const ElementNames& names,
                           const GraphQuestion& question);
std::optional<GraphQuestion> ParseGraphQuestion(const ElementNames& names,
                                                absl::string_view text);

}  // namespace elenchus

#endif  // ELENCHUS_TASKS_GRAPH_H_
