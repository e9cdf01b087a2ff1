// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// L_over by relaxed adversarial training in words (method.md section 7).
//
// L_over = P(alpha(x) | x ~ deploy) * P(C(M, x) | alpha(x)), where the
// adversary says alpha. Its gradient is estimated by the score function
// (Williams 1992): M lowers the log-probs of its answers y in proportion to
// what they cost, the adversary raises those of the descriptions that made M's
// answers costly. The adversary is M behind tokens of its own; their rows of
// the embedding are all that it learns, and nothing else moves them.
#ifndef ELENCHUS_LEARNER_TEXT_OVERSIGHT_H_
#define ELENCHUS_LEARNER_TEXT_OVERSIGHT_H_

#include <ATen/ATen.h>

#include <optional>

#include "absl/status/statusor.h"
#include "learner/losses.h"
#include "learner/oversight_examples.h"
#include "model/packed_batch.h"
#include "model/transformer.h"
#include "proto/config.pb.h"

namespace elenchus {

// The examples as batches, where there are any.
struct OversightBatch {
  std::optional<TrainBatch> cases, proposals, descriptions;
  // The proposals at their prompt without the adversary's tokens.
  std::optional<TrainBatch> plain_proposals;
  double num_cases = 0;
  // PPO's proximal log-probs, of the first pass; undefined before it.
  at::Tensor case_log_prob_A, proposal_log_prob_A;
};

// Errors: Pack()'s.
absl::StatusOr<OversightBatch> PackOversight(const OversightExamples& examples,
                                             const ModelConfig& config,
                                             at::ScalarType dtype = at::kFloat);

// Scalars to be minimised; undefined where there is no such example.
struct TextOversight {
  // Sum over the cases' tokens of PPO's term with the advantage
  // -P(alpha) P(C), divided by the number of cases: an estimate of L_over's
  // gradient. Moves M.
  at::Tensor oversight;
  // The same over the proposals with their rewards, divided by the number of
  // proposals. Moves the adversary's rows of the embedding and nothing else.
  at::Tensor adversary;
  // Mean KL divergence over the proposals' tokens from the adversary to M at
  // the same prompt without its tokens, nats, exact over the vocabulary. Moves
  // the same.
  at::Tensor adversary_kl;
  // Mean negative log-likelihood over the descriptions' tokens. Moves M.
  at::Tensor description;
};

// Sets the proximal log-probs of `batch` where they are undefined.
TextOversight ComputeTextOversight(const Transformer& model,
                                   const PpoOptions& ppo,
                                   OversightBatch* batch);

// mu * oversight + adversary_weight * (adversary + kl_weight * adversary_kl) +
// description_weight * description, of those defined; undefined if none is.
at::Tensor TextOversightTotal(const TextOversight& losses, double mu,
                              const TextOversightConfig& config);

}  // namespace elenchus

#endif  // ELENCHUS_LEARNER_TEXT_OVERSIGHT_H_
