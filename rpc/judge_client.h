// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The judge behind judge_service.
#ifndef ELENCHUS_RPC_JUDGE_CLIENT_H_
#define ELENCHUS_RPC_JUDGE_CLIENT_H_

#include <memory>

#include "debate/judge.h"
#include "rpc/human_client.h"

namespace elenchus {

// Retries like MakeHumanClient. A reply to another prompt than the one asked is
// Internal. Calls of several threads that wait at the same time may travel in
// one request.
std::unique_ptr<Judge> MakeJudgeClient(ServiceClientOptions options);

}  // namespace elenchus

#endif  // ELENCHUS_RPC_JUDGE_CLIENT_H_
