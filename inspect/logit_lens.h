// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The tool `logit_lens`: what each layer would have answered.
//
// Shape suffixes: L layers, A answer tokens, V = kNumSpoken.
#ifndef ELENCHUS_INSPECT_LOGIT_LENS_H_
#define ELENCHUS_INSPECT_LOGIT_LENS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "debate/view.h"
#include "inspect/report.h"
#include "model/transformer.h"
#include "proto/trace.pb.h"

namespace elenchus {

struct LogitLens {
  // Every layer's hidden states where the answer is said, normed and
  // unembedded as the last layer's are. The last are the model's own logits.
  at::Tensor logits_LAV;
  // The most probable text by layer: at each place, given the answer up to it.
  std::vector<std::string> texts;
  Report report;
};

// `model` has the weights that the call names. Errors: those of AnswerBatch.
absl::StatusOr<LogitLens> InspectLogitLens(const Transformer& model,
                                           const Question& question,
                                           const Call& call, const View& view);

}  // namespace elenchus

#endif  // ELENCHUS_INSPECT_LOGIT_LENS_H_
