// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Examples as tensors, without padding.
//
// Shape suffixes: N rows (tokens of the batch), S spans, A answer tokens,
// E examples.
#ifndef ELENCHUS_MODEL_PACKED_BATCH_H_
#define ELENCHUS_MODEL_PACKED_BATCH_H_

#include <ATen/ATen.h>

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "model/example.h"
#include "proto/config.pb.h"

namespace elenchus {

// Token sequences laid end to end. A span attends its prefix (nothing, or the
// last span before it that has none) and, causally unless it says otherwise,
// itself; its positions start at its prefix's length.
struct PackedBatch {
  at::Tensor tokens_N;  // int64
  // int64: first row, number of rows, first row of the prefix, rows of the
  // prefix, and 1 if the rows attend all rows of their span, 0 if only those
  // before. Spans cover all rows in order.
  at::Tensor spans_S5;
};

// A batch that the losses can be computed on:
//   hidden_AD = model.Hidden(batch.packed, batch.rows_A);
//   logits_AV = model.Logits(hidden_AD);
//   value_E = model.Value(hidden_AD.index_select(0, batch.first_E));
// All on the CPU.
struct TrainBatch {
  PackedBatch packed;
  at::Tensor rows_A;     // int64: the row that predicts the token
  at::Tensor targets_A;  // int64: the token, in [0, kNumSpoken)
  at::Tensor example_A;  // int64: its example, in [0, E)
  at::Tensor first_E;    // int64: the example's first token, in [0, A)
  at::Tensor confidence_weight_E, confidence_label_E;
  // Of Example, repeated for each of its tokens.
  at::Tensor supervised_weight_A;
  at::Tensor distance_weight_A;
  at::Tensor reinforced_A;  // 1 or 0
  at::Tensor reward_A;
  at::Tensor temperature_A;
  at::Tensor behaviour_log_prob_A;  // 0 where no reward counts
};

// Lays out `groups`; examples are numbered in their order. InvalidArgument if
// there is no example, if facts, prompt and answer together are longer than
// context_length, or if an example breaks its contract. `dtype`, the model's,
// is that of the floating tensors.
absl::StatusOr<TrainBatch> Pack(absl::Span<const PackedExamples> groups,
                                const ModelConfig& config,
                                at::ScalarType dtype = at::kFloat);

}  // namespace elenchus

#endif  // ELENCHUS_MODEL_PACKED_BATCH_H_
