// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// How H finds the neighbour of a vertex that is nearest to a goal: twice M
// suggests one, which must prove a neighbour, the world draws one, and M says
// how far each is. Shortest path and union find search so.
#ifndef ELENCHUS_TASKS_NEAREST_NEIGHBOUR_H_
#define ELENCHUS_TASKS_NEAREST_NEIGHBOUR_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "tasks/dialogue.h"
#include "tasks/scripted_human.h"
#include "tasks/text.h"

namespace elenchus {

// That there is no way to the goal.
inline constexpr absl::string_view kUnreachable = "!";
// That there is an edge.
inline constexpr absl::string_view kEdge = "1";
// A question that draws a neighbour counts them round by a number below this.
inline constexpr int kNumDraws = 8;

// What H asks about one vertex.
struct NeighbourSearch {
  // M's suggestion: a neighbour's name, or kUnreachable.
  std::string suggestion;
  // Any neighbour: its name, or "?" if there is none. Primitive.
  std::string draw;
  // Whether the vertex is a neighbour: kEdge or "?". Primitive.
  std::function<std::string(int)> edge;
  // How far the vertex is from the goal: a number, or kUnreachable.
  std::function<std::string(int)> distance;
  int min_distance = 0;
  int max_distance = 0;
  // What H answers if no candidate is at a known distance, but something was
  // known of them.
  absl::string_view otherwise;
};

// The nearest candidate's argument; of candidates as near the first by name.
// "?" if M knows nothing. The argument is "<vertex>:<s><n>", where s is the
// better suggestion and its distance, "!" for none or "?" if there was no use
// in either, and n is the neighbour drawn and its distance, or "?" if there is
// none; a distance is a number, "!" or "?".
std::string ArgueNearest(const NeighbourSearch& search,
                         const ElementNames& names, Dialogue* dialogue);

// What such an argument claims; nothing if the answer is not its evidence's.
std::vector<Claim> ClaimsOfNearest(const NeighbourSearch& search,
                                   const ElementNames& names,
                                   absl::string_view argument);

// Which of its neighbours H asks for in answering this question: a number below
// kNumDraws, spread evenly over questions, so that steps stay pure.
int DrawOf(absl::string_view question);

}  // namespace elenchus

#endif  // ELENCHUS_TASKS_NEAREST_NEIGHBOUR_H_
