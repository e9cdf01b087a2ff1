// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The tool `confidence`: how sure M was of an answer.
#ifndef ELENCHUS_INSPECT_CONFIDENCE_H_
#define ELENCHUS_INSPECT_CONFIDENCE_H_

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "debate/view.h"
#include "inspect/report.h"
#include "model/transformer.h"
#include "proto/trace.pb.h"

namespace elenchus {

struct Confidence {
  // As recorded, of each token of the answer; and the entropy of the
  // distribution that it was drawn from, in nats.
  std::vector<double> log_probs;
  std::vector<double> entropies;
  // As recorded: P(g=1), and the confidence head's estimate where there is one.
  double gate_probability = 0;
  std::optional<double> head;
  Report report;
};

// `model` has the weights that the call names. Errors: those of AnswerBatch;
// InvalidArgument if there is not one log-prob of each token.
absl::StatusOr<Confidence> InspectConfidence(const Transformer& model,
                                             const Question& question,
                                             const Call& call,
                                             const View& view);

}  // namespace elenchus

#endif  // ELENCHUS_INSPECT_CONFIDENCE_H_
