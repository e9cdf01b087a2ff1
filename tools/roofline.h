// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The supervised roofline: the same model trained on true answers.
#ifndef ELENCHUS_TOOLS_ROOFLINE_H_
#define ELENCHUS_TOOLS_ROOFLINE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "proto/config.pb.h"
#include "tools/json_file.h"

namespace elenchus {

// Trains a fresh model of the run's shape for `num_steps` (>= 1) optimizer
// steps by L_sup alone, on `batch_debates` true arguments a step about
// questions drawn from D as the actors draw them, and measures it on the
// questions of the final evaluation. Of the run's schedules that of the
// learning rate holds. Returns {"steps", "seconds", "accuracy",
// "accuracy_interval"} by class. Blocks. Errors: those of Trainer and Engine.
absl::StatusOr<Json> TrainRoofline(const RunConfig& run, int64_t num_steps);

// Optimizer steps that the run in `run_dir` took. NotFound if it wrote none.
absl::StatusOr<int64_t> StepsOfRun(const std::string& run_dir);

}  // namespace elenchus

#endif  // ELENCHUS_TOOLS_ROOFLINE_H_
