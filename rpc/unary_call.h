// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// A unary call that outlives a restart of its peer.
#ifndef ELENCHUS_RPC_UNARY_CALL_H_
#define ELENCHUS_RPC_UNARY_CALL_H_

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/support/status.h>

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>

#include "absl/status/status.h"
#include "core/clock.h"
#include "core/rng.h"

namespace elenchus {

// Makes `attempt` (a call over `channel` on the context it is given), again
// after a growing pause while the peer is away, until `deadline_us` of `clock`.
// `attempt` must be safe to repeat. Blocks. Errors, naming `peer`: the call's
// own; once the deadline has passed, Unavailable if the peer was away until
// less than a tenth of the time was left, else DeadlineExceeded; Cancelled at
// once on stop.
absl::Status CallUntil(
    const std::string& peer, grpc::Channel& channel, int64_t deadline_us,
    std::stop_token stop, Rng rng,
    const std::function<grpc::Status(grpc::ClientContext*)>& attempt,
    const Clock& clock = Clock::Real());

}  // namespace elenchus

#endif  // ELENCHUS_RPC_UNARY_CALL_H_
