// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The step of constrained policy optimisation (Achiam et al. 2017), in closed
// form over the span of two solved systems.
#ifndef ELENCHUS_LEARNER_CPO_DUAL_H_
#define ELENCHUS_LEARNER_CPO_DUAL_H_

namespace elenchus {

// minimise g'x  subject to  c + b'x <= 0  and  x'Hx / 2 <= max_kl,
// by its products: g is the gradient of the loss, b and c those of the
// constraint, the value included.
struct CpoProblem {
  double gHg = 0;  // g' H^-1 g
  double gHb = 0;  // g' H^-1 b
  double bHb = 0;  // b' H^-1 b
  double c = 0;
  double max_kl = 0;  // above 0
};

// Numbered as in the authors' code.
enum class CpoCase {
  // The constraint is broken and no step within the trust region mends it: the
  // step lowers it as far as the region allows.
  kInfeasible = 0,
  // Broken, and can be mended.
  kBroken = 1,
  // Kept, and some step within the region breaks it.
  kKept = 2,
  // Kept by every step within the region.
  kSlack = 3,
  // The constraint does not depend on the step.
  kFlat = 4,
};

struct CpoSolution {
  CpoCase step_case = CpoCase::kFlat;
  double lambda = 0;  // multiplier of the trust region
  double nu = 0;      // multiplier of the constraint
  // x = g_coefficient H^-1 g + b_coefficient H^-1 b.
  double g_coefficient = 0;
  double b_coefficient = 0;
};

CpoSolution SolveCpoDual(const CpoProblem& problem);

}  // namespace elenchus

#endif  // ELENCHUS_LEARNER_CPO_DUAL_H_
