// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// A call of M laid out to be computed again.
//
// Shape suffixes: as in model/packed_batch.h.
#ifndef ELENCHUS_INSPECT_ANSWER_BATCH_H_
#define ELENCHUS_INSPECT_ANSWER_BATCH_H_

#include "absl/status/statusor.h"
#include "model/packed_batch.h"
#include "model/transformer.h"
#include "proto/question.pb.h"
#include "proto/trace.pb.h"

namespace elenchus {

// The facts, the prompt and the answer as one example: byte i of the facts is
// row i, and rows_A are those that say the answer's tokens.
// FailedPrecondition if M did not give the answer; InvalidArgument if it does
// not fit the model.
absl::StatusOr<TrainBatch> AnswerBatch(const Transformer& model,
                                       const Question& question,
                                       const Call& call);

}  // namespace elenchus

#endif  // ELENCHUS_INSPECT_ANSWER_BATCH_H_
