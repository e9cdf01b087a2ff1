// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// What the method's two limits are, written without the losses of the learner:
// these files include none of its headers.
//
// Shape suffixes: A answer tokens, V what M can say.
#ifndef ELENCHUS_LEARNER_REFERENCE_LOSSES_H_
#define ELENCHUS_LEARNER_REFERENCE_LOSSES_H_

#include <ATen/ATen.h>

#include <vector>

namespace elenchus {

// Pure imitative amplification: -1/n of the log-likelihood of the n tokens.
at::Tensor ReferenceImitationLoss(const at::Tensor& logits_AV,
                                  const at::Tensor& targets_A);

// Pure debate: -1/n of the sum over the n tokens that are a debater's of
// the debater's reward times the token's log-likelihood. `rewards_A` has a
// number for each token; tokens with `is_debaters_A` false count for nothing.
at::Tensor ReferenceSelfPlayLoss(const at::Tensor& logits_AV,
                                 const at::Tensor& targets_A,
                                 const std::vector<float>& rewards_A,
                                 const std::vector<bool>& is_debaters_A);

}  // namespace elenchus

#endif  // ELENCHUS_LEARNER_REFERENCE_LOSSES_H_
