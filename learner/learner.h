// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The learner: receives traces, trains, publishes weights, checkpoints.
#ifndef ELENCHUS_LEARNER_LEARNER_H_
#define ELENCHUS_LEARNER_LEARNER_H_

#include <functional>
#include <stop_token>

#include "absl/status/status.h"
#include "proto/config.pb.h"

namespace elenchus {

// Serves TraceService, WeightService, health and /metrics, and trains until
// max_steps, max_train_seconds or `stop`. Resumes the newest valid checkpoint
// of run_dir if there is one. Calls `ready` with its ports once it serves and
// has published its first weights. At its end it checkpoints, publishes the
// final weights, waits a little for the receivers to have them, and writes
// learner_summary.json into run_dir. Blocks until then.
//
// Threads: the caller's trains; gRPC's receive traces and send weights; one
// ends the wait for debates when the time is over.
//
// Errors: InvalidArgument (the configuration, or a checkpoint of another
// model), DataLoss (there are checkpoints, but none can be read),
// FailedPrecondition (the first min_replay traces were all malformed),
// Unavailable (an address is taken), Internal (a loss is not finite, LibTorch
// failed), those of core/file.h.
absl::Status RunLearner(
    const LearnerConfig& config, std::stop_token stop,
    const std::function<void(int grpc_port, int metrics_port)>& ready);

}  // namespace elenchus

#endif  // ELENCHUS_LEARNER_LEARNER_H_
