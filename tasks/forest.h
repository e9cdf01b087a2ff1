// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The text of a forest whose trees have one labelled vertex each, the root, and
// of the questions about it. An edge between a and b is "ab", in this order;
// the label 3 of a is "a3": "ab b3 bd c5\n".
#ifndef ELENCHUS_TASKS_FOREST_H_
#define ELENCHUS_TASKS_FOREST_H_

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tasks/text.h"

namespace elenchus {

inline constexpr int kNumLabels = 8;

struct Forest {
  // In [1, kNumLabels]; 0 of a vertex that has none.
  std::array<int, kMaxElements> labels = {};
  // Of each vertex, in order.
  std::array<std::vector<int>, kMaxElements> neighbours;
};

// The vertices that have a label or a neighbour.
std::vector<int> VerticesOf(const Forest& forest);

// By vertex: its label, then its edges to later ones.
std::string FormatFacts(const ElementNames& names, const Forest& forest);
// InvalidArgument (naming the place) unless `facts` are such a text, in any
// order, no vertex has two labels or an edge to itself and no edge comes twice.
// That each tree has one label and is a tree is not checked.
absl::StatusOr<Forest> ParseForest(const ElementNames& names,
                                   absl::string_view facts);

struct ForestQuestion {
  enum Kind : char {
    kValue = 'V',      // "Va": the label in the tree of a
    kParent = 'P',     // "Pa": the vertex after a on the way to the root; a if
                       // it is the root
    kDepth = 'D',      // "Da": how many edges is a from the root?
    kLabel = 'L',      // "La": the label of a itself
    kNeighbour = 'N',  // "Na3": a neighbour of a, the one numbered 3 if they
                       // are counted round
    kEdge = 'E',       // "Eab": is there an edge between a and b?
  };
  Kind kind = kValue;
  int x = 0;
  int other = 0;  // of kEdge only
  int draw = 0;   // of kNeighbour only, in [0, 7]
};

std::string FormatQuestion(const ElementNames& names,
                           const ForestQuestion& question);
std::optional<ForestQuestion> ParseForestQuestion(const ElementNames& names,
                                                  absl::string_view text);

}  // namespace elenchus

#endif  // ELENCHUS_TASKS_FOREST_H_
