// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "model/log_probs.h"

namespace elenchus {

LogProbs TokenLogProbs(const at::Tensor& logits_AV, const at::Tensor& targets_A,
                       const at::Tensor& temperature_A) {
  const at::Tensor divisor_A = temperature_A.masked_fill(temperature_A == 0, 1);
  const at::Tensor log_probs_AV =
      at::log_softmax(logits_AV / divisor_A.unsqueeze(1), 1);
  return {log_probs_AV.gather(1, targets_A.unsqueeze(1)).squeeze(1),
          -(log_probs_AV.exp() * log_probs_AV).sum(1), log_probs_AV};
}

}  // namespace elenchus
