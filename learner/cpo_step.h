// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// A step of constrained policy optimisation: the most reward with L_sup at most
// its bound, within a trust region of the policy's KL divergence.
#ifndef ELENCHUS_LEARNER_CPO_STEP_H_
#define ELENCHUS_LEARNER_CPO_STEP_H_

#include <functional>
#include <optional>

#include "learner/batch_losses.h"
#include "learner/conjugate_gradient.h"
#include "learner/cpo_dual.h"
#include "model/packed_batch.h"
#include "model/transformer.h"
#include "proto/config.pb.h"

namespace elenchus {

// The step that the linear and quadratic models ask for.
struct CpoProposal {
  CpoSolution solution;
  Vector step;
};

// Minimises g'x subject to c + b'x <= 0 and x'Hx / 2 <= max_kl, where
// H v = multiply(v) + damping v, by two conjugate-gradient solves.
CpoProposal ProposeCpoStep(const Vector& g, const Vector& b, double c,
                           const std::function<Vector(const Vector&)>& multiply,
                           const CpoConfig& config);

// The batch as the model is before the step.
struct CpoBatch {
  const TrainBatch& batch;
  // Its reinforced examples alone; null if there are none.
  const TrainBatch* reinforced = nullptr;
  const LossCounts& counts;
  const LossWeights& weights;
  const Forward& forward;
  const LossTargets& targets;
  const BatchLosses& losses;  // of that forward pass, with its graph
};

struct CpoOutcome {
  CpoSolution solution;
  // Of the policy's loss and of L_sup together; if it is not finite, no step is
  // taken.
  double gradient_norm = 0;
  // L_sup before the step; absent if the batch has no answer of H.
  std::optional<double> constraint;
  // Mean KL divergence of the step taken.
  double kl = 0;
  // Sizes tried; the last one was taken if `is_taken`, else theta is as it was.
  int line_search_steps = 0;
  bool is_taken = false;
};

// Moves theta's trunk. A size is taken if the mean KL is at most max_kl, L_sup
// rises by no more than what is left to its bound (not at all if it is above),
// and, where the bound is kept, the loss of the policy does not rise.
CpoOutcome TakeCpoStep(const CpoConfig& config, double bound,
                       const CpoBatch& batch, const Transformer& theta);

}  // namespace elenchus

#endif  // ELENCHUS_LEARNER_CPO_STEP_H_
