// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "human_proxy/human_proxy.h"

#include "core/metrics.h"
#include "core/status.h"
#include "human_proxy/ledger.h"
#include "human_proxy/service.h"
#include "rpc/server.h"
#include "rpc/wait.h"
#include "tasks/erring_human.h"
#include "tasks/resampling_human.h"
#include "tasks/task.h"

namespace elenchus {
namespace {

// A call of the scripted human takes far less; the rest is idle connections.
constexpr double kGraceSeconds = 0.5;

bool Errs(const HumanErrorConfig& errors) {
  return errors.error_probability() > 0 || errors.bias_probability() > 0 ||
         errors.replacement_probability() > 0;
}

}  // namespace

absl::Status RunHumanProxy(
    const HumanProxyConfig& config, std::stop_token stop,
    const std::function<void(int grpc_port, int metrics_port)>& ready) {
  ELENCHUS_ASSIGN_OR_RETURN(const std::unique_ptr<const Task> task,
                            MakeTask(config.task()));
  ELENCHUS_ASSIGN_OR_RETURN(const std::unique_ptr<Human> script,
                            MakeScriptedHuman(config.task()));
  ResamplingHuman resampling(*script);
  Human& judging = config.resample_ties() ? resampling : *script;
  ErringHuman erring(judging, config.errors(), task->Answers(), config.seed());
  Human& human = Errs(config.errors()) ? erring : judging;
  Metrics metrics;
  Ledger ledger(metrics);
  HumanServiceImpl service(config.task().name(), human, ledger);
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
