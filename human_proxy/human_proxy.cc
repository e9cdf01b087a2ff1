// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "human_proxy/human_proxy.h"

#include <prometheus/gauge.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "core/file.h"
#include "core/log.h"
#include "core/metrics.h"
#include "core/status.h"
#include "core/thread_group.h"
#include "human_proxy/desk.h"
#include "human_proxy/learned_human.h"
#include "human_proxy/ledger.h"
#include "human_proxy/service.h"
#include "nlohmann/json.hpp"
#include "rpc/server.h"
#include "rpc/wait.h"
#include "tasks/configured_human.h"

namespace elenchus {
namespace {

// A call of the scripted human takes far less; the rest is idle connections.
constexpr double kGraceSeconds = 0.5;

uint64_t MicrosSince1970() {
  return static_cast<uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(
          std::chrono::system_clock::now().time_since_epoch())
          .count());
}

// What H' has come to, as a gauge and, in a run, in learned_human.json.
void Report(const Desk& desk, const LearnedHuman& learned,
            const std::string& run_dir, Metrics* metrics) {
  const Desk::State given = desk.state();
  const LearnedHuman::State state = learned.state();
  nlohmann::json json = {{"labels", given.labels},
                         {"label_budget", given.label_budget},
                         {"over_budget_steps", given.over_budget_steps},
                         {"training_labels", state.training_labels},
                         {"held_out_labels", state.held_out_labels},
                         {"training_steps", state.training_steps}};
  if (state.held_out_loss.has_value()) {
    json["held_out_loss"] = *state.held_out_loss;
    metrics
        ->Gauge("elenchus_learned_human_held_out_loss",
                "Nats per token on labels that it never learned from.")
        .Set(*state.held_out_loss);
  }
  for (const auto& [kind, loss] : state.held_out_losses) {
    json["held_out_losses"][Ledger::NameOf(kind)] = loss;
  }
  if (run_dir.empty()) return;
  const absl::Status status =
      WriteFileAtomically(run_dir + "/learned_human.json", json.dump(2) + "\n");
  if (!status.ok()) ELENCHUS_LOG(WARNING) << status.ToString();
}

}  // namespace

absl::Status RunHumanProxy(
    const HumanProxyConfig& config, std::stop_token stop,
    const std::function<void(int grpc_port, int metrics_port)>& ready) {
  ELENCHUS_ASSIGN_OR_RETURN(const std::unique_ptr<Human> human,
                            MakeConfiguredHuman(config));
  Metrics metrics;
  Ledger ledger(metrics, config.human_cost());
  std::unique_ptr<LearnedHuman> learned;
  if (config.learned().enabled()) {
    ELENCHUS_ASSIGN_OR_RETURN(
        learned, MakeLearnedHuman(config.learned(), config.seed()));
  }
  Desk desk(*human, ledger, config.learned(), learned.get(), MicrosSince1970);
  if (!config.run_dir().empty()) {
    ELENCHUS_RETURN_IF_ERROR(MakeDirs(config.run_dir()));
    ELENCHUS_RETURN_IF_ERROR(desk.OpenLedger(config.run_dir() + "/ledger.jsonl",
                                             config.task().name()));
  }
  HumanServiceImpl service(config.task().name(), desk, ledger);
  ThreadGroup threads;
  std::stop_callback stop_threads(stop, [&] { threads.RequestStop(); });
  const auto report = [&] {
    Report(desk, *learned, config.run_dir(), &metrics);
  };

  ELENCHUS_ASSIGN_OR_RETURN(const int metrics_port,
                            metrics.Serve(config.server().metrics_address()));
  ELENCHUS_ASSIGN_OR_RETURN(
      const std::unique_ptr<RpcServer> server,
      RpcServer::Start(config.server().address(), {&service}));
  if (learned != nullptr) {
    threads.Start("learned-human", [&](std::stop_token token) {
      return learned->Train(token, report);
    });
  }
  server->SetServing(true);
  ready(server->port(), metrics_port);
  WaitForStop(threads.stop_token());
  server->Shutdown(kGraceSeconds);
  const absl::Status status = threads.Join();
  if (learned != nullptr) report();
  return status;
}

}  // namespace elenchus
