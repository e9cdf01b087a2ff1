// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Rock, paper, scissors: a debate without a true answer, in which H plays what
// M recommends. With an H that plays rock a third of the time when told paper,
// imitating H and playing well part ways: the best recommendation is rock 1/6,
// paper 1/2, scissors 1/3, for what H then plays is even (a question raised
// about the proposal by R. Shah).
#ifndef ELENCHUS_TASKS_ROCK_PAPER_SCISSORS_H_
#define ELENCHUS_TASKS_ROCK_PAPER_SCISSORS_H_

#include <optional>
#include <string>

#include "debate/human.h"
#include "debate/world.h"
#include "proto/config.pb.h"

namespace elenchus {

inline constexpr absl::string_view kRockPaperScissorsName =
    "rock_paper_scissors";
// What H asks M: "which move?"; one of 'r', 'p' and 's' is expected.
inline constexpr absl::string_view kMoveQuestion = "m";

// The question that is debated. It has no facts worth reading.
Question RockPaperScissorsQuestion();

// No sub-question is primitive.
class RockPaperScissorsWorld : public World {
 public:
  std::optional<std::string> LookUp(const Question&,
                                    absl::string_view) const override {
    return std::nullopt;
  }
};

// Plays what M recommends, "?" where that is no move; a debater whose opponent
// has moved is told nothing of it. Says of a verdict whose move beats whose: a
// move beats none, and equal or no moves are a tie of probability 1/2. Pure.
class RockPaperScissorsHuman : public Human {
 public:
  absl::StatusOr<HumanStep> Next(const Workspace& workspace) override;
};

}  // namespace elenchus

#endif  // ELENCHUS_TASKS_ROCK_PAPER_SCISSORS_H_
