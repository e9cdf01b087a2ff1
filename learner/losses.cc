// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/losses.h"

#include "core/status.h"
#include "debate/argument.h"

namespace elenchus {
at::Tensor SupervisedLoss(const at::Tensor& log_prob_A,
                          const at::Tensor& weight_A, double num_tokens) {
  ELENCHUS_CHECK(num_tokens > 0);
  return -(weight_A * log_prob_A).sum() / num_tokens;
}

PpoLoss ReinforcementLoss(const at::Tensor& log_prob_R,
                          const PpoTargets& targets, const PpoOptions& options,
                          double num_tokens) {
  ELENCHUS_CHECK(num_tokens > 0);
  const at::Tensor proximal_R = targets.proximal_log_prob_R.detach();
  const at::Tensor advantage_R = targets.advantage_R.detach();
  const at::Tensor weight_R =
      (proximal_R - targets.behaviour_log_prob_R.detach())
          .exp()
          .clamp_max(options.max_importance_weight);
  const at::Tensor ratio_R = (log_prob_R - proximal_R).exp();
  const at::Tensor free_R = ratio_R * advantage_R;
  const at::Tensor clipped_R =
      ratio_R.clamp(1 - options.clip, 1 + options.clip) * advantage_R;
  const at::Tensor surrogate_R = at::minimum(free_R, clipped_R);
  return {.loss = -(weight_R * surrogate_R).sum() / num_tokens,
          .mean_importance_weight = weight_R.mean(),
          .clip_fraction =
              (clipped_R.detach() < free_R.detach()).to(at::kFloat).mean()};
}

at::Tensor PolicyGradientLoss(const at::Tensor& log_prob_R,
                              const at::Tensor& advantage_R,
                              double num_tokens) {
  ELENCHUS_CHECK(num_tokens > 0);
  return -(advantage_R.detach() * log_prob_R).sum() / num_tokens;
}

at::Tensor ValueLoss(const at::Tensor& value_B, const at::Tensor& target_B,
                     double count) {
  ELENCHUS_CHECK(count > 0);
  return (value_B - target_B.detach()).square().sum() / count;
}

at::Tensor KlLoss(const at::Tensor& log_probs_RV,
                  const at::Tensor& reference_log_probs_RV, double num_tokens) {
  ELENCHUS_CHECK(num_tokens > 0);
  return (log_probs_RV.exp() * (log_probs_RV - reference_log_probs_RV.detach()))
             .sum() /
         num_tokens;
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
                          const at::Tensor& weight_E, double total_weight) {
  ELENCHUS_CHECK(total_weight > 0);
  return (weight_E * (logit_E.sigmoid() - agreement_E).square()).sum() /
         total_weight;
}

}  // namespace elenchus
