// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The human proxy as a process: H, its service, its ledger, its metrics.
#ifndef ELENCHUS_HUMAN_PROXY_HUMAN_PROXY_H_
#define ELENCHUS_HUMAN_PROXY_HUMAN_PROXY_H_

#include <functional>
#include <stop_token>

#include "absl/status/status.h"
#include "proto/config.pb.h"

namespace elenchus {

// Serves H until stop is requested (OK); calls `ready` once it does. In
// config.run_dir, if that is set, it keeps ledger.jsonl and, with a learned
// human, learned_human.json. Errors: InvalidArgument (the configuration, a
// ledger that cannot be read), Unimplemented (a learned human without
// LibTorch), Unavailable (an address is taken), Internal (H' cannot learn).
absl::Status RunHumanProxy(
    const HumanProxyConfig& config, std::stop_token stop,
    const std::function<void(int grpc_port, int metrics_port)>& ready);

}  // namespace elenchus

#endif  // ELENCHUS_HUMAN_PROXY_HUMAN_PROXY_H_
