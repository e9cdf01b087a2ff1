// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/conjugate_gradient.h"

#include <cmath>

namespace elenchus {

double Dot(const Vector& a, const Vector& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

ConjugateGradientResult SolveConjugateGradient(
    const std::function<Vector(const Vector&)>& multiply, const Vector& b,
    int max_iterations, double tolerance) {
  ConjugateGradientResult result{.x = Vector(b.size(), 0)};
  const double norm = std::sqrt(Dot(b, b));
  if (norm == 0) return result;
  Vector residual = b, direction = b;
  double square = Dot(residual, residual);
  result.relative_residual = 1;
  while (result.iterations < max_iterations &&
         result.relative_residual > tolerance) {
    const Vector image = multiply(direction);
    const double curvature = Dot(direction, image);
    // Rounding has used up the direction.
    if (!(curvature > 0)) break;
    const double step = square / curvature;
    for (size_t i = 0; i < b.size(); ++i) {
      result.x[i] += step * direction[i];
      residual[i] -= step * image[i];
    }
    const double next = Dot(residual, residual);
    for (size_t i = 0; i < b.size(); ++i) {
      direction[i] = residual[i] + next / square * direction[i];
    }
    square = next;
    ++result.iterations;
    result.relative_residual = std::sqrt(square) / norm;
  }
  return result;
}

}  // namespace elenchus
