// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The terms of the loss on one packed batch.
//
// Shape suffixes: A answer tokens, E examples, V what M can say, D width;
// R reinforced answer tokens, S those of shadows, B what values are read at:
// the first token of each reinforced answer (PPO) or every reinforced token
// (V-trace).
#ifndef ELENCHUS_LEARNER_BATCH_LOSSES_H_
#define ELENCHUS_LEARNER_BATCH_LOSSES_H_

#include <ATen/ATen.h>

#include <map>
#include <optional>
#include <string>

#include "learner/examples.h"
#include "learner/losses.h"
#include "learner/vtrace.h"
#include "model/log_probs.h"
#include "model/packed_batch.h"
#include "model/transformer.h"
#include "proto/config.pb.h"

namespace elenchus {

struct LossWeights {
  double lambda = 1;
  // Of lambda, so that the loss is continuous at lambda = 0.
  double value = 0.5;
  double entropy = 0.003;
  double kl = 0;
  double confidence = 0.1;
  LearnerConfig::Reinforcement reinforcement = LearnerConfig::PPO;
  PpoOptions ppo;
  VtraceOptions vtrace;
};

// lambda is 1 where L_sup is a constraint, and nothing is clipped in CPO, whose
// trust region does that.
LossWeights LossWeightsOf(const LearnerConfig& config);

// What each term is a mean over. Numbers apart from the tensors, so that a
// learner of several ranks can sum them over all before it computes losses.
struct LossCounts {
  // As in BatchExamples.
  double supervised_tokens = 0;
  double distance_tokens = 0;
  double reinforced_tokens = 0;
  double reinforced_examples = 0;
  double confidence_weight = 0;
};

// `batch` is that of `examples`.
LossCounts CountLosses(const TrainBatch& batch, const BatchExamples& examples);

struct Forward {
  at::Tensor hidden_AD;
  at::Tensor logits_AV;
  LogProbs log_probs;
};

Forward ComputeForward(const Transformer& model, const TrainBatch& batch);

// Everything that a pass compares the model with; without gradient.
struct LossTargets {
  // Indices into A; S and E where those are. int64.
  at::Tensor tokens_R, tokens_S, values_B;
  at::Tensor proximal_log_prob_A;
  at::Tensor advantage_R;
  at::Tensor value_B;
  at::Tensor mean_importance_weight;  // V-trace's; undefined in PPO
  // r - the mean reward of the batch's other shadows by weight, times the
  // weight.
  at::Tensor advantage_S;
  // Undefined without a KL term.
  at::Tensor reference_log_probs_RV;
  // FieldAgreement(); meaningful for imitated examples. Undefined if there are
  // none.
  at::Tensor agreement_E;
  // What the confidence head should say: the example's label, or agreement_E.
  at::Tensor confidence_label_E;
  at::Tensor confidence_features_EF;
};

// `proximal_log_prob_A` is this pass's own where absent;
// `reference_log_probs_RV` may be undefined if the weight of KL is 0.
LossTargets ComputeTargets(const Transformer& model, const TrainBatch& batch,
                           const Forward& forward, const LossWeights& weights,
                           const std::optional<at::Tensor>& proximal_log_prob_A,
                           const at::Tensor& reference_log_probs_RV);

struct BatchLosses {
  // What is differentiated; undefined where the batch has no such example.
  at::Tensor supervised;  // L_sup, or the loss of the sampled distance
  at::Tensor policy;      // L_rl - entropy + KL, by their shares
  at::Tensor value;       // by its share
  at::Tensor confidence;  // by its weight
  // Scalars by name as in StepStats::losses, unweighted, without gradient. A
  // term whose weight is 0 or that has no example is left out.
  std::map<std::string, at::Tensor> terms;
  // Without gradient; undefined where the batch has no such example.
  at::Tensor mean_importance_weight, clip_fraction, agreement;
};

BatchLosses ComputeLosses(const Transformer& model, const TrainBatch& batch,
                          const LossCounts& counts, const Forward& forward,
                          const LossTargets& targets,
                          const LossWeights& weights);

// supervised + lambda * (policy + value) + confidence, of those defined;
// undefined if none is.
at::Tensor WeightedTotal(const BatchLosses& losses, double lambda);

// (policy + value + multiplier * supervised) / (1 + multiplier) + confidence,
// likewise.
at::Tensor LagrangianTotal(const BatchLosses& losses, double multiplier);

}  // namespace elenchus

#endif  // ELENCHUS_LEARNER_BATCH_LOSSES_H_
