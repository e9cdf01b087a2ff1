// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Checkpoints on disk: complete or absent.
#ifndef ELENCHUS_LEARNER_CHECKPOINT_H_
#define ELENCHUS_LEARNER_CHECKPOINT_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace elenchus {

// Files of a checkpoint that its readers look for: theta, the target network,
// and what the learner keeps of the run (JSON).
inline constexpr char kWeightsFile[] = "weights.safetensors";
inline constexpr char kTargetFile[] = "target.safetensors";
inline constexpr char kRunFile[] = "run.json";

struct Checkpoint {
  // Optimizer steps done.
  int64_t step = 0;
  // Contents by file name.
  std::map<std::string, std::string> files;
};

// Folders <run_dir>/checkpoints/step-000000123, each with its files and a
// manifest.json of their sizes and SHA-256. One thread at a time; one process
// at a time writes.
class CheckpointStore {
 public:
  // Keeps the newest `num_kept` >= 1.
  CheckpointStore(const std::string& run_dir, int num_kept);

  // Writes the folder aside, its manifest last, everything synced to disk,
  // then renames it into place and removes older checkpoints beyond the number
  // kept. A checkpoint of the same step is replaced. Errors as in core/file.h.
  absl::Status Save(const Checkpoint& checkpoint);

  // The newest checkpoint whose files match its manifest; older ones are tried
  // when newer ones lack files or do not match, with a logged reason. NotFound
  // if there is none; DataLoss, naming each file and why, if there are some and
  // none is whole; the system's error if the folder cannot be listed or a file
  // not be read.
  absl::StatusOr<Checkpoint> LoadLatest() const;

  // Steps of the checkpoints there are, whole or not, oldest first; none if
  // there is no folder. The system's error if it cannot be listed.
  absl::StatusOr<std::vector<int64_t>> ListSteps() const;

  // The checkpoint of a step. NotFound or DataLoss, naming the file, if it is
  // not whole.
  absl::StatusOr<Checkpoint> LoadStep(int64_t step) const;

  // LoadLatest(), for a process that will Save(): newer checkpoints, which are
  // damaged, are renamed to damaged-step-..., never removed.
  absl::StatusOr<Checkpoint> Resume();

 private:
  const std::string folder_;
  const int num_kept_;
};

}  // namespace elenchus

#endif  // ELENCHUS_LEARNER_CHECKPOINT_H_
