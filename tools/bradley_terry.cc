// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/bradley_terry.h"

#include <algorithm>
#include <cmath>

#include "core/status.h"
#include "learner/dense.h"

namespace elenchus {
namespace {

constexpr double kZ = 1.959963984540054;  // normal quantile of .975
constexpr double kPriorGames = 0.2;       // drawn
constexpr int kMaxSteps = 200;
constexpr double kTolerance = 1e-12;

double WinProbability(double difference) {
  return 1 / (1 + std::exp(-difference));
}

// log WinProbability, without overflow.
double LogWin(double difference) {
  return difference > 0 ? -std::log1p(std::exp(-difference))
                        : difference - std::log1p(std::exp(difference));
}

double LogPosterior(const Matrix& wins, const Row& ratings) {
  double sum = 0;
  for (size_t i = 0; i < wins.size(); ++i) {
    sum += kPriorGames / 2 * (LogWin(ratings[i]) + LogWin(-ratings[i]));
    for (size_t j = 0; j < wins.size(); ++j) {
      if (i != j) sum += wins[i][j] * LogWin(ratings[i] - ratings[j]);
    }
  }
  return sum;
}

// Of the log posterior: the gradient, and the negative of the Hessian.
struct Slopes {
  Row gradient;
  Matrix information;
};

Slopes SlopesAt(const Matrix& wins, const Row& ratings) {
  const size_t n = wins.size();
  Slopes slopes{Row(n, 0), Matrix(n, Row(n, 0))};
  for (size_t i = 0; i < n; ++i) {
    const double prior = WinProbability(ratings[i]);
    slopes.gradient[i] += kPriorGames * (0.5 - prior);
    slopes.information[i][i] += kPriorGames * prior * (1 - prior);
    for (size_t j = 0; j < n; ++j) {
      if (i == j) continue;
      const double games = wins[i][j] + wins[j][i];
      const double p = WinProbability(ratings[i] - ratings[j]);
      slopes.gradient[i] += wins[i][j] - games * p;
      slopes.information[i][i] += games * p * (1 - p);
      slopes.information[i][j] -= games * p * (1 - p);
    }
  }
  return slopes;
}

// Newton's method with shorter steps where a whole one overshoots.
Row MostLikely(const Matrix& wins) {
  Row ratings(wins.size(), 0);
  double best = LogPosterior(wins, ratings);
  for (int step = 0; step < kMaxSteps; ++step) {
    const Slopes slopes = SlopesAt(wins, ratings);
    const Row direction = Solve(Cholesky(slopes.information), slopes.gradient);
    double size = 1, value = best;
    Row next = ratings;
    while (size > kTolerance) {
      for (size_t i = 0; i < next.size(); ++i) {
        next[i] = ratings[i] + size * direction[i];
      }
      value = LogPosterior(wins, next);
      if (value > best) break;
      size /= 2;
    }
    // False of what is not a number, too.
    if (!(value > best)) break;
    best = value;
    ratings = next;
  }
  return ratings;
}

}  // namespace

std::vector<Rating> FitBradleyTerry(
    const std::vector<std::vector<double>>& wins) {
  for (const Row& row : wins) ELENCHUS_CHECK(row.size() == wins.size());
  const Row ratings = MostLikely(wins);
  const size_t n = wins.size();
  const Matrix l = Cholesky(SlopesAt(wins, ratings).information);
  std::vector<Rating> fitted;
  for (size_t i = 0; i < n; ++i) {
    // The rating less the mean, as a linear form.
    Row less_mean(n, -1.0 / static_cast<double>(n));
    less_mean[i] += 1;
    const double rating = Inner(less_mean, ratings);
    const double half = kZ * std::sqrt(Inner(less_mean, Solve(l, less_mean)));
    fitted.push_back(
        {.rating = rating, .low = rating - half, .high = rating + half});
  }
  return fitted;
}

}  // namespace elenchus
