// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "rpc/server.h"

#include <grpcpp/ext/health_check_service_server_builder_option.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>

#include <chrono>

#include "core/status.h"

namespace elenchus {
namespace {

absl::Status CheckAddress(const std::string& address) {
  const size_t colon = address.rfind(':');
  const std::string port =
      colon == std::string::npos ? "" : address.substr(colon + 1);
  if (colon == 0 || port.empty() || port.size() > 5 ||
      port.find_first_not_of("0123456789") != std::string::npos ||
      std::stoi(port) > 65535) {
    return absl::InvalidArgumentError(absl::StrCat(
        "server address must be \"host:port\", got \"", address, "\""));
  }
  return absl::OkStatus();
}

}  // namespace

RpcServer::RpcServer()
    : nothing_(std::make_unique<grpc::CallbackGenericService>()) {}

absl::StatusOr<std::unique_ptr<RpcServer>> RpcServer::Start(
    const std::string& address, const std::vector<grpc::Service*>& services,
    int max_message_bytes) {
  ELENCHUS_RETURN_IF_ERROR(CheckAddress(address));
  grpc::EnableDefaultHealthCheckService(true);
  std::unique_ptr<RpcServer> server(new RpcServer);
  grpc::ServerBuilder builder;
  // Otherwise a second server would take half of the first one's connections.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  // The channels' keepalive pings must not look like an attack.
  builder.AddChannelArgument(
      GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 10000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 20000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10000);
  builder.SetMaxReceiveMessageSize(max_message_bytes);
  builder.AddListeningPort(address, grpc::InsecureServerCredentials(),
                           &server->port_);
  for (grpc::Service* service : services) builder.RegisterService(service);
  // A server without a service of ours would not poll for health either.
  if (services.empty())
    builder.RegisterCallbackGenericService(server->nothing_.get());
  server->server_ = builder.BuildAndStart();
  if (server->server_ == nullptr || server->port_ == 0) {
    return absl::UnavailableError(
        absl::StrCat("cannot listen on ", address,
                     ": the address is taken or is not this machine's"));
  }
  server->SetServing(false);
  return server;
}

RpcServer::~RpcServer() { Shutdown(0); }

void RpcServer::SetServing(bool serving) {
  server_->GetHealthCheckService()->SetServingStatus("", serving);
}

void RpcServer::Shutdown(double grace_seconds) {
  if (server_ == nullptr) return;  // Start() failed.
  server_->Shutdown(
      std::chrono::system_clock::now() +
      std::chrono::microseconds(static_cast<int64_t>(grace_seconds * 1e6)));
}

}  // namespace elenchus
