// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The evaluator process: follows a run and measures it against ground truth.
#ifndef ELENCHUS_TOOLS_EVALUATOR_H_
#define ELENCHUS_TOOLS_EVALUATOR_H_

#include <functional>
#include <stop_token>

#include "absl/status/status.h"
#include "proto/config.pb.h"

namespace elenchus {

// Serves health and /metrics (elenchus_eval_accuracy{who,class,split}), calls
// `ready` with its ports once it holds weights, evaluates the first ones as
// "start", then the newest at most every period_seconds, each as one line of
// <run_dir>/evaluation.jsonl; after the final weights writes
// <run_dir>/evaluation_final.json and returns. OK also on `stop`.
// Errors: InvalidArgument (the configuration), Unavailable (an address is
// taken, the learner or H is away), those of the files.
absl::Status RunEvaluator(
    const EvaluatorConfig& config, std::stop_token stop,
    const std::function<void(int grpc_port, int metrics_port)>& ready);

}  // namespace elenchus

#endif  // ELENCHUS_TOOLS_EVALUATOR_H_
