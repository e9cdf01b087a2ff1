// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/cpo_dual.h"

#include <map>

#include "gtest/gtest.h"
#include "learner/dense.h"

namespace elenchus {
namespace {

struct Instance {
  Matrix h, l;  // H = L L'
  Row g, b;
  double c = 0, max_kl = 0;
};

CpoSolution SolutionOf(const Instance& p, Row* x) {
  const Row for_g = Solve(p.l, p.g), for_b = Solve(p.l, p.b);
  const CpoSolution solution = SolveCpoDual({.gHg = Inner(p.g, for_g),
                                             .gHb = Inner(p.g, for_b),
                                             .bHb = Inner(p.b, for_b),
                                             .c = p.c,
                                             .max_kl = p.max_kl});
  x->clear();
  for (size_t i = 0; i < p.g.size(); ++i) {
    x->push_back(solution.g_coefficient * for_g[i] +
                 solution.b_coefficient * for_b[i]);
  }
  return solution;
}

// In units of what the trust region lets b'x be, so that every case is drawn.
Instance Draw(Rng* rng) {
  Instance p;
  const size_t size = 2 + rng->Uniform(6);
  p.h = RandomPositiveDefinite(size, rng);
  p.l = Cholesky(p.h);
  p.g = RandomRow(size, rng);
  p.b = RandomRow(size, rng);
  p.max_kl = 0.001 + 0.1 * rng->UniformDouble();
  const double reach = std::sqrt(2 * p.max_kl * Inner(p.b, Solve(p.l, p.b)));
  p.c = reach * (3 * rng->UniformDouble() - 1.5);
  return p;
}

// Stationary, and each multiplier is 0 unless its constraint is tight.
void ExpectOptimal(const Instance& p, const CpoSolution& solution,
                   const Row& x) {
  const Row hx = Product(p.h, x);
  Row residual;
  for (size_t i = 0; i < x.size(); ++i) {
    residual.push_back(p.g[i] + solution.lambda * hx[i] + solution.nu * p.b[i]);
  }
  EXPECT_LT(Inner(residual, residual), 1e-12 * Inner(p.g, p.g));
  EXPECT_GE(solution.lambda, 0);
  EXPECT_GE(solution.nu, 0);
  EXPECT_LE(Inner(x, hx) / 2, p.max_kl * (1 + 1e-9));
  const double scale = std::abs(p.c);
  EXPECT_LE(p.c + Inner(p.b, x), 1e-9 * scale);
  if (solution.nu > 0) {
    EXPECT_NEAR(p.c + Inner(p.b, x), 0, 1e-9 * scale);
  }
  EXPECT_NEAR(Inner(x, hx) / 2, p.max_kl, 1e-9 * p.max_kl);
}

TEST(CpoDual, EqualsTheGeometricSolutionInEveryCase) {
  Rng rng(7);
  std::map<CpoCase, int> cases;
  int num_tight = 0, num_free = 0;
  for (int i = 0; i < 1000; ++i) {
    const Instance p = Draw(&rng);
    Row x;
    const CpoSolution solution = SolutionOf(p, &x);
    ++cases[solution.step_case];
    EXPECT_LT(
        RelativeDifference(x, SolveByGeometry(p.l, p.g, p.b, p.c, p.max_kl)),
        1e-6)
        << i;
    if (solution.step_case == CpoCase::kInfeasible) continue;
    ExpectOptimal(p, solution, x);
    ++(solution.nu > 0 ? num_tight : num_free);
  }
  EXPECT_GT(cases[CpoCase::kInfeasible], 100);
  EXPECT_GT(cases[CpoCase::kBroken], 100);
  EXPECT_GT(cases[CpoCase::kKept], 100);
  EXPECT_GT(cases[CpoCase::kSlack], 100);
  EXPECT_GT(num_tight, 100);
  EXPECT_GT(num_free, 100);
}

// One dimension of each, H = identity: g = (1, 0), b = (0, 1), max_kl = 1/2, so
// the region is the unit disc.
CpoSolution InTheDisc(double gb, double c) {
  return SolveCpoDual({.gHg = 1, .gHb = gb, .bHb = 1, .c = c, .max_kl = 0.5});
}

TEST(CpoDual, CasesByHand) {
  // Straight down, and the plane y <= 0.6 does not matter.
  CpoSolution s = InTheDisc(0, -0.6);
  EXPECT_EQ(s.step_case, CpoCase::kKept);
  EXPECT_DOUBLE_EQ(s.g_coefficient, -1);
  EXPECT_DOUBLE_EQ(s.b_coefficient, 0);
  // y <= -0.6: x = (-0.8, -0.6), lambda = 1 / 0.8, nu = 0.6 / 0.8.
  s = InTheDisc(0, 0.6);
  EXPECT_EQ(s.step_case, CpoCase::kBroken);
  EXPECT_DOUBLE_EQ(s.g_coefficient, -0.8);
  EXPECT_DOUBLE_EQ(s.b_coefficient, -0.6);
  EXPECT_DOUBLE_EQ(s.lambda, 1.25);
  EXPECT_DOUBLE_EQ(s.nu, 0.75);
  // y <= -2 lies outside: as low as the disc goes.
  s = InTheDisc(0, 2);
  EXPECT_EQ(s.step_case, CpoCase::kInfeasible);
  EXPECT_DOUBLE_EQ(s.g_coefficient, 0);
  EXPECT_DOUBLE_EQ(s.b_coefficient, -1);
  // y <= 2 holds everywhere.
  s = InTheDisc(0, -2);
  EXPECT_EQ(s.step_case, CpoCase::kSlack);
  EXPECT_DOUBLE_EQ(s.g_coefficient, -1);
}

// Where the reward pulls straight at the constraint, g = -b, the step goes just
// as far as the plane: x = -c b.
TEST(CpoDual, OpposedGradients) {
  const CpoSolution s = InTheDisc(-1, -0.6);
  EXPECT_EQ(s.step_case, CpoCase::kKept);
  EXPECT_DOUBLE_EQ(s.b_coefficient - s.g_coefficient, 0.6);
  EXPECT_DOUBLE_EQ(s.nu, 1);
}

TEST(CpoDual, DegenerateProblems) {
  // No constraint to speak of.
  CpoSolution s =
      SolveCpoDual({.gHg = 4, .gHb = 0, .bHb = 0, .c = -1, .max_kl = 0.5});
  EXPECT_EQ(s.step_case, CpoCase::kFlat);
  EXPECT_DOUBLE_EQ(s.g_coefficient, -0.5);
  // Broken, and no step changes that: none is taken.
  s = SolveCpoDual({.gHg = 4, .gHb = 0, .bHb = 0, .c = 1, .max_kl = 0.5});
  EXPECT_EQ(s.step_case, CpoCase::kInfeasible);
  EXPECT_EQ(s.g_coefficient, 0);
  EXPECT_EQ(s.b_coefficient, 0);
  // No reward: a broken constraint is mended by the shortest step, a kept one
  // left alone.
  s = SolveCpoDual({.gHg = 0, .gHb = 0, .bHb = 4, .c = 1, .max_kl = 0.5});
  EXPECT_EQ(s.step_case, CpoCase::kBroken);
  EXPECT_DOUBLE_EQ(s.b_coefficient, -0.25);
  EXPECT_EQ(s.g_coefficient, 0);
  s = SolveCpoDual({.gHg = 0, .gHb = 0, .bHb = 4, .c = -1, .max_kl = 0.5});
  EXPECT_EQ(s.b_coefficient, 0);
  EXPECT_EQ(s.g_coefficient, 0);
  // Just at the bound, with a reward that leads away from it or across it.
  s = InTheDisc(0.6, 0);
  EXPECT_DOUBLE_EQ(s.g_coefficient, -1);
  EXPECT_EQ(s.nu, 0);
  s = InTheDisc(-0.6, 0);
  EXPECT_DOUBLE_EQ(s.g_coefficient, -1.25);
  EXPECT_DOUBLE_EQ(s.b_coefficient, -0.75);
  // The plane touches the region at one point.
  s = InTheDisc(0.5, 1);
  EXPECT_EQ(s.step_case, CpoCase::kBroken);
  EXPECT_DOUBLE_EQ(s.b_coefficient, -1);
  EXPECT_EQ(s.g_coefficient, 0);
}

}  // namespace
}  // namespace elenchus
