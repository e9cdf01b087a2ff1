// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The stream that carries an actor's traces to the learner.
#ifndef ELENCHUS_ACTOR_TRACE_STREAM_H_
#define ELENCHUS_ACTOR_TRACE_STREAM_H_

#include <cstdint>
#include <stop_token>
#include <string>

#include "absl/status/status.h"
#include "actor/trace_outbox.h"
#include "core/metrics.h"

namespace elenchus {

struct TraceStreamOptions {
  std::string address = {};  // the learner's, "host:port"
  uint64_t model_fingerprint = 0;
  // Seconds without a learner after which Unavailable is returned.
  double give_up_seconds = 60;
};

// Sends what comes into `outbox`, reconnects with growing pauses and then sends
// again what was not acknowledged. Blocks until the outbox is closed and
// everything is acknowledged (OK), stop (OK), or: FailedPrecondition (the
// learner trains another model, or met a later start of this actor),
// InvalidArgument, ResourceExhausted (the learner refuses a message),
// Unavailable (no learner for give_up_seconds, naming the address).
absl::Status StreamTraces(const TraceStreamOptions& options,
                          TraceOutbox& outbox, std::stop_token stop,
                          Metrics& metrics);

}  // namespace elenchus

#endif  // ELENCHUS_ACTOR_TRACE_STREAM_H_
