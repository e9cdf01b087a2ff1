// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// elenchus eval: a checkpoint against ground truth.
#ifndef ELENCHUS_TOOLS_EVAL_COMMAND_H_
#define ELENCHUS_TOOLS_EVAL_COMMAND_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "inspect/snapshot_inspector.h"
#include "learner/checkpoint.h"
#include "model/engine.h"
#include "proto/config.pb.h"
#include "tools/json_file.h"

namespace elenchus {

// The run's configuration with overrides applied. Errors: those of
// core/config.h; InvalidArgument for an override of anything but the
// evaluator's part, which a finished run cannot follow.
absl::StatusOr<RunConfig> LoadFinishedRun(const std::string& run_dir,
                                          const std::vector<std::string>& sets);

// An engine with the checkpoint's weights: what is published as final; the
// target network may be older. Errors: DataLoss (no weights), InvalidArgument
// (of another model).
absl::StatusOr<std::unique_ptr<Engine>> EngineOf(const RunConfig& run,
                                                 const std::string& run_dir,
                                                 const Checkpoint& checkpoint,
                                                 SnapshotInspector* inspector);

// Evaluates the weights of the newest checkpoint with the final counts
// of `run.evaluator` and the run's H in this process, but without a learned
// human; writes `path` and returns what it wrote. Errors: NotFound (no
// checkpoint), InvalidArgument (a checkpoint of another model), those of files.
absl::StatusOr<Json> EvaluateCheckpoint(const RunConfig& run,
                                        const std::string& run_dir,
                                        const std::string& path);

// What the evaluator would have made at the end of the run: the same as a line
// of evaluation.jsonl and as evaluation_final.json; then renews summary.json
// and report.html, and prints the table. The caller sees to it that nothing
// else writes to the folder. Errors also: FailedPrecondition (the newest
// checkpoint is not at the run's limits), AlreadyExists (it was made).
absl::StatusOr<Json> MakeFinalEvaluation(const RunConfig& run,
                                         const std::string& run_dir);

// An evaluation as a table for a terminal.
std::string FormatEvaluation(const Json& evaluation);

}  // namespace elenchus

#endif  // ELENCHUS_TOOLS_EVAL_COMMAND_H_
