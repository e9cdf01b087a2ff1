// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Weights as snapshots and back.
#ifndef ELENCHUS_MODEL_SNAPSHOT_TENSORS_H_
#define ELENCHUS_MODEL_SNAPSHOT_TENSORS_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/snapshot.h"
#include "model/transformer.h"

namespace elenchus {

// A copy of a float32 model's weights. The same weights and version give the
// same bytes. `version` >= 1.
Snapshot MakeSnapshot(const Transformer& model, uint64_t version, bool final);

// Copies the weights of a safetensors file into `model` (float32).
// InvalidArgument, naming the tensor and what was expected, if names, types or
// shapes are not exactly the model's; the weights are then unchanged.
absl::Status LoadWeights(absl::string_view safetensors, Transformer* model);

// A model of shape `config` with the snapshot's weights, without gradients.
// InvalidArgument as above, or if the snapshot is of another model.
absl::StatusOr<Transformer> LoadSnapshot(const ModelConfig& config,
                                         const Snapshot& snapshot);

}  // namespace elenchus

#endif  // ELENCHUS_MODEL_SNAPSHOT_TENSORS_H_
