// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// H behind the human proxy.
#ifndef ELENCHUS_RPC_HUMAN_CLIENT_H_
#define ELENCHUS_RPC_HUMAN_CLIENT_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "debate/human.h"

namespace elenchus {

struct ServiceClientOptions {
  // "host:port".
  std::string address = {};
  // Name of the calling process.
  std::string caller_id = {};
  // Longest time one call may take, retries included. Seconds.
  double timeout_seconds = 30;
  // Ends every wait with Cancelled.
  std::stop_token stop = {};
  // Optimizer steps of the newest weights that the process holds; null: none.
  // Called from any thread, as calls are sent. Of H's client only.
  std::function<int64_t()> learner_step = {};
  // The steps are for a measurement: nobody is to learn from them. Of H's
  // client only.
  bool measures = false;
};

// Retries Unavailable with growing pauses until the timeout, so that a proxy
// that is restarted at the same address is only a delay. Errors: those of
// Human; Internal if a reply says nothing; Unavailable / DeadlineExceeded name
// the address; Cancelled on stop.
std::unique_ptr<Human> MakeHumanClient(ServiceClientOptions options);

}  // namespace elenchus

#endif  // ELENCHUS_RPC_HUMAN_CLIENT_H_
