// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Snapshots in a folder: model.safetensors, and manifest.json, which is written
// last and says what the first must be. Torch-free.
#ifndef ELENCHUS_MODEL_SNAPSHOT_FILE_H_
#define ELENCHUS_MODEL_SNAPSHOT_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/snapshot.h"
#include "proto/config.pb.h"

namespace elenchus {

struct SavedSnapshot {
  Snapshot snapshot;
  ModelConfig model;
};

// Makes the folder if it is missing. Durable once it returns OK. Blocks on the
// disk; errors are those of core/file.h.
absl::Status WriteSnapshotFile(const std::string& folder,
                               const Snapshot& snapshot,
                               const ModelConfig& model);

// Errors: NotFound (no manifest: never finished), DataLoss (truncated, changed,
// or no manifest of ours; names what was expected and found), and those of
// core/file.h.
absl::StatusOr<SavedSnapshot> ReadSnapshotFile(const std::string& folder);

}  // namespace elenchus

#endif  // ELENCHUS_MODEL_SNAPSHOT_FILE_H_
