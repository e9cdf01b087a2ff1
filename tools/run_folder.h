// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The folder that a run is written to.
#ifndef ELENCHUS_TOOLS_RUN_FOLDER_H_
#define ELENCHUS_TOOLS_RUN_FOLDER_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "learner/checkpoint.h"
#include "proto/config.pb.h"

namespace elenchus {

// The right to run in a folder, for as long as it lives. Processes started
// meanwhile share it: a folder whose launcher was killed is free once they have
// ended too.
class RunFolderLock {
 public:
  // Makes the folder. Unavailable if another holds it; errors of files.
  static absl::StatusOr<std::unique_ptr<RunFolderLock>> Acquire(
      const std::string& run_dir);
  ~RunFolderLock();
  RunFolderLock(const RunFolderLock&) = delete;
  RunFolderLock& operator=(const RunFolderLock&) = delete;

 private:
  explicit RunFolderLock(int fd) : fd_(fd) {}

  const int fd_;
};

// Seconds of training up to the checkpoint; nullopt if it does not say.
std::optional<double> TrainSeconds(const Checkpoint& checkpoint);

// True if the checkpoint is at a limit of `run`, so that resuming it would
// train no further.
bool IsAtLimits(const RunConfig& run, const Checkpoint& checkpoint);

// Of the newest checkpoint that can be read; false if there is none.
bool HasReachedLimits(const RunConfig& run, const std::string& run_dir);

// Makes the run folder with its resolved configuration. AlreadyExists if it
// holds a run and `resume` is false; FailedPrecondition if that run's model is
// of another shape, or has reached its limits and has its final evaluation.
// Removes nothing.
absl::Status PrepareRunFolder(const RunConfig& run, const std::string& run_dir,
                              bool resume);

// Whether the file at `path` is one that PrepareRunFolder wrote.
bool IsRunFoldersConfig(const std::string& path);

// Where the run's final evaluation is.
std::string FinalEvaluationPath(const std::string& run_dir);
// Whether it was made.
bool HasFinalEvaluation(const std::string& run_dir);

// Removes what an earlier part of the run ended with, which is not what this
// one will.
absl::Status RemoveResults(const std::string& run_dir);

}  // namespace elenchus

#endif  // ELENCHUS_TOOLS_RUN_FOLDER_H_
