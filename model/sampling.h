// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Choosing a token from logits. Torch-free.
#ifndef ELENCHUS_MODEL_SAMPLING_H_
#define ELENCHUS_MODEL_SAMPLING_H_

#include "absl/types/span.h"
#include "core/rng.h"
#include "model/tokenizer.h"

namespace elenchus {

struct Sample {
  Token token;
  // Natural log of its probability under softmax(logits / temperature), as in
  // log_probs.h; <= 0.
  float log_prob;
};

// Temperature 0 takes the largest logit (the first of equals) and leaves `rng`
// alone; otherwise one uniform number inverts the cumulative distribution.
Sample SampleToken(absl::Span<const float> logits, float temperature, Rng* rng);

}  // namespace elenchus

#endif  // ELENCHUS_MODEL_SAMPLING_H_
