// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Conjugate gradients for a symmetric positive definite system.
#ifndef ELENCHUS_LEARNER_CONJUGATE_GRADIENT_H_
#define ELENCHUS_LEARNER_CONJUGATE_GRADIENT_H_

#include <functional>
#include <vector>

namespace elenchus {

using Vector = std::vector<double>;

double Dot(const Vector& a, const Vector& b);

struct ConjugateGradientResult {
  Vector x;
  int iterations = 0;
  // |b - A x| / |b| by the recurrence; 0 if b is 0.
  double relative_residual = 0;
};

// Solves A x = b from x = 0 until the relative residual is at most `tolerance`
// or `max_iterations` are done. `multiply` is v -> A v.
ConjugateGradientResult SolveConjugateGradient(
    const std::function<Vector(const Vector&)>& multiply, const Vector& b,
    int max_iterations, double tolerance);

}  // namespace elenchus

#endif  // ELENCHUS_LEARNER_CONJUGATE_GRADIENT_H_
