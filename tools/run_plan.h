// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The processes of a run on one machine, and the configuration of each.
#ifndef ELENCHUS_TOOLS_RUN_PLAN_H_
#define ELENCHUS_TOOLS_RUN_PLAN_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "proto/config.pb.h"
#include "tools/child_process.h"
#include "tools/supervisor.h"

namespace elenchus {

inline constexpr char kHumanProxy[] = "human_proxy";
inline constexpr char kLearner[] = "learner";
inline constexpr char kJudge[] = "judge_service";
inline constexpr char kEvaluator[] = "evaluator";

// "actor-0", ...; num_actors of them.
std::vector<std::string> ActorNames(const RunConfig& run);
// Whether a judge_service is needed.
bool UsesJudgeService(const RunConfig& run);

// Where peers reach a server that got `port`: the host it listens at, loopback
// if it listens at every address.
std::string PeerAddress(const ServerConfig& server, int port);

// "host:port" of the processes that others must know; empty where there is
// none.
struct RunAddresses {
  std::string human;
  std::string learner;
  std::string judge;
};

// The run's rules of debates with what its H needs of them.
DebateConfig DebateOf(const RunConfig& run);

// Each process's part of the run with what the launcher fills in.
LearnerConfig MakeLearnerConfig(const RunConfig& run,
                                const std::string& run_dir);
HumanProxyConfig MakeHumanProxyConfig(const RunConfig& run,
                                      const std::string& run_dir);
JudgeConfig MakeJudgeConfig(const RunConfig& run,
                            const RunAddresses& addresses);
ActorConfig MakeActorConfig(const RunConfig& run, const RunAddresses& addresses,
                            int index);
EvaluatorConfig MakeEvaluatorConfig(const RunConfig& run,
                                    const RunAddresses& addresses,
                                    const std::string& run_dir);

// Makes the specs of a run's processes. Their commands run the binaries
// elenchus_<role> in `binary_dir` on a configuration that each start writes to
// <run_dir>/processes/<name>.textproto. Judge and human proxy come back at the
// ports they had, so that their clients only see a delay. Actors are told how
// often their command was called before.
class RunPlan {
 public:
  RunPlan(RunConfig run, std::string run_dir, std::string binary_dir);

  ProcessSpec HumanProxy() const;
  ProcessSpec Learner() const;
  ProcessSpec Judge(const RunAddresses& addresses) const;
  ProcessSpec Actor(const RunAddresses& addresses, int index) const;
  ProcessSpec Evaluator(const RunAddresses& addresses) const;

 private:
  template <typename Config>
  ProcessSpec Spec(const std::string& name, const std::string& role,
                   const Config& config, bool keeps_ports) const;

  const RunConfig run_;
  const std::string run_dir_;
  const std::string binary_dir_;
};

}  // namespace elenchus

#endif  // ELENCHUS_TOOLS_RUN_PLAN_H_
