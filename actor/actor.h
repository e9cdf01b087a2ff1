// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The actor as a process: plays debates with the newest weights and streams
// what happened.
#ifndef ELENCHUS_ACTOR_ACTOR_H_
#define ELENCHUS_ACTOR_ACTOR_H_

#include <functional>
#include <stop_token>

#include "absl/status/status.h"
#include "proto/config.pb.h"

namespace elenchus {

// Acts until stop is requested or the run's last weights arrive (OK; what was
// played is then sent, for a few seconds at most). Calls `ready` once gRPC
// health and metrics are served; health is SERVING from the first weights on.
// Errors: InvalidArgument (the configuration), FailedPrecondition (the learner
// trains another model, or another process acts as this actor), Unavailable (an
// address is taken; no learner), the newest debate's error once none succeeds.
absl::Status RunActor(
    const ActorConfig& config, std::stop_token stop,
    const std::function<void(int grpc_port, int metrics_port)>& ready);

}  // namespace elenchus

#endif  // ELENCHUS_ACTOR_ACTOR_H_
