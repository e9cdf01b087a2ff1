// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// elenchus eval --cross-play: a run's checkpoints against each other.
#ifndef ELENCHUS_TOOLS_CROSS_PLAY_COMMAND_H_
#define ELENCHUS_TOOLS_CROSS_PLAY_COMMAND_H_

#include <string>

#include "absl/status/statusor.h"
#include "proto/config.pb.h"
#include "tools/json_file.h"

namespace elenchus {

// Has the checkpoints kept in the run folder, at most 6, debate each other on
// run.evaluator.final_debates questions of D, drawn by the seed, with the run's
// H in this process, but without a learned human, and judged by Amp of the
// newest. Writes CrossPlayPath(), renews the report if the run has one, and
// returns what it wrote. Errors: FailedPrecondition (fewer than two
// checkpoints, or rules without an opponent), DataLoss (a damaged one), those
// of files.
absl::StatusOr<Json> CrossPlayRun(const RunConfig& run,
                                  const std::string& run_dir);

std::string CrossPlayPath(const std::string& run_dir);

}  // namespace elenchus

#endif  // ELENCHUS_TOOLS_CROSS_PLAY_COMMAND_H_
