// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Weights kept for the traces that a run keeps. Torch-free.
#ifndef ELENCHUS_LEARNER_SNAPSHOT_STORE_H_
#define ELENCHUS_LEARNER_SNAPSHOT_STORE_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "core/mutex.h"
#include "core/snapshot.h"
#include "proto/trace.pb.h"

namespace elenchus {

// Files <run_dir>/snapshots/version-000000123-<fingerprint>.safetensors: the
// same version is made of other weights by a run that went back to a
// checkpoint. Thread-safe.
class SnapshotStore {
 public:
  // Keeps the `num_kept` >= 0 files of the newest versions. Holds in memory
  // what was published in the last `max_age_steps`: older traces are dropped.
  SnapshotStore(const std::string& run_dir, int num_kept, int64_t max_age_steps)
      : folder_(run_dir + "/snapshots"),
        num_kept_(num_kept),
        max_age_steps_(static_cast<uint64_t>(max_age_steps)) {}

  // A snapshot that actors will debate with.
  void Remember(std::shared_ptr<const Snapshot> snapshot);

  // Writes the weights of the trace's calls of M that are held in memory and
  // not written yet. What cannot be written is logged.
  void Keep(const Trace& trace);

 private:
  absl::Status Write(const Snapshot& snapshot);
  absl::Status RemoveOldest() const;

  const std::string folder_;
  const int num_kept_;
  const uint64_t max_age_steps_;
  Mutex mu_;
  std::deque<std::shared_ptr<const Snapshot>> published_ ABSL_GUARDED_BY(mu_);
  Mutex files_mu_;  // one writes at a time
};

// The weights with that fingerprint that the run keeps, in snapshots/ or in a
// checkpoint; model_fingerprint is left 0. NotFound, naming the version wanted
// and the versions there are; errors of files.
absl::StatusOr<Snapshot> FindWeights(const std::string& run_dir,
                                     uint64_t version, uint64_t fingerprint);

}  // namespace elenchus

#endif  // ELENCHUS_LEARNER_SNAPSHOT_STORE_H_
