// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// M's answers to a call's prompt, sampled anew, and the tools that compare
// them: `resample` and `replay`.
#ifndef ELENCHUS_INSPECT_FRESH_ANSWERS_H_
#define ELENCHUS_INSPECT_FRESH_ANSWERS_H_

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "inspect/report.h"
#include "model/generation.h"
#include "proto/trace.pb.h"

namespace elenchus {

struct Resample {
  int num_samples = 0;
  // Those whose answer field is the recorded answer's.
  int num_agreed = 0;
  Report report;
};

// Samples `num_samples` >= 1 answers of at most `max_tokens` >= 1 tokens at the
// call's temperature (1 where M did not answer it), by seeds derived from the
// call's. InvalidArgument if the prompt does not fit the model.
absl::StatusOr<Resample> InspectResample(std::shared_ptr<const Weights> weights,
                                         const Question& question,
                                         const Call& call, int num_samples,
                                         int max_tokens);

struct Replay {
  bool tokens_equal = false;
  // Between a recorded log-prob and the same token's now, as far as tokens are
  // equal.
  double largest_difference = 0;
  // Tokens, log-probs and confidence are the recorded bits.
  bool is_exact = false;
  Report report;
};

// Recomputes the call by its own seed and temperature. Exact if the engine that
// recorded it was deterministic and the model computes by Kernels::kRowwise;
// otherwise log-probs agree to about 1e-4 in float32, which a sampled token may
// hinge on. FailedPrecondition if M did not answer the call, or answered it by
// other weights, naming both; InvalidArgument as above.
absl::StatusOr<Replay> InspectReplay(std::shared_ptr<const Weights> weights,
                                     const Question& question,
                                     const Call& call);

}  // namespace elenchus

#endif  // ELENCHUS_INSPECT_FRESH_ANSWERS_H_
