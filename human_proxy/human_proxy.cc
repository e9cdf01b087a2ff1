// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "human_proxy/human_proxy.h"

#include "core/metrics.h"
#include "core/status.h"
#include "human_proxy/ledger.h"
#include "human_proxy/service.h"
#include "rpc/server.h"
#include "rpc/wait.h"
#include "tasks/task.h"

namespace elenchus {
namespace {

// A call of the scripted human takes far less; the rest is idle connections.
constexpr double kGraceSeconds = 0.5;

}  // namespace

absl::Status RunHumanProxy(
    const HumanProxyConfig& config, std::stop_token stop,
    const std::function<void(int grpc_port, int metrics_port)>& ready) {
  ELENCHUS_ASSIGN_OR_RETURN(const std::unique_ptr<Human> human,
                            MakeScriptedHuman(config.task()));
  Metrics metrics;
  Ledger ledger(metrics);
  HumanServiceImpl service(config.task().name(), *human, ledger);
  ELENCHUS_ASSIGN_OR_RETURN(const int metrics_port,
                            metrics.Serve(config.server().metrics_address()));
  ELENCHUS_ASSIGN_OR_RETURN(
      const std::unique_ptr<RpcServer> server,
      RpcServer::Start(config.server().address(), {&service}));
  server->SetServing(true);
  ready(server->port(), metrics_port);
  WaitForStop(stop);
  server->Shutdown(kGraceSeconds);
  return absl::OkStatus();
}

}  // namespace elenchus
