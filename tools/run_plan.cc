// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/run_plan.h"

#include <type_traits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/config.h"
#include "core/file.h"
#include "core/loss_rules.h"
#include "core/status.h"
#include "google/protobuf/text_format.h"

namespace elenchus {
namespace {

constexpr int kEvaluatorNiceness = 10;

// "host:port" with another port.
std::string WithPort(const std::string& address, int port) {
  return absl::StrCat(address.substr(0, address.rfind(':')), ":", port);
}

// DebateOf() with what the losses need: of debates that are learned from.
DebateConfig LearnedDebateOf(const RunConfig& run) {
  DebateConfig debate = DebateOf(run);
  debate.set_record_shadows(SamplesDistance(run.learner()));
  debate.set_record_similarity(run.learner().distance() ==
                               LearnerConfig::JUDGED);
  return debate;
}

}  // namespace

std::string PeerAddress(const ServerConfig& server, int port) {
  const std::string address = WithPort(server.address(), port);
  const absl::string_view host =
      absl::string_view(address).substr(0, address.rfind(':'));
  if (host == "0.0.0.0") return absl::StrCat("127.0.0.1:", port);
  if (host == "[::]" || host == "::") return absl::StrCat("[::1]:", port);
  return address;
}

std::vector<std::string> ActorNames(const RunConfig& run) {
  std::vector<std::string> names;
  for (int i = 0; i < run.num_actors(); ++i) {
    names.push_back(absl::StrCat("actor-", i));
  }
  return names;
}

bool UsesJudgeService(const RunConfig& run) {
  return run.actor().judge() == ActorConfig::SERVICE;
}

DebateConfig DebateOf(const RunConfig& run) {
  DebateConfig debate = run.debate();
  debate.set_human_inspects(run.human_proxy().resample_ties());
  return debate;
}

LearnerConfig MakeLearnerConfig(const RunConfig& run,
                                const std::string& run_dir) {
  LearnerConfig config = run.learner();
  *config.mutable_task() = run.task();
  *config.mutable_model() = run.model();
  *config.mutable_debate() = LearnedDebateOf(run);
  *config.mutable_human_cost() = run.human_proxy().human_cost();
  config.set_seed(run.seed());
  config.set_run_dir(run_dir);
  return config;
}

HumanProxyConfig MakeHumanProxyConfig(const RunConfig& run,
                                      const std::string& run_dir) {
  HumanProxyConfig config = run.human_proxy();
  *config.mutable_task() = run.task();
  config.set_seed(run.seed());
  config.set_run_dir(run_dir);
  return config;
}

JudgeConfig MakeJudgeConfig(const RunConfig& run,
                            const RunAddresses& addresses) {
  JudgeConfig config = run.judge();
  *config.mutable_task() = run.task();
  *config.mutable_model() = run.model();
  *config.mutable_debate() = LearnedDebateOf(run);
  config.set_learner_address(addresses.learner);
  config.set_human_address(addresses.human);
  return config;
}

ActorConfig MakeActorConfig(const RunConfig& run, const RunAddresses& addresses,
                            int index) {
  ActorConfig config = run.actor();
  *config.mutable_task() = run.task();
  *config.mutable_model() = run.model();
  *config.mutable_debate() = LearnedDebateOf(run);
  config.set_seed(run.seed());
  config.set_index(index);
  config.set_learner_address(addresses.learner);
  if (UsesJudgeService(run)) {
    config.set_judge_address(addresses.judge);
  }
  config.set_human_address(addresses.human);
  return config;
}

EvaluatorConfig MakeEvaluatorConfig(const RunConfig& run,
                                    const RunAddresses& addresses,
                                    const std::string& run_dir) {
  EvaluatorConfig config = run.evaluator();
  *config.mutable_task() = run.task();
  *config.mutable_model() = run.model();
  *config.mutable_debate() = DebateOf(run);
  config.set_seed(run.seed());
  config.set_run_dir(run_dir);
  config.set_learner_address(addresses.learner);
  config.set_human_address(addresses.human);
  return config;
}

RunPlan::RunPlan(RunConfig run, std::string run_dir, std::string binary_dir)
    : run_(std::move(run)),
      run_dir_(std::move(run_dir)),
      binary_dir_(std::move(binary_dir)) {}

template <typename Config>
ProcessSpec RunPlan::Spec(const std::string& name, const std::string& role,
                          const Config& config, bool keeps_ports) const {
  const std::string path =
      absl::StrCat(run_dir_, "/processes/", name, ".textproto");
  const std::string binary = absl::StrCat(binary_dir_, "/elenchus_", role);
  ProcessSpec spec;
  spec.name = name;
  spec.command = [=, num_starts =
                         0](const std::optional<ReadyPorts>& last_ports) mutable
      -> absl::StatusOr<std::vector<std::string>> {
    Config start = config;
    if (keeps_ports && last_ports.has_value()) {
      ServerConfig& server = *start.mutable_server();
      server.set_address(WithPort(server.address(), last_ports->grpc));
      server.set_metrics_address(
          WithPort(server.metrics_address(), last_ports->metrics));
    }
    if constexpr (std::is_same_v<Config, ActorConfig>) {
      start.set_num_earlier_starts(num_starts);
    }
    ++num_starts;
    std::string text;
    google::protobuf::TextFormat::PrintToString(start, &text);
    ELENCHUS_RETURN_IF_ERROR(WriteFileAtomically(path, text));
    return std::vector<std::string>{binary, "--config", path};
  };
  return spec;
}

ProcessSpec RunPlan::HumanProxy() const {
  return Spec(kHumanProxy, kHumanProxy, MakeHumanProxyConfig(run_, run_dir_),
              true);
}

ProcessSpec RunPlan::Learner() const {
  ProcessSpec spec =
      Spec(kLearner, kLearner, MakeLearnerConfig(run_, run_dir_), false);
  spec.on_end = ProcessSpec::OnEnd::kEndsRun;
  return spec;
}

ProcessSpec RunPlan::Judge(const RunAddresses& addresses) const {
  return Spec(kJudge, kJudge, MakeJudgeConfig(run_, addresses), true);
}

ProcessSpec RunPlan::Actor(const RunAddresses& addresses, int index) const {
  return Spec(ActorNames(run_)[index], "actor",
              MakeActorConfig(run_, addresses, index), false);
}

ProcessSpec RunPlan::Evaluator(const RunAddresses& addresses) const {
  ProcessSpec spec =
      Spec(kEvaluator, kEvaluator,
           MakeEvaluatorConfig(run_, addresses, run_dir_), false);
  spec.niceness = kEvaluatorNiceness;
  spec.on_end = ProcessSpec::OnEnd::kReplaceOnFailure;
  return spec;
}

}  // namespace elenchus
