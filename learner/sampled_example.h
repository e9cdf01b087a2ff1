// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// An answer of M as it was sampled.
#ifndef ELENCHUS_LEARNER_SAMPLED_EXAMPLE_H_
#define ELENCHUS_LEARNER_SAMPLED_EXAMPLE_H_

#include "model/example.h"
#include "model/tokenizer.h"
#include "proto/trace.pb.h"

namespace elenchus {

// Not reinforced yet, and without a reward.
inline Example SampledExample(const Call& call) {
  Example example;
  example.prompt = PromptTokens(call.prompt());
  example.answer.assign(call.answer_tokens().begin(),
                        call.answer_tokens().end());
  example.temperature = call.temperature();
  example.behaviour_log_probs.assign(call.log_probs().begin(),
                                     call.log_probs().end());
  return example;
}

inline Example SampledExample(const Call& call, double reward) {
  Example example = SampledExample(call);
  example.reinforced = true;
  example.reward = static_cast<float>(reward);
  return example;
}

}  // namespace elenchus

#endif  // ELENCHUS_LEARNER_SAMPLED_EXAMPLE_H_
