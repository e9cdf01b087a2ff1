// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Follows the learner's weights.
#ifndef ELENCHUS_RPC_WEIGHT_CLIENT_H_
#define ELENCHUS_RPC_WEIGHT_CLIENT_H_

#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "absl/status/status.h"
#include "core/snapshot.h"

namespace elenchus {

struct WeightClientOptions {
  std::string address = {};      // the learner's, "host:port"
  std::string receiver_id = {};  // this process
  uint64_t model_fingerprint = 0;
  // Seconds without a learner after which Unavailable is returned.
  double give_up_seconds = 60;
};

// Subscribes and calls `receive` with every snapshot whose size, hash and model
// fingerprint are right, newest wins; reconnects with growing pauses. A
// snapshot that does not prove itself is refused with a logged error naming
// expected and found hash, and asked for again. Blocks until a snapshot
// with final = true was received (OK), stop (OK), `receive` fails (its error),
// or: FailedPrecondition (the learner trains another model), Unavailable (no
// learner for give_up_seconds, naming the address).
absl::Status FollowWeights(
    const WeightClientOptions& options, std::stop_token stop,
    const std::function<absl::Status(std::shared_ptr<const Snapshot>)>&
        receive);

}  // namespace elenchus

#endif  // ELENCHUS_RPC_WEIGHT_CLIENT_H_
