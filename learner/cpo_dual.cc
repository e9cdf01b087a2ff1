// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/cpo_dual.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace elenchus {
namespace {

// Of values that rounding alone keeps from 0, relative to what they are
// differences of.
constexpr double kRounding = 1e-12;
// b' H^-1 b below which the constraint counts as flat.
constexpr double kFlatness = 1e-16;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Interval {
  double low = 0, high = kInfinity;

  bool empty() const { return low > high; }
  // Anything if empty.
  double Project(double x) const {
    return empty() ? low : std::clamp(x, low, high);
  }
};

// Of lambda >= 0: where nu = (lambda c - r) / s is positive, and the rest.
struct Split {
  Interval active, inactive;
};

Split SplitOf(double c, double r) {
  constexpr Interval kAll, kNone = {1, 0};
  if (c == 0) return r < 0 ? Split{kAll, kNone} : Split{kNone, kAll};
  const double edge = r / c;
  if (c < 0) {
    if (edge <= 0) return {kNone, kAll};
    return {{0, edge}, {edge, kInfinity}};
  }
  if (edge <= 0) return {kAll, kNone};
  return {{edge, kInfinity}, {0, edge}};
}

// -(numerator / lambda + denominator * lambda) / 2, where 0 / 0 is 0.
double Concave(double numerator, double denominator, double lambda) {
  const double first = numerator == 0 ? 0 : numerator / lambda;
  return -(first + denominator * lambda) / 2;
}

CpoSolution TrustRegionStep(const CpoProblem& p, CpoCase step_case) {
  CpoSolution solution{.step_case = step_case};
  if (p.gHg <= 0) return solution;
  solution.lambda = std::sqrt(p.gHg / (2 * p.max_kl));
  solution.g_coefficient = -1 / solution.lambda;
  return solution;
}

}  // namespace

CpoSolution SolveCpoDual(const CpoProblem& p) {
  const double q = std::max(p.gHg, 0.0), r = p.gHb, s = p.bHb, c = p.c;
  if (s <= kFlatness) {
    if (c <= 0) return TrustRegionStep(p, CpoCase::kFlat);
    return {.step_case = CpoCase::kInfeasible};
  }
  const double reach = 2 * p.max_kl - c * c / s;  // B
  if (reach < 0) {
    if (c < 0) return TrustRegionStep(p, CpoCase::kSlack);
    const double nu = std::sqrt(2 * p.max_kl / s);
    return {.step_case = CpoCase::kInfeasible, .nu = nu, .b_coefficient = -nu};
  }
  CpoSolution solution{.step_case = c < 0 ? CpoCase::kKept : CpoCase::kBroken};
  // A: what is left of the gradient once it is free of the constraint's.
  double along = q - r * r / s;
  if (along <= kRounding * q) along = 0;
  const Split split = SplitOf(c, r);
  const double wanted_active =
      along == 0 ? 0 : (reach == 0 ? kInfinity : std::sqrt(along / reach));
  const double active = split.active.Project(wanted_active);
  const double inactive = split.inactive.Project(std::sqrt(q / (2 * p.max_kl)));
  const double value_active = split.active.empty() ? -kInfinity
                              : std::isinf(active)
                                  ? -r * c / s
                                  : Concave(along, reach, active) - r * c / s;
  const double value_inactive =
      split.inactive.empty() ? -kInfinity : Concave(q, 2 * p.max_kl, inactive);
  if (value_active < value_inactive) {
    const CpoSolution step = TrustRegionStep(p, solution.step_case);
    if (inactive == step.lambda) return step;
    solution.lambda = inactive;
    solution.g_coefficient = inactive > 0 ? -1 / inactive : 0;
    return solution;
  }
  // x = -(c / s) p - (x_g - (r / s) p) / lambda, which needs no nu.
  solution.lambda = std::isinf(active) ? 0 : active;
  solution.nu = std::max(0.0, solution.lambda * c - r) / s;
  const double step = along == 0 || std::isinf(active) ? 0 : 1 / active;
  solution.g_coefficient = -step;
  solution.b_coefficient = -c / s + step * r / s;
  return solution;
}

}  // namespace elenchus
