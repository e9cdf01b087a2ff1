// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Models that debate each other (method.md section 9).
#ifndef ELENCHUS_TOOLS_CROSS_PLAY_H_
#define ELENCHUS_TOOLS_CROSS_PLAY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "debate/human.h"
#include "debate/inspector.h"
#include "debate/judge.h"
#include "debate/model.h"
#include "proto/config.pb.h"
#include "tasks/task.h"
#include "tools/json_file.h"

namespace elenchus {

// Of the debates with a reward, a tie counting half for each: where an argument
// without an opponent sufficed, nobody won.
struct CrossPlay {
  int64_t num_debates = 0;  // with a reward or not
  // opened[i][j]: those that i opened against j; opener_wins[i][j]: those of
  // them that i won.
  std::vector<std::vector<double>> opened, opener_wins;
};

// Every two players debate every question twice, so that each opens once, by
// `rules` and before one judge; the inspector looks at all players' calls. A
// function of its arguments and of what models,
// human and judge answer. Blocks. Errors: theirs.
absl::StatusOr<CrossPlay> PlayEachOther(const DebateConfig& rules,
                                        const World& world, Human& human,
                                        absl::Span<Model* const> players,
                                        absl::Span<const Question> questions,
                                        Judge& judge, uint64_t seed,
                                        const Inspector* inspector = nullptr);

// {"steps": [..], "debates": .., "decided": .., "opener_win_rate": .., "wins":
// [[..]], "ratings":
//  [{"rating", "low", "high"}, ..]}: wins[i][j] are the debates that i won
// against j, whoever opened; ratings as in tools/bradley_terry.h. `steps` names
// the players.
Json CrossPlayToJson(const CrossPlay& cross_play,
                     const std::vector<int64_t>& steps);

// The cells of a table, its header first: step, rating, its interval, and
// against each other player the win rate and the number of debates. Empty if
// `cross_play` is not what CrossPlayToJson() makes.
std::vector<std::vector<std::string>> CrossPlayCells(const Json& cross_play);

// The same for a terminal.
std::string FormatCrossPlay(const Json& cross_play);

// At most `count` (>= 2) of the steps, evenly spaced, the first and the last
// among them.
std::vector<int64_t> EvenlySpaced(const std::vector<int64_t>& steps, int count);

}  // namespace elenchus

#endif  // ELENCHUS_TOOLS_CROSS_PLAY_H_
