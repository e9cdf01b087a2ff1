// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The policy's probabilities, by one formula in the actor and in the learner:
// softmax(logits / temperature) over what M can say; temperature 0 counts as 1.
//
// Shape suffixes: A answer tokens, V = kNumSpoken.
#ifndef ELENCHUS_MODEL_LOG_PROBS_H_
#define ELENCHUS_MODEL_LOG_PROBS_H_

#include <ATen/ATen.h>

namespace elenchus {

struct LogProbs {
  at::Tensor log_prob_A;  // of each target
  at::Tensor entropy_A;   // of each distribution, in nats
  at::Tensor log_probs_AV;
};

LogProbs TokenLogProbs(const at::Tensor& logits_AV, const at::Tensor& targets_A,
                       const at::Tensor& temperature_A);

}  // namespace elenchus

#endif  // ELENCHUS_MODEL_LOG_PROBS_H_
