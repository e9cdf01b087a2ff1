// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// M_t as debates see it: something that answers prompts.
#ifndef ELENCHUS_DEBATE_MODEL_H_
#define ELENCHUS_DEBATE_MODEL_H_

#include <algorithm>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "proto/question.pb.h"
#include "proto/trace.pb.h"

namespace elenchus {

// One answer wanted from M_t.
struct ModelRequest {
  // The question whose facts M_t reads unless the prompt has a view. Borrowed
  // until Answer() returns.
  const Question* question = nullptr;
  // What is asked. An ANSWER prompt stops at the end of the answer field.
  // Borrowed until Answer() returns.
  const Prompt* prompt = nullptr;
  // Sampling temperature, >= 0; 0 is greedy.
  double temperature = 1;
  // Longest answer. Tokens, >= 1.
  int max_tokens = 1;
  // Seed of this call's own random stream.
  uint64_t seed = 0;
};

// Thread-safe.
class Model {
 public:
  virtual ~Model() = default;

  // Answers all requests together and returns their calls in order, each with
  // prompt, answerer MODEL, answer, tokens, log-probs, temperature, seed,
  // version and weights fingerprint. Every call is sampled by one snapshot.
  // Blocks until all are answered.
  // Errors: InvalidArgument (a prompt longer than the context, naming its
  // length), Unavailable (no weights yet), Cancelled (stopping).
  virtual absl::StatusOr<std::vector<Call>> Answer(
      absl::Span<const ModelRequest> requests) = 0;

  // Version of the newest weights, in learner steps, the first being 1; 0
  // while there are none.
  virtual uint64_t version() const = 0;
  // First 8 bytes of SHA-256 of the prompt template, big-endian.
  virtual uint64_t TemplateHash() const = 0;
};

// Optimizer steps that the newest weights have had; what schedules count.
inline int64_t StepOf(const Model& model) {
  return std::max<int64_t>(static_cast<int64_t>(model.version()) - 1, 0);
}

}  // namespace elenchus

#endif  // ELENCHUS_DEBATE_MODEL_H_
