// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The terms of the loss on one packed batch, and their weighted sum.
//
// Shape suffixes: A answer tokens, E examples.
#ifndef ELENCHUS_LEARNER_BATCH_LOSSES_H_
#define ELENCHUS_LEARNER_BATCH_LOSSES_H_

#include <ATen/ATen.h>

#include <map>
#include <optional>
#include <string>

#include "learner/losses.h"
#include "model/packed_batch.h"
#include "model/transformer.h"
#include "proto/config.pb.h"

namespace elenchus {

struct LossWeights {
  double lambda = 1;
  double value = 0.5;      // of lambda, so that the loss is continuous at
  double entropy = 0.003;  // lambda = 0
  double confidence = 0.1;
  PpoOptions ppo;
};

LossWeights LossWeightsOf(const LearnerConfig& config);

struct BatchLosses {
  // The weighted sum; what is differentiated.
  at::Tensor total;
  // Scalars by name as in StepStats::losses, unweighted. A term whose weight
  // is 0 or that has no example is left out.
  std::map<std::string, at::Tensor> terms;
  // Of this forward pass, without gradient: the next pass's proximal policy.
  at::Tensor log_prob_A;
  // Undefined where the batch has no such example.
  at::Tensor mean_importance_weight, clip_fraction, agreement;
  // FieldAgreement(), [E]; meaningful for imitated examples. Undefined
  // likewise.
  at::Tensor agreement_E;
};

// One forward pass. `num_supervised_tokens` as in BatchExamples;
// `proximal_log_prob_A` is this pass's own where absent.
BatchLosses ComputeLosses(const Transformer& model, const TrainBatch& batch,
                          double num_supervised_tokens,
                          const std::optional<at::Tensor>& proximal_log_prob_A,
                          const LossWeights& weights);

}  // namespace elenchus

#endif  // ELENCHUS_LEARNER_BATCH_LOSSES_H_
