// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Dense symmetric systems, for comparison.
#ifndef ELENCHUS_LEARNER_DENSE_H_
#define ELENCHUS_LEARNER_DENSE_H_

#include <cmath>
#include <vector>

#include "core/rng.h"

namespace elenchus {

using Row = std::vector<double>;
using Matrix = std::vector<Row>;

inline double Inner(const Row& a, const Row& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

inline Row Product(const Matrix& m, const Row& v) {
  Row product;
  for (const Row& row : m) product.push_back(Inner(row, v));
  return product;
}

inline Row RandomRow(size_t size, Rng* rng) {
  Row row;
  for (size_t i = 0; i < size; ++i) row.push_back(2 * rng->UniformDouble() - 1);
  return row;
}

// G G' + identity / 10 with random G.
inline Matrix RandomPositiveDefinite(size_t size, Rng* rng) {
  Matrix g, m(size, Row(size, 0));
  for (size_t i = 0; i < size; ++i) g.push_back(RandomRow(size, rng));
  for (size_t i = 0; i < size; ++i) {
    for (size_t j = 0; j < size; ++j) m[i][j] = Inner(g[i], g[j]);
    m[i][i] += 0.1;
  }
  return m;
}

// Lower L with L L' = m.
inline Matrix Cholesky(const Matrix& m) {
  Matrix l(m.size(), Row(m.size(), 0));
  for (size_t i = 0; i < m.size(); ++i) {
    for (size_t j = 0; j <= i; ++j) {
      double sum = m[i][j];
      for (size_t k = 0; k < j; ++k) sum -= l[i][k] * l[j][k];
      l[i][j] = i == j ? std::sqrt(sum) : sum / l[j][j];
    }
  }
  return l;
}

// L^-1 v.
inline Row SolveLower(const Matrix& l, Row v) {
  for (size_t i = 0; i < v.size(); ++i) {
    for (size_t k = 0; k < i; ++k) v[i] -= l[i][k] * v[k];
    v[i] /= l[i][i];
  }
  return v;
}

// L'^-1 v.
inline Row SolveUpper(const Matrix& l, Row v) {
  for (size_t i = v.size(); i-- > 0;) {
    for (size_t k = i + 1; k < v.size(); ++k) v[i] -= l[k][i] * v[k];
    v[i] /= l[i][i];
  }
  return v;
}

inline Row Solve(const Matrix& l, const Row& v) {
  return SolveUpper(l, SolveLower(l, v));
}

// minimise g'x subject to c + b'x <= 0 and x'Hx <= 2 max_kl, H = L L', by
// geometry: with y = L'x the region is a ball cut by a plane, and the optimum
// is the ball's lowest point, if the plane leaves it, or else the lowest point
// of the circle that the plane cuts from the ball. Where no point is allowed,
// the point of the ball that is nearest to being so.
inline Row SolveByGeometry(const Matrix& l, const Row& g, const Row& b,
                           double c, double max_kl) {
  const Row slope = SolveLower(l, g), normal = SolveLower(l, b);
  const double radius = std::sqrt(2 * max_kl);
  const auto scaled = [](const Row& v, double by) {
    Row row;
    for (const double x : v) row.push_back(by * x);
    return row;
  };
  const double slope_size = std::sqrt(Inner(slope, slope));
  const double normal_size = std::sqrt(Inner(normal, normal));
  const Row lowest = scaled(slope, -radius / slope_size);
  if (c + Inner(normal, lowest) <= 0) return SolveUpper(l, lowest);
  const double distance = c / normal_size;  // of the plane from the centre
  if (distance > radius) {
    return SolveUpper(l, scaled(normal, -radius / normal_size));
  }
  const double across = Inner(slope, normal) / (normal_size * normal_size);
  Row within;  // the slope along the plane
  for (size_t i = 0; i < slope.size(); ++i) {
    within.push_back(slope[i] - across * normal[i]);
  }
  const double circle = std::sqrt(radius * radius - distance * distance);
  const double size = std::sqrt(Inner(within, within));
  Row y;
  for (size_t i = 0; i < slope.size(); ++i) {
    y.push_back(-distance / normal_size * normal[i] -
                circle / size * within[i]);
  }
  return SolveUpper(l, y);
}

inline double RelativeDifference(const Row& a, const Row& b) {
  double difference = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    difference += (a[i] - b[i]) * (a[i] - b[i]);
  }
  return std::sqrt(difference / Inner(b, b));
}

}  // namespace elenchus

#endif  // ELENCHUS_LEARNER_DENSE_H_
