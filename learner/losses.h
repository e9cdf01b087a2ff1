// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The losses of method.md sections 3 to 5, as pure functions of tensors.
//
// Shape suffixes: A answer tokens, R reinforced answer tokens, E examples,
// B either, V what M can say. Tensors are floating unless said otherwise. Every
// loss is a scalar, to be minimised; gradients flow through the arguments named
// first and through no other.
//
// A loss is a sum divided by a count, above 0, that is given as a number: a
// learner of several ranks can sum counts over all of them first.
#ifndef ELENCHUS_LEARNER_LOSSES_H_
#define ELENCHUS_LEARNER_LOSSES_H_

#include <ATen/ATen.h>

namespace elenchus {

// -sum(weight * log_prob) / num_tokens.
at::Tensor SupervisedLoss(const at::Tensor& log_prob_A,
                          const at::Tensor& weight_A, double num_tokens);

struct PpoOptions {
  double clip = 0.2;                 // above 0; infinite: no clipping
  double max_importance_weight = 2;  // >= 1
};

// What PPO compares the policy with; no gradient flows through it.
struct PpoTargets {
  at::Tensor proximal_log_prob_R;   // of theta at the start of the update
  at::Tensor behaviour_log_prob_R;  // as recorded
  at::Tensor advantage_R;
};

struct PpoLoss {
  at::Tensor loss;
  // Without gradient, means over the tokens at hand: of the importance
  // weight pi_proximal / pi_behaviour as used, and of whether the clip took the
  // token's gradient.
  at::Tensor mean_importance_weight;
  at::Tensor clip_fraction;
};

// Decoupled PPO: the mean over the tokens (at least one) of
//   -min(max_importance_weight, pi_proximal / pi_behaviour) *
//       min(ratio * advantage, clamp(ratio, 1 - clip, 1 + clip) * advantage)
// with ratio = pi / pi_proximal.
PpoLoss ReinforcementLoss(const at::Tensor& log_prob_R,
                          const PpoTargets& targets, const PpoOptions& options,
                          double num_tokens);

// -sum(advantage * log_prob) / num_tokens: the policy gradient of V-trace,
// whose advantages (vtrace.h) hold its importance weights.
at::Tensor PolicyGradientLoss(const at::Tensor& log_prob_R,
                              const at::Tensor& advantage_R, double num_tokens);

// sum (value - target)^2 / count.
at::Tensor ValueLoss(const at::Tensor& value_B, const at::Tensor& target_B,
                     double count);

// sum KL(pi || pi_reference) / num_tokens, exact; both are log-probs.
at::Tensor KlLoss(const at::Tensor& log_probs_RV,
                  const at::Tensor& reference_log_probs_RV, double num_tokens);

// 1 where the model's greedy tokens equal the example's, from its first to the
// end of its answer field (to its last where no answer field ends), else 0;
// float32. greedy_A, targets_A, first_E: int64, on the CPU; first_E ascends.
at::Tensor FieldAgreement(const at::Tensor& greedy_A,
                          const at::Tensor& targets_A,
                          const at::Tensor& first_E);

// Brier score: sum weight * (sigmoid(logit) - agreement)^2 / total_weight.
at::Tensor ConfidenceLoss(const at::Tensor& logit_E,
                          const at::Tensor& agreement_E,
                          const at::Tensor& weight_E, double total_weight);

}  // namespace elenchus

#endif  // ELENCHUS_LEARNER_LOSSES_H_
