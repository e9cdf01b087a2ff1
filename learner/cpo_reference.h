// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Constrained steps beside a dense solution that was written apart from them.
#ifndef ELENCHUS_LEARNER_CPO_REFERENCE_H_
#define ELENCHUS_LEARNER_CPO_REFERENCE_H_

#include <cstdint>
#include <map>

#include "learner/cpo_dual.h"

namespace elenchus {

struct CpoComparison {
  // |step - dense step| / |dense step|, over all instances.
  double largest_error = 0;
  std::map<CpoCase, int> cases;
};

// Proposes steps, each system solved by at most `iterations` of conjugate
// gradients, for random problems of 2 to 7 parameters that cover every case.
// Dense: Cholesky's factor whitens the trust region to a ball, which the
// constraint cuts by a plane.
CpoComparison CompareCpoSteps(int num_problems, int iterations, uint64_t seed);

}  // namespace elenchus

#endif  // ELENCHUS_LEARNER_CPO_REFERENCE_H_
