// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// gRPC statuses as absl statuses and back, code for code.
#ifndef ELENCHUS_RPC_GRPC_STATUS_H_
#define ELENCHUS_RPC_GRPC_STATUS_H_

#include <grpcpp/support/status.h>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace elenchus {

absl::Status FromGrpcStatus(const grpc::Status& status);
grpc::Status ToGrpcStatus(const absl::Status& status);

// The status of one item of a response; a code that does not exist is Unknown.
absl::Status FromCode(int code, absl::string_view message);

}  // namespace elenchus

#endif  // ELENCHUS_RPC_GRPC_STATUS_H_
