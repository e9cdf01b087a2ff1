// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Weights without LibTorch.
#ifndef ELENCHUS_TESTS_INSPECT_RANDOM_SNAPSHOT_H_
#define ELENCHUS_TESTS_INSPECT_RANDOM_SNAPSHOT_H_

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "core/rng.h"
#include "core/snapshot.h"
#include "model/safetensors.h"
#include "model/tokenizer.h"

namespace elenchus {

// Every parameter of a model of that shape, uniform in [-0.7, 0.7].
inline Snapshot RandomSnapshot(const ModelConfig& config, uint64_t version) {
  Rng rng(version);
  std::deque<std::vector<float>> data;
  std::vector<SafetensorsEntry> entries;
  const auto add = [&](const std::string& name, std::vector<int64_t> shape) {
    int64_t size = 1;
    for (const int64_t length : shape) size *= length;
    std::vector<float>& values = data.emplace_back(size);
    for (float& value : values) {
      value = static_cast<float>(1.4 * rng.UniformDouble() - 0.7);
    }
    entries.push_back(
        {name, "F32", std::move(shape),
         absl::string_view(reinterpret_cast<const char*>(values.data()),
                           size * sizeof(float))});
  };
  const int64_t width = config.width(), hidden = config.hidden_width();
  const int64_t kv = width / config.num_heads() * config.num_kv_heads();
  add("embedding", {kVocabularySize, width});
  for (int i = 0; i < config.num_layers(); ++i) {
    const std::string prefix = "layers." + std::to_string(i) + ".";
    add(prefix + "attention_norm", {width});
    add(prefix + "qkv", {width + 2 * kv, width});
    add(prefix + "output", {width, width});
    add(prefix + "mlp_norm", {width});
    add(prefix + "gate_up", {2 * hidden, width});
    add(prefix + "down", {width, hidden});
  }
  add("final_norm", {width});
  add("value_head", {1, width});
  add("confidence_head", {1, width + 3});
  Snapshot snapshot;
  snapshot.version = version;
  snapshot.model_fingerprint = ModelFingerprint(config);
  snapshot.bytes = WriteSafetensors({}, entries);
  snapshot.sha256 = Sha256(snapshot.bytes);
  return snapshot;
}

}  // namespace elenchus

#endif  // ELENCHUS_TESTS_INSPECT_RANDOM_SNAPSHOT_H_
