// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// A gRPC server with health, on an address that the kernel may choose.
#ifndef ELENCHUS_RPC_SERVER_H_
#define ELENCHUS_RPC_SERVER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace grpc {
class CallbackGenericService;
class Server;
class Service;
}  // namespace grpc

namespace elenchus {

// Thread-safe after Start().
class RpcServer {
 public:
  // Serves `services` (borrowed; must outlive the server) and gRPC health at
  // "host:port"; port 0 lets the kernel choose. Health is NOT_SERVING until
  // SetServing. Unavailable if the address is taken, naming it.
  static absl::StatusOr<std::unique_ptr<RpcServer>> Start(
      const std::string& address, const std::vector<grpc::Service*>& services,
      int max_message_bytes = 4 << 20);
  ~RpcServer();

  int port() const { return port_; }
  // What health answers, for the server as a whole ("").
  void SetServing(bool serving);
  // Refuses new calls, gives running ones `grace_seconds`, then cancels them.
  // Idempotent. Blocks until done.
  void Shutdown(double grace_seconds = 2);

 private:
  RpcServer();

  // Answers UNIMPLEMENTED; stands in where there are no services.
  const std::unique_ptr<grpc::CallbackGenericService> nothing_;
  std::unique_ptr<grpc::Server> server_;
  int port_ = 0;
};

}  // namespace elenchus

#endif  // ELENCHUS_RPC_SERVER_H_
