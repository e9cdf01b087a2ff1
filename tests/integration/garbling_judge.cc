// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// A judge_service that answers nonsense.
#include <grpcpp/grpcpp.h>

#include <atomic>
#include <limits>

#include "core/metrics.h"
#include "core/process.h"
#include "core/status.h"
#include "proto/config.pb.h"
#include "proto/judge.grpc.pb.h"
#include "rpc/server.h"
#include "rpc/wait.h"

namespace elenchus {
namespace {

// Too few results, a call that no model made, a code that is none, and a call
// that H cannot have answered, in turn.
class GarblingJudge : public JudgeService::Service {
 public:
  grpc::Status Judge(grpc::ServerContext*, const JudgeRequest* request,
                     JudgeResponse* response) override {
    const int kind = num_requests_++ % 4;
    if (kind == 0) return grpc::Status::OK;
    for (const JudgeItem& item : request->items()) {
      JudgeResult* const result = response->add_results();
      if (kind == 1) {
        Garble(result->mutable_call());
      } else if (kind == 2) {
        result->set_code(12345);
        result->set_message("\x1b[31m");
      } else {
        Ungate(result->mutable_call());
      }
      // Else the actor would refuse the call, and the learner never see it.
      if (result->has_call()) {
        *result->mutable_call()->mutable_prompt() = item.prompt();
      }
    }
    return grpc::Status::OK;
  }

 private:
  // H's, whom a gate of 0 never calls; well-formed but for that.
  static void Ungate(Call* call) {
    call->set_answerer(ANSWERER_HUMAN);
    call->set_answer("y");
  }

  static void Garble(Call* call) {
    call->set_answerer(ANSWERER_MODEL);
    call->set_answer("\xff\x1b[31m");
    call->set_probability(std::numeric_limits<double>::quiet_NaN());
    call->set_version(std::numeric_limits<uint64_t>::max());
    call->add_answer_tokens(std::numeric_limits<uint32_t>::max());
    call->add_log_probs(std::numeric_limits<float>::quiet_NaN());
  }

  std::atomic<int> num_requests_ = 0;
};

absl::Status Serve(const JudgeConfig& config, std::stop_token stop) {
  GarblingJudge judge;
  Metrics metrics;
  ELENCHUS_ASSIGN_OR_RETURN(
      const std::unique_ptr<RpcServer> server,
      RpcServer::Start(config.server().address(), {&judge}));
  ELENCHUS_ASSIGN_OR_RETURN(const int metrics_port,
                            metrics.Serve(config.server().metrics_address()));
  server->SetServing(true);
  PrintReady(server->port(), metrics_port);
  WaitForStop(stop);
  server->Shutdown();
  return absl::OkStatus();
}

}  // namespace
}  // namespace elenchus

int main(int argc, char** argv) {
  elenchus::JudgeConfig config;
  return elenchus::RunProcess(
      "judge_service", argc, argv, &config,
      [&](std::stop_token stop) { return elenchus::Serve(config, stop); });
}
