// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// A number for each fact, and the tools that have one: `attention` and
// `saliency`.
#ifndef ELENCHUS_INSPECT_FACT_WEIGHTS_H_
#define ELENCHUS_INSPECT_FACT_WEIGHTS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "debate/view.h"
#include "inspect/report.h"
#include "model/transformer.h"
#include "proto/trace.pb.h"

namespace elenchus {

struct FactWeights {
  // By View::facts().
  std::vector<double> weights;
  // The facts of largest absolute weight first.
  Report report;
};

// The share of attention with which the rows that say the answer read each
// fact's bytes, averaged over rows, heads and layers. The rest, up to 1, is
// paid to the prompt, to separators and to the answer itself.
// Both: `model` has the weights that the call names. Errors: AnswerBatch's.
absl::StatusOr<FactWeights> InspectAttention(const Transformer& model,
                                             const Question& question,
                                             const Call& call,
                                             const View& view);

// Gradient times input: by how much the answer's summed log-prob, at the
// call's temperature, would change with the length of the fact's embeddings,
// to first order. Nats.
absl::StatusOr<FactWeights> InspectSaliency(const Transformer& model,
                                            const Question& question,
                                            const Call& call, const View& view);

}  // namespace elenchus

#endif  // ELENCHUS_INSPECT_FACT_WEIGHTS_H_
