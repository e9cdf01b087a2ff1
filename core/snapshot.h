// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// A published target network, as opaque bytes that can prove themselves.
#ifndef ELENCHUS_CORE_SNAPSHOT_H_
#define ELENCHUS_CORE_SNAPSHOT_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "proto/config.pb.h"

namespace elenchus {

// Immutable once shared.
struct Snapshot {
  // Learner steps of training these weights have seen; grows. >= 1.
  uint64_t version = 0;
  // Fingerprint of the ModelConfig that shaped the weights.
  uint64_t model_fingerprint = 0;
  // A safetensors file.
  std::string bytes;
  // SHA-256 of `bytes`, 32 raw bytes.
  std::string sha256;
  // True for the last snapshot of the run.
  bool final = false;
  // Level of the task that actors are to draw questions at; 0: the last.
  // Travels with the weights that are ready for it.
  int level = 0;
};

// 32 raw bytes.
std::string Sha256(absl::string_view bytes);

// The first 8 bytes of a SHA-256, big-endian.
uint64_t FingerprintOf(absl::string_view sha256);

// Equal for two processes if and only if they may exchange weights: the first
// 8 bytes of SHA-256 of the configuration's deterministic serialisation with
// every default written out.
uint64_t ModelFingerprint(const ModelConfig& config);

}  // namespace elenchus

#endif  // ELENCHUS_CORE_SNAPSHOT_H_
