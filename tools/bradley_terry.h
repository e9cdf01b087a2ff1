// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Ratings of players from their games (Bradley and Terry 1952).
#ifndef ELENCHUS_TOOLS_BRADLEY_TERRY_H_
#define ELENCHUS_TOOLS_BRADLEY_TERRY_H_

#include <vector>

namespace elenchus {

struct Rating {
  double rating = 0;
  double low = 0, high = 0;  // 95 % interval
};

// i beats j with probability 1 / (1 + exp(rating_j - rating_i)): the most
// likely ratings, less their mean. wins[i][j] >= 0: the games that i won
// against j, a tie counting half for each; square, its diagonal is not read.
//
// As a weak prior, so that they exist whoever never won, each player has also
// drawn a fifth of a game with one whose rating is 0. Intervals are normal, by
// the observed information; they take games to be independent.
std::vector<Rating> FitBradleyTerry(
    const std::vector<std::vector<double>>& wins);

}  // namespace elenchus

#endif  // ELENCHUS_TOOLS_BRADLEY_TERRY_H_
