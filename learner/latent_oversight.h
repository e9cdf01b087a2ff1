// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// L_over by latent relaxed adversarial training (method.md section 7).
//
// L_over = P(alpha(x) | x ~ deploy) * P(C(M, x) | alpha(x)), where the
// pseudo-input alpha is a ball around the hidden states of a prompt of D, so
// that its first factor is 1, and C is that M's answer begins unacceptably. The
// adversary looks for the worst point of the ball by projected gradient ascent,
// and M is trained on it.
#ifndef ELENCHUS_LEARNER_LATENT_OVERSIGHT_H_
#define ELENCHUS_LEARNER_LATENT_OVERSIGHT_H_

#include <ATen/core/Tensor.h>

#include "model/packed_batch.h"
#include "model/transformer.h"
#include "proto/config.pb.h"

namespace elenchus {

struct LatentOversight {
  // -log(1 - P(C)) at the worst points found, mean over the prompts; what is
  // differentiated.
  at::Tensor loss;
  // Mean P(C), without gradient: of the prompts as they are, and at the worst
  // points found.
  double catastrophe = 0;
  double worst_catastrophe = 0;
};

// Of the prompts that end at rows_E (int64) of the batch. A perturbation moves
// each row of the hidden states that enter config.layer (clamped to the last)
// by at most config.epsilon times the row's norm. At least one prompt.
LatentOversight ComputeLatentOversight(const Transformer& model,
                                       const PackedBatch& batch,
                                       const at::Tensor& rows_E,
                                       const LatentOversightConfig& config);

}  // namespace elenchus

#endif  // ELENCHUS_LEARNER_LATENT_OVERSIGHT_H_
