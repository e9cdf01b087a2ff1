// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// What the losses need to know about one call.
#ifndef ELENCHUS_MODEL_EXAMPLE_H_
#define ELENCHUS_MODEL_EXAMPLE_H_

#include <string>
#include <vector>

#include "model/tokenizer.h"

namespace elenchus {

// A prompt and the answer that was given to it.
struct Example {
  // At least one token.
  std::vector<Token> prompt;
  // At least one token, each in [0, kNumSpoken); end-of-text included where it
  // was or should be said.
  std::vector<Token> answer;
  // Weight of each answer token in L_sup; 0: the answer is not imitated.
  float supervised_weight = 0;
  // Weight in the confidence head's loss; 0: the answer is not H's.
  float confidence_weight = 0;
  // Its label: 1 or 0, whether the answer that M gave before it learned from
  // this one was the same; below 0 where M gave none, and M's greedy answer is
  // compared.
  float confidence_label = -1;
  // Whether the answer's tokens carry `reward` in L_rl.
  bool reinforced = false;
  // Weight of each answer token in the loss of the sampled distance, whose
  // negative `reward` then is; 0: the answer is not a shadow.
  float distance_weight = 0;
  float reward = 0;
  // Sampling temperature of the behaviour policy; 0 (greedy) counts as 1.
  float temperature = 1;
  // Log-prob that the behaviour policy gave each answer token. One for each if
  // `reward` counts, else may be empty.
  std::vector<float> behaviour_log_probs;
};

// Examples about the same facts, which are encoded once for all of them.
struct PackedExamples {
  std::string facts;
  std::vector<Example> examples;
};

}  // namespace elenchus

#endif  // ELENCHUS_MODEL_EXAMPLE_H_
