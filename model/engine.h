// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The generation engine: batches every request of the process continuously.
#ifndef ELENCHUS_MODEL_ENGINE_H_
#define ELENCHUS_MODEL_ENGINE_H_

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/metrics.h"
#include "core/snapshot.h"
#include "debate/model.h"
#include "proto/config.pb.h"

namespace elenchus {

// Thread-safe. Owns one thread, on which all tensors live. Requests join the
// running batch as slots free up; the facts of a question are encoded once and
// shared by every request about them while they stay in the prefix cache.
//
// With `deterministic`, a request's answer, log-probs and confidence are the
// same bits whatever else the engine does, and whatever its other settings.
//
// The key-value cache is allocated once, in Create():
//   layers * 2 * (num_cached_prefixes + num_slots) * context_length
//          * num_kv_heads * head_dim * 4 bytes.
class Engine : public Model {
 public:
  // Starts the thread. InvalidArgument if a configuration is out of range.
  // `metrics` (may be null) must outlive the engine.
  static absl::StatusOr<std::unique_ptr<Engine>> Create(
      const ModelConfig& model, const EngineConfig& config, Metrics* metrics);

  // Requests that start after this returns are sampled by `snapshot`; those
  // that run finish on the weights they began with. The bytes must be a
  // snapshot of this engine's ModelConfig: InvalidArgument otherwise, naming
  // the tensor and the shapes, and the old weights stay.
  virtual absl::Status SetWeights(std::shared_ptr<const Snapshot> snapshot) = 0;

  // Answers everything pending with Cancelled and joins the thread; later
  // requests get Cancelled. Idempotent; the destructor calls it.
  virtual void Stop() = 0;
};

}  // namespace elenchus

#endif  // ELENCHUS_MODEL_ENGINE_H_
