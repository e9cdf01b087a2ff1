// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/cpo_reference.h"

#include <algorithm>
#include <cmath>

#include "core/rng.h"
#include "learner/cpo_step.h"
#include "learner/dense.h"

namespace elenchus {
namespace {

// Of the problems, those whose constraint does not depend on the step.
constexpr double kFlatShare = 0.1;

struct Problem {
  Matrix h, damped;  // the step adds the damping itself
  Row g, b;
  double c = 0, max_kl = 0;
};

// c in units of what the trust region lets b'x be, so that every case is drawn.
Problem Draw(double damping, Rng* rng) {
  Problem p;
  const size_t size = 2 + rng->Uniform(6);
  p.h = p.damped = RandomPositiveDefinite(size, rng);
  for (size_t i = 0; i < size; ++i) p.damped[i][i] += damping;
  p.g = RandomRow(size, rng);
  p.b = RandomRow(size, rng);
  p.max_kl = 0.001 + 0.1 * rng->UniformDouble();
  if (rng->Bernoulli(kFlatShare)) {
    p.b.assign(size, 0);
    p.c = -rng->UniformDouble();
    return p;
  }
  const double reach =
      std::sqrt(2 * p.max_kl * Inner(p.b, Solve(Cholesky(p.damped), p.b)));
  p.c = reach * (3 * rng->UniformDouble() - 1.5);
  return p;
}

}  // namespace

CpoComparison CompareCpoSteps(int num_problems, int iterations, uint64_t seed) {
  Rng rng(seed, "constrained steps", 0);
  CpoConfig config;
  config.set_conjugate_gradient_iterations(iterations);
  CpoComparison comparison;
  for (int i = 0; i < num_problems; ++i) {
    const Problem p = Draw(config.damping(), &rng);
    config.set_max_kl(p.max_kl);
    const CpoProposal proposal = ProposeCpoStep(
        p.g, p.b, p.c, [&](const Vector& v) { return Product(p.h, v); },
        config);
    const Row dense =
        SolveByGeometry(Cholesky(p.damped), p.g, p.b, p.c, p.max_kl);
    comparison.largest_error = std::max(
        comparison.largest_error, RelativeDifference(proposal.step, dense));
    ++comparison.cases[proposal.solution.step_case];
  }
  return comparison;
}

}  // namespace elenchus
