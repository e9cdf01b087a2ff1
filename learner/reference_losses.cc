// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/reference_losses.h"

namespace elenchus {
namespace {

at::Tensor LogLikelihoods(const at::Tensor& logits_AV,
                          const at::Tensor& targets_A) {
  return at::log_softmax(logits_AV, 1)
      .gather(1, targets_A.unsqueeze(1))
      .squeeze(1);
}

}  // namespace

at::Tensor ReferenceImitationLoss(const at::Tensor& logits_AV,
                                  const at::Tensor& targets_A) {
  return -LogLikelihoods(logits_AV, targets_A).sum() /
         static_cast<double>(targets_A.size(0));
}

at::Tensor ReferenceSelfPlayLoss(const at::Tensor& logits_AV,
                                 const at::Tensor& targets_A,
                                 const std::vector<float>& rewards_A,
                                 const std::vector<bool>& is_debaters_A) {
  std::vector<int64_t> tokens;
  std::vector<float> rewards;
  for (size_t a = 0; a < is_debaters_A.size(); ++a) {
    if (!is_debaters_A[a]) continue;
    tokens.push_back(static_cast<int64_t>(a));
    rewards.push_back(rewards_A[a]);
  }
  const at::Tensor log_likelihoods =
      LogLikelihoods(logits_AV, targets_A).index_select(0, at::tensor(tokens));
  return -(at::tensor(rewards) * log_likelihoods).sum() /
         static_cast<double>(tokens.size());
}

}  // namespace elenchus
