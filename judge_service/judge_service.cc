// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "judge_service/judge_service.h"

#include <prometheus/gauge.h>

#include <memory>

#include "core/log.h"
#include "core/metrics.h"
#include "core/snapshot.h"
#include "core/status.h"
#include "core/thread_group.h"
#include "debate/amp.h"
#include "debate/cached_human.h"
#include "inspect/snapshot_inspector.h"
#include "judge_service/service.h"
#include "model/engine.h"
#include "rpc/human_client.h"
#include "rpc/server.h"
#include "rpc/wait.h"
#include "rpc/weight_client.h"
#include "tasks/task.h"

namespace elenchus {
namespace {

constexpr char kName[] = "judge";
// Calls end by themselves when the process stops; the rest is idle connections.
constexpr double kGraceSeconds = 0.5;

// Gives every snapshot to the engine, and to the inspector if there is one, and
// says so.
absl::Status Follow(const JudgeConfig& config, std::stop_token stop,
                    Engine& engine, SnapshotInspector* inspector,
                    RpcServer& server, Metrics& metrics) {
  prometheus::Gauge& version = metrics.Gauge("elenchus_judge_weights_version",
                                             "Version of the newest weights.");
  const WeightClientOptions options = {
      .address = config.learner_address(),
      .receiver_id = kName,
      .model_fingerprint = ModelFingerprint(config.model())};
  return FollowWeights(
      options, stop, [&](std::shared_ptr<const Snapshot> snapshot) {
        const double number = static_cast<double>(snapshot->version);
        if (inspector != nullptr) {
          ELENCHUS_RETURN_IF_ERROR(inspector->Remember(*snapshot));
        }
        ELENCHUS_RETURN_IF_ERROR(engine.SetWeights(std::move(snapshot)));
        version.Set(number);
        server.SetServing(true);
        return absl::OkStatus();
      });
}

}  // namespace

absl::Status RunJudgeService(
    const JudgeConfig& config, std::stop_token stop,
    const std::function<void(int grpc_port, int metrics_port)>& ready) {
  Metrics metrics;
  ThreadGroup threads;
  std::stop_callback stop_threads(stop, [&] { threads.RequestStop(); });

  ELENCHUS_ASSIGN_OR_RETURN(const std::unique_ptr<const Task> task,
                            MakeTask(config.task()));
  ELENCHUS_ASSIGN_OR_RETURN(
      const std::unique_ptr<Engine> engine,
      Engine::Create(config.model(), config.engine(), &metrics));
  const std::unique_ptr<Human> proxy =
      MakeHumanClient({.address = config.human_address(),
                       .caller_id = kName,
                       .timeout_seconds = config.call_timeout_seconds(),
                       .stop = threads.stop_token(),
                       .learner_step = [&] { return StepOf(*engine); }});
  CachedHuman human(*proxy, config.human_cache());
  const std::unique_ptr<SnapshotInspector> inspector =
      MakeInspector(config.debate(), config.model(), config.engine());
  Amp judge(config.debate(), *engine, human, *task, Clock::Real(),
            inspector.get());
  JudgeServiceImpl service({.task = config.task().name(),
                            .num_threads = config.num_threads(),
                            .ready = [&] { return engine->version() > 0; }},
                           judge, metrics);

  ELENCHUS_ASSIGN_OR_RETURN(const int metrics_port,
                            metrics.Serve(config.server().metrics_address()));
  ELENCHUS_ASSIGN_OR_RETURN(
      const std::unique_ptr<RpcServer> server,
      RpcServer::Start(config.server().address(), {&service}));
  threads.Start("weights", [&](std::stop_token token) {
    return Follow(config, token, *engine, inspector.get(), *server, metrics);
  });
  ready(server->port(), metrics_port);

  WaitForStop(threads.stop_token());
  service.Stop();
  engine->Stop();
  server->Shutdown(kGraceSeconds);
  return threads.Join();
}

}  // namespace elenchus
