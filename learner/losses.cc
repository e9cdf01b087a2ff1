// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/losses.h"

#include "core/status.h"
#include "debate/argument.h"

namespace elenchus {
namespace {

at::Tensor MaskedMean(const at::Tensor& x, const at::Tensor& mask) {
  return (x * mask).sum() / mask.sum();
}

}  // namespace

at::Tensor SupervisedLoss(const at::Tensor& log_prob_A,
                          const at::Tensor& weight_A, double num_tokens) {
  ELENCHUS_CHECK(num_tokens > 0);
  return -(weight_A * log_prob_A).sum() / num_tokens;
}

PpoLoss ReinforcementLoss(const at::Tensor& log_prob_A,
                          const PpoTargets& targets,
                          const PpoOptions& options) {
  const at::Tensor proximal_A = targets.proximal_log_prob_A.detach();
  const at::Tensor advantage_A = targets.advantage_A.detach();
  const at::Tensor weight_A =
      (proximal_A - targets.behaviour_log_prob_A.detach())
          .exp()
          .clamp_max(options.max_importance_weight);
  const at::Tensor ratio_A = (log_prob_A - proximal_A).exp();
  const at::Tensor free_A = ratio_A * advantage_A;
  const at::Tensor clipped_A =
      ratio_A.clamp(1 - options.clip, 1 + options.clip) * advantage_A;
  const at::Tensor surrogate_A = at::minimum(free_A, clipped_A);
  return {.loss = -MaskedMean(weight_A * surrogate_A, targets.reinforced_A),
          .mean_importance_weight = MaskedMean(weight_A, targets.reinforced_A),
          .clip_fraction =
              MaskedMean((clipped_A.detach() < free_A.detach()).to(at::kFloat),
                         targets.reinforced_A)};
}

at::Tensor ValueLoss(const at::Tensor& value_E, const at::Tensor& reward_E,
                     const at::Tensor& reinforced_E) {
  return MaskedMean((value_E - reward_E).square(), reinforced_E);
}

at::Tensor MeanEntropy(const at::Tensor& entropy_A,
                       const at::Tensor& reinforced_A) {
  return MaskedMean(entropy_A, reinforced_A);
}

at::Tensor FieldAgreement(const at::Tensor& greedy_A,
                          const at::Tensor& targets_A,
                          const at::Tensor& first_E) {
  const int64_t num_tokens = targets_A.size(0);
  const int64_t num_examples = first_E.size(0);
  const int64_t* greedy = greedy_A.const_data_ptr<int64_t>();
  const int64_t* targets = targets_A.const_data_ptr<int64_t>();
  const int64_t* first = first_E.const_data_ptr<int64_t>();
  at::Tensor agreement_E = at::ones({num_examples}, at::kFloat);
  float* agreement = agreement_E.mutable_data_ptr<float>();
  for (int64_t e = 0; e < num_examples; ++e) {
    const int64_t end = e + 1 < num_examples ? first[e + 1] : num_tokens;
    for (int64_t a = first[e]; a < end; ++a) {
      if (greedy[a] != targets[a]) agreement[e] = 0;
      if (targets[a] == kAnswerFieldEnd) break;
    }
  }
  return agreement_E;
}

at::Tensor ConfidenceLoss(const at::Tensor& logit_E,
                          const at::Tensor& agreement_E,
                          const at::Tensor& weight_E) {
  return MaskedMean((logit_E.sigmoid() - agreement_E).square(), weight_E);
}

}  // namespace elenchus
