// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/batch_losses.h"

#include <ATen/core/grad_mode.h>

#include <limits>
#include <vector>

#include "core/loss_rules.h"
#include "core/status.h"

namespace elenchus {
namespace {

at::Tensor Select(const at::Tensor& x, const at::Tensor& indices) {
  return x.index_select(0, indices);
}

at::Tensor IndicesOf(const at::Tensor& mask) {
  return mask.nonzero().squeeze(1);
}

// Adds weight * term to the sum.
void AddTerm(const std::string& name, double weight, const at::Tensor& term,
             at::Tensor* sum, BatchLosses* losses) {
  losses->terms[name] = term.detach();
  const at::Tensor weighted = weight == 1 ? term : term * weight;
  *sum = sum->defined() ? *sum + weighted : weighted;
}

void AddTo(const at::Tensor& term, double weight, at::Tensor* sum) {
  if (!term.defined()) return;
  const at::Tensor weighted = weight == 1 ? term : term * weight;
  *sum = sum->defined() ? *sum + weighted : weighted;
}

// Each answer of the batch is an episode.
void SetVtraceTargets(const TrainBatch& batch, const at::Tensor& log_ratio_R,
                      const at::Tensor& values_R, const VtraceOptions& options,
                      LossTargets* targets) {
  const auto numbers = [](const at::Tensor& x) {
    const at::Tensor doubles = x.to(at::kDouble).contiguous();
    const double* const first = doubles.const_data_ptr<double>();
    return std::vector<double>(first, first + doubles.numel());
  };
  const at::Tensor examples_R = Select(batch.example_A, targets->tokens_R);
  const int64_t* const example = examples_R.const_data_ptr<int64_t>();
  const std::vector<double> log_ratios = numbers(log_ratio_R);
  const std::vector<double> values = numbers(values_R);
  const std::vector<double> rewards =
      numbers(Select(batch.reward_A, targets->tokens_R));
  std::vector<double> value, advantage, rho;
  for (size_t begin = 0; begin < values.size();) {
    size_t end = begin;
    while (end < values.size() && example[end] == example[begin]) ++end;
    const VtraceTargets episode = ComputeVtrace(
        absl::MakeConstSpan(log_ratios).subspan(begin, end - begin),
        absl::MakeConstSpan(values).subspan(begin, end - begin), rewards[begin],
        options);
    value.insert(value.end(), episode.value.begin(), episode.value.end());
    advantage.insert(advantage.end(), episode.advantage.begin(),
                     episode.advantage.end());
    rho.insert(rho.end(), episode.rho.begin(), episode.rho.end());
    begin = end;
  }
  const auto dtype = values_R.scalar_type();
  targets->value_B = at::tensor(value, at::kDouble).to(dtype);
  targets->advantage_R = at::tensor(advantage, at::kDouble).to(dtype);
  targets->mean_importance_weight = at::tensor(rho, at::kDouble).mean();
}

void SetReinforcementTargets(const Transformer& model, const TrainBatch& batch,
                             const Forward& forward, const LossWeights& weights,
                             LossTargets* targets) {
  const at::Tensor& tokens_R = targets->tokens_R;
  if (weights.reinforcement == LearnerConfig::VTRACE) {
    targets->values_B = tokens_R;
    SetVtraceTargets(
        batch,
        Select(forward.log_probs.log_prob_A - batch.behaviour_log_prob_A,
               tokens_R),
        model.Value(Select(forward.hidden_AD, tokens_R)), weights.vtrace,
        targets);
    return;
  }
  const at::Tensor first_reinforced_E =
      Select(batch.reinforced_A, batch.first_E);
  targets->values_B = Select(batch.first_E, IndicesOf(first_reinforced_E));
  targets->value_B = Select(batch.reward_A, targets->values_B);
  const at::Tensor value_E =
      model.Value(Select(forward.hidden_AD, batch.first_E));
  targets->advantage_R =
      Select(batch.reward_A - Select(value_E, batch.example_A), tokens_R);
}

// Other prompts' rewards are independent of what was said to this one, so the
// baseline leaves the gradient's mean as it is.
void SetDistanceTargets(const TrainBatch& batch, LossTargets* targets) {
  const at::Tensor weight_E = Select(batch.distance_weight_A, batch.first_E);
  const at::Tensor reward_E = Select(batch.reward_A, batch.first_E);
  const at::Tensor sum_E = weight_E * reward_E;
  const at::Tensor others_E = weight_E.sum() - weight_E;
  const at::Tensor baseline_E =
      at::where(others_E > 0, (sum_E.sum() - sum_E) / others_E, 0);
  targets->advantage_S = Select(
      Select(reward_E - baseline_E, batch.example_A) * batch.distance_weight_A,
      targets->tokens_S);
}

void AddSupervised(const Transformer& model, const TrainBatch& batch,
                   const LossCounts& counts, const Forward& forward,
                   const LossTargets& targets, const LossWeights& weights,
                   BatchLosses* losses) {
  if (batch.supervised_weight_A.any().item<bool>()) {
    AddTerm("supervised", 1,
            SupervisedLoss(forward.log_probs.log_prob_A,
                           batch.supervised_weight_A, counts.supervised_tokens),
            &losses->supervised, losses);
  }
  if (!targets.agreement_E.defined()) return;
  const at::Tensor& weight_E = batch.confidence_weight_E;
  losses->agreement =
      (targets.agreement_E * weight_E).sum() / counts.confidence_weight;
  if (weights.confidence == 0) return;
  AddTerm("confidence", weights.confidence,
          ConfidenceLoss(model.ConfidenceLogit(targets.confidence_features_EF),
                         targets.confidence_label_E, weight_E,
                         counts.confidence_weight),
          &losses->confidence, losses);
}

PpoTargets PpoTargetsAt(const at::Tensor& tokens, const at::Tensor& advantage,
                        const TrainBatch& batch, const LossTargets& targets) {
  return {.proximal_log_prob_R = Select(targets.proximal_log_prob_A, tokens),
          .behaviour_log_prob_R = Select(batch.behaviour_log_prob_A, tokens),
          .advantage_R = advantage};
}

void AddDistance(const TrainBatch& batch, const LossCounts& counts,
                 const Forward& forward, const LossTargets& targets,
                 const LossWeights& weights, BatchLosses* losses) {
  const PpoLoss ppo = ReinforcementLoss(
      Select(forward.log_probs.log_prob_A, targets.tokens_S),
      PpoTargetsAt(targets.tokens_S, targets.advantage_S, batch, targets),
      weights.ppo, counts.distance_tokens);
  AddTerm("distance", 1, ppo.loss, &losses->supervised, losses);
}

// Of the reinforced tokens alone: a masked sum would let an infinite ratio of
// any other token make the gradient NaN.
void AddReinforcement(const Transformer& model, const TrainBatch& batch,
                      const LossCounts& counts, const Forward& forward,
                      const LossTargets& targets, const LossWeights& weights,
                      BatchLosses* losses) {
  const at::Tensor& tokens_R = targets.tokens_R;
  const double num_tokens = counts.reinforced_tokens;
  const bool is_vtrace = weights.reinforcement == LearnerConfig::VTRACE;
  const at::Tensor log_prob_R = Select(forward.log_probs.log_prob_A, tokens_R);
  if (is_vtrace) {
    losses->mean_importance_weight = targets.mean_importance_weight;
    AddTerm("reinforcement", 1,
            PolicyGradientLoss(log_prob_R, targets.advantage_R, num_tokens),
            &losses->policy, losses);
  } else {
    const PpoLoss ppo = ReinforcementLoss(
        log_prob_R, PpoTargetsAt(tokens_R, targets.advantage_R, batch, targets),
        weights.ppo, num_tokens);
    losses->mean_importance_weight = ppo.mean_importance_weight;
    losses->clip_fraction = ppo.clip_fraction;
    AddTerm("reinforcement", 1, ppo.loss, &losses->policy, losses);
  }
  if (weights.value > 0) {
    AddTerm("value", weights.value,
            ValueLoss(model.Value(Select(forward.hidden_AD, targets.values_B)),
                      targets.value_B,
                      is_vtrace ? num_tokens : counts.reinforced_examples),
            &losses->value, losses);
  }
  const at::Tensor entropy =
      Select(forward.log_probs.entropy_A, tokens_R).sum() / num_tokens;
  if (weights.entropy > 0) {
    AddTerm("entropy", -weights.entropy, entropy, &losses->policy, losses);
  } else {
    losses->terms["entropy"] = entropy.detach();
  }
  if (weights.kl > 0) {
    AddTerm("kl", weights.kl,
            KlLoss(Select(forward.log_probs.log_probs_AV, tokens_R),
                   targets.reference_log_probs_RV, num_tokens),
            &losses->policy, losses);
  }
}

}  // namespace

LossWeights LossWeightsOf(const LearnerConfig& config) {
  const bool is_cpo = config.combination() == LearnerConfig::CPO;
  return {.lambda = IsConstrained(config) ? 1 : config.lambda(),
          .value = config.value_weight(),
          .entropy = config.entropy_weight(),
          .kl = config.kl_weight(),
          .confidence = config.confidence_weight(),
          .reinforcement = config.reinforcement(),
          .ppo = {.clip = is_cpo ? std::numeric_limits<double>::infinity()
                                 : config.ppo_clip(),
                  .max_importance_weight = config.max_importance_weight()},
          .vtrace = {.max_rho = config.vtrace_max_rho(),
                     .max_c = config.vtrace_max_c()}};
}

LossCounts CountLosses(const TrainBatch& batch, const BatchExamples& examples) {
  const auto count = [](const at::Tensor& x) {
    return x.count_nonzero().item<double>();
  };
  return {
      .supervised_tokens = examples.num_supervised_tokens,
      .distance_tokens = examples.num_distance_tokens,
      .reinforced_tokens = count(batch.reinforced_A),
      .reinforced_examples = count(Select(batch.reinforced_A, batch.first_E)),
      .confidence_weight = batch.confidence_weight_E.sum().item<double>()};
}

Forward ComputeForward(const Transformer& model, const TrainBatch& batch) {
  Forward forward;
  forward.hidden_AD = model.Hidden(batch.packed, batch.rows_A);
  forward.logits_AV = model.Logits(forward.hidden_AD);
  forward.log_probs =
      TokenLogProbs(forward.logits_AV, batch.targets_A, batch.temperature_A);
  return forward;
}

LossTargets ComputeTargets(const Transformer& model, const TrainBatch& batch,
                           const Forward& forward, const LossWeights& weights,
                           const std::optional<at::Tensor>& proximal_log_prob_A,
                           const at::Tensor& reference_log_probs_RV) {
  const at::NoGradGuard no_grad;
  LossTargets targets;
  targets.tokens_R = IndicesOf(batch.reinforced_A);
  targets.tokens_S = IndicesOf(batch.distance_weight_A);
  targets.proximal_log_prob_A =
      proximal_log_prob_A.value_or(forward.log_probs.log_prob_A.detach());
  targets.reference_log_probs_RV = reference_log_probs_RV;
  if (targets.tokens_R.numel() > 0) {
    SetReinforcementTargets(model, batch, forward, weights, &targets);
  }
  if (targets.tokens_S.numel() > 0) SetDistanceTargets(batch, &targets);
  if (batch.confidence_weight_E.any().item<bool>()) {
    targets.agreement_E = FieldAgreement(forward.logits_AV.argmax(1),
                                         batch.targets_A, batch.first_E)
                              .to(forward.logits_AV.scalar_type());
    targets.confidence_label_E =
        at::where(batch.confidence_label_E >= 0, batch.confidence_label_E,
                  targets.agreement_E);
    targets.confidence_features_EF =
        model.ConfidenceFeatures(Select(forward.hidden_AD, batch.first_E),
                                 Select(forward.logits_AV, batch.first_E));
  }
  return targets;
}

BatchLosses ComputeLosses(const Transformer& model, const TrainBatch& batch,
                          const LossCounts& counts, const Forward& forward,
                          const LossTargets& targets,
                          const LossWeights& weights) {
  BatchLosses losses;
  AddSupervised(model, batch, counts, forward, targets, weights, &losses);
  if (targets.tokens_S.numel() > 0) {
    AddDistance(batch, counts, forward, targets, weights, &losses);
  }
  if (weights.lambda > 0 && targets.tokens_R.numel() > 0) {
    AddReinforcement(model, batch, counts, forward, targets, weights, &losses);
  }
  return losses;
}

at::Tensor WeightedTotal(const BatchLosses& losses, double lambda) {
  at::Tensor total;
  AddTo(losses.supervised, 1, &total);
  AddTo(losses.policy, lambda, &total);
  AddTo(losses.value, lambda, &total);
  AddTo(losses.confidence, 1, &total);
  return total;
}

at::Tensor LagrangianTotal(const BatchLosses& losses, double multiplier) {
  at::Tensor total;
  AddTo(losses.policy, 1 / (1 + multiplier), &total);
  AddTo(losses.value, 1 / (1 + multiplier), &total);
  AddTo(losses.supervised, multiplier / (1 + multiplier), &total);
  AddTo(losses.confidence, 1, &total);
  return total;
}

}  // namespace elenchus
