// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/batch_losses.h"

#include "model/log_probs.h"

namespace elenchus {
namespace {

// Adds weight * term to the sum.
void AddTerm(const std::string& name, double weight, const at::Tensor& term,
             BatchLosses* losses) {
  losses->terms[name] = term.detach();
  const at::Tensor weighted = weight == 1 ? term : term * weight;
  losses->total = losses->total.defined() ? losses->total + weighted : weighted;
}

void AddSupervised(const Transformer& model, const TrainBatch& batch,
                   const at::Tensor& hidden_AD, const at::Tensor& logits_AV,
                   const at::Tensor& log_prob_A, double num_tokens,
                   double confidence_weight, BatchLosses* losses) {
  AddTerm("supervised", 1,
          SupervisedLoss(log_prob_A, batch.supervised_weight_A, num_tokens),
          losses);
  const at::Tensor& weight_E = batch.confidence_weight_E;
  if (!weight_E.any().item<bool>()) return;
  const at::Tensor agreement_E = FieldAgreement(logits_AV.detach().argmax(1),
                                                batch.targets_A, batch.first_E);
  losses->agreement = (agreement_E * weight_E).sum() / weight_E.sum();
  losses->agreement_E = agreement_E;
  if (confidence_weight == 0) return;
  // The head learns what the trunk knows; it must not teach the trunk.
  const at::Tensor logit_E =
      model.ConfidenceLogit(hidden_AD.detach().index_select(0, batch.first_E));
  AddTerm("confidence", confidence_weight,
          ConfidenceLoss(logit_E, agreement_E, weight_E), losses);
}

// Of the reinforced tokens alone: a masked sum would let an infinite ratio of
// any other token make the gradient NaN.
void AddReinforcement(const Transformer& model, const TrainBatch& batch,
                      const at::Tensor& hidden_AD, const LogProbs& log_probs,
                      const at::Tensor& proximal_log_prob_A,
                      const LossWeights& weights, BatchLosses* losses) {
  const at::Tensor tokens_R = batch.reinforced_A.nonzero().squeeze(1);
  const auto reinforced = [&](const at::Tensor& x_A) {
    return x_A.index_select(0, tokens_R);
  };
  const at::Tensor value_E =
      model.Value(hidden_AD.index_select(0, batch.first_E));
  const at::Tensor value_A = value_E.detach().index_select(0, batch.example_A);
  const PpoLoss ppo = ReinforcementLoss(
      reinforced(log_probs.log_prob_A),
      {.proximal_log_prob_R = reinforced(proximal_log_prob_A),
       .behaviour_log_prob_R = reinforced(batch.behaviour_log_prob_A),
       .advantage_R = reinforced(batch.reward_A - value_A)},
      weights.ppo);
  losses->mean_importance_weight = ppo.mean_importance_weight;
  losses->clip_fraction = ppo.clip_fraction;
  AddTerm("reinforcement", weights.lambda, ppo.loss, losses);
  if (weights.value > 0) {
    AddTerm("value", weights.lambda * weights.value,
            ValueLoss(value_E, batch.reward_A.index_select(0, batch.first_E),
                      batch.reinforced_A.index_select(0, batch.first_E)),
            losses);
  }
  const at::Tensor entropy = reinforced(log_probs.entropy_A).mean();
  if (weights.entropy > 0) {
    AddTerm("entropy", -weights.lambda * weights.entropy, entropy, losses);
  } else {
    losses->terms["entropy"] = entropy.detach();
  }
}

}  // namespace

LossWeights LossWeightsOf(const LearnerConfig& config) {
  return {.lambda = config.lambda(),
          .value = config.value_weight(),
          .entropy = config.entropy_weight(),
          .confidence = config.confidence_weight(),
          .ppo = {.clip = config.ppo_clip(),
                  .max_importance_weight = config.max_importance_weight()}};
}

BatchLosses ComputeLosses(const Transformer& model, const TrainBatch& batch,
                          double num_supervised_tokens,
                          const std::optional<at::Tensor>& proximal_log_prob_A,
                          const LossWeights& weights) {
  BatchLosses losses;
  const at::Tensor hidden_AD = model.Hidden(batch.packed, batch.rows_A);
  const at::Tensor logits_AV = model.Logits(hidden_AD);
  const LogProbs log_probs =
      TokenLogProbs(logits_AV, batch.targets_A, batch.temperature_A);
  losses.log_prob_A = log_probs.log_prob_A.detach();
  if (batch.supervised_weight_A.any().item<bool>()) {
    AddSupervised(model, batch, hidden_AD, logits_AV, log_probs.log_prob_A,
                  num_supervised_tokens, weights.confidence, &losses);
  }
  if (weights.lambda > 0 && batch.reinforced_A.any().item<bool>()) {
    AddReinforcement(model, batch, hidden_AD, log_probs,
                     proximal_log_prob_A.value_or(losses.log_prob_A), weights,
                     &losses);
  }
  return losses;
}

}  // namespace elenchus
