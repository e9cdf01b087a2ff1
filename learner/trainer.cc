// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/trainer.h"

#include <ATen/Parallel.h>
#include <torch/nn/utils/clip_grad.h>
#include <torch/optim/adamw.h>
#include <torch/serialize.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/rng.h"
#include "core/schedule.h"
#include "core/snapshot.h"
#include "core/status.h"
#include "learner/batch_losses.h"
#include "learner/checkpoint.h"
#include "learner/examples.h"
#include "model/packed_batch.h"
#include "model/snapshot_tensors.h"
#include "model/transformer.h"
#include "nlohmann/json.hpp"

namespace elenchus {
namespace {

constexpr char kTargetFile[] = "target.safetensors";
constexpr char kOptimizerFile[] = "optimizer.pt";
constexpr char kStateFile[] = "trainer.json";

// Decay pulls matrices only: norms have no scale to lose.
std::vector<torch::optim::OptimizerParamGroup> ParameterGroups(
    const Transformer& model, const LearnerConfig& config) {
  std::vector<at::Tensor> matrices, vectors;
  for (const auto& [name, tensor] : model.named_parameters()) {
    (tensor.dim() >= 2 ? matrices : vectors).push_back(tensor);
  }
  const auto options = [&](double weight_decay) {
    return std::make_unique<torch::optim::AdamWOptions>(
        torch::optim::AdamWOptions(config.learning_rate())
            .betas({config.adam_beta1(), config.adam_beta2()})
            .weight_decay(weight_decay));
  };
  return {{matrices, options(config.weight_decay())}, {vectors, options(0)}};
}

std::string Fingerprint(const LearnerConfig& config) {
  return absl::StrFormat("%016x", ModelFingerprint(config.model()));
}

absl::Status NotFinite(const std::string& what, double value, int64_t step,
                       const std::string& term) {
  return absl::InternalError(absl::StrCat("learner: ", what, " is ", value,
                                          " at step ", step, " (", term, ")"));
}

class TrainerImpl final : public Trainer {
 public:
  explicit TrainerImpl(const LearnerConfig& config)
      : config_(config),
        theta_(config.model(), Rng(config.seed(), "model", 0).Next()),
        target_(config.model(), 0),
        optimizer_(ParameterGroups(theta_, config),
                   torch::optim::AdamWOptions(config.learning_rate())) {
    for (const auto& [name, tensor] : theta_.named_parameters()) {
      parameters_.push_back(tensor);
    }
    for (const auto& [name, tensor] : target_.named_parameters()) {
      tensor.set_requires_grad(false);
    }
    RefreshTarget();
  }

  absl::StatusOr<StepStats> Step(absl::Span<const TraceGroup> groups,
                                 double progress) override {
    try {
      return TryStep(groups, progress);
    } catch (const std::exception& error) {
      return absl::InternalError(
          absl::StrCat("learner: step ", step_ + 1, ": ", error.what()));
    }
  }

  int64_t step() const override { return step_; }

  int64_t target_version() const override { return target_version_; }

  void RefreshTarget() override {
    const at::NoGradGuard no_grad;
    const auto to = target_.named_parameters();
    for (size_t i = 0; i < to.size(); ++i) to[i].second.copy_(parameters_[i]);
    target_version_ = step_ + 1;
  }

  Snapshot MakeSnapshot(bool final) const override {
    return elenchus::MakeSnapshot(
        target_, static_cast<uint64_t>(target_version_), final);
  }

  absl::StatusOr<std::map<std::string, std::string>> Save() const override;
  absl::Status Restore(
      const std::map<std::string, std::string>& files) override;

 private:
  absl::StatusOr<StepStats> TryStep(absl::Span<const TraceGroup> groups,
                                    double progress);
  // Forward, backward, clip, update; adds its share to `stats`.
  absl::Status Pass(const TrainBatch& batch, const LossWeights& weights,
                    double num_supervised_tokens,
                    const std::vector<ClassAnswer>& class_answers,
                    std::optional<at::Tensor>* proximal_log_prob_A,
                    StepStats* stats);
  // Throws what LibTorch and the JSON library throw.
  absl::Status TryRestore(const std::map<std::string, std::string>& files);
  void SetLearningRate(double learning_rate);

  const LearnerConfig config_;
  Transformer theta_;
  Transformer target_;
  std::vector<at::Tensor> parameters_;  // theta's
  torch::optim::AdamW optimizer_;
  int64_t step_ = 0;
  int64_t target_version_ = 0;
};

// The configuration with the values that its schedules have now.
LearnerConfig AtStep(LearnerConfig config, int64_t step) {
  const Schedules& schedules = config.schedule();
  const auto at = [&](const char* field, double constant) {
    return ScheduledValue(schedules, field, constant, step);
  };
  config.set_alpha_argue(at("alpha_argue", config.alpha_argue()));
  config.set_alpha_judge(at("alpha_judge", config.alpha_judge()));
  config.set_lambda(at("lambda", config.lambda()));
  config.set_learning_rate(at("learning_rate", config.learning_rate()));
  return config;
}

void TrainerImpl::SetLearningRate(double learning_rate) {
  for (torch::optim::OptimizerParamGroup& group : optimizer_.param_groups()) {
    group.options().set_lr(learning_rate);
  }
}

absl::StatusOr<StepStats> TrainerImpl::TryStep(
    absl::Span<const TraceGroup> groups, double progress) {
  const LearnerConfig config = AtStep(config_, step_);
  BatchExamples examples =
      MakeExamples(groups, ExampleOptionsOf(config), step_ + 1);
  StepStats stats;
  stats.step = step_ + 1;
  stats.learning_rate = LearningRate(config, step_, progress);
  stats.num_examples = std::move(examples.num_examples);
  stats.num_skipped_old = examples.num_skipped_old;
  stats.policy_lags = std::move(examples.policy_lags);
  if (!examples.groups.empty()) {
    ELENCHUS_ASSIGN_OR_RETURN(const TrainBatch batch,
                              Pack(examples.groups, config_.model()));
    stats.num_tokens = batch.packed.tokens_N.size(0);
    stats.num_answer_tokens = batch.targets_A.size(0);
    SetLearningRate(stats.learning_rate);
    std::optional<at::Tensor> proximal_log_prob_A;
    for (int i = 0; i < config_.ppo_epochs(); ++i) {
      ELENCHUS_RETURN_IF_ERROR(
          Pass(batch, LossWeightsOf(config), examples.num_supervised_tokens,
               examples.class_answers, &proximal_log_prob_A, &stats));
    }
  }
  ++step_;
  return stats;
}

absl::Status TrainerImpl::Pass(const TrainBatch& batch,
                               const LossWeights& weights,
                               double num_supervised_tokens,
                               const std::vector<ClassAnswer>& class_answers,
                               std::optional<at::Tensor>* proximal_log_prob_A,
                               StepStats* stats) {
  const BatchLosses losses = ComputeLosses(theta_, batch, num_supervised_tokens,
                                           *proximal_log_prob_A, weights);
  const bool is_first_pass = !proximal_log_prob_A->has_value();
  if (is_first_pass) *proximal_log_prob_A = losses.log_prob_A;
  const double share = 1.0 / config_.ppo_epochs();
  for (const auto& [name, term] : losses.terms) {
    const double value = term.item<double>();
    if (!std::isfinite(value)) {
      return NotFinite("loss", value, stats->step, name);
    }
    stats->losses[name] += share * value;
  }
  stats->losses["total"] += share * losses.total.item<double>();
  const auto add = [share](const at::Tensor& from, std::optional<double>* to) {
    if (from.defined()) *to = to->value_or(0) + share * from.item<double>();
  };
  add(losses.mean_importance_weight, &stats->mean_importance_weight);
  add(losses.clip_fraction, &stats->clip_fraction);
  add(losses.agreement, &stats->agreement);
  // Later passes have learned from these answers already.
  if (is_first_pass && losses.agreement_E.defined()) {
    const float* agreement = losses.agreement_E.const_data_ptr<float>();
    for (const ClassAnswer& answer : class_answers) {
      StepStats::ClassAgreement& of =
          stats->class_agreement[{answer.facts, answer.question}];
      ++of.num_answers;
      if (answer.is_known) of.num_agreed += agreement[answer.example];
    }
  }

  optimizer_.zero_grad();
  losses.total.backward();
  const double norm = torch::nn::utils::clip_grad_norm_(
      parameters_, config_.max_gradient_norm());
  if (!std::isfinite(norm)) {
    return NotFinite("gradient norm", norm, stats->step, "total");
  }
  stats->gradient_norm += share * norm;
  optimizer_.step();
  return absl::OkStatus();
}

absl::StatusOr<std::map<std::string, std::string>> TrainerImpl::Save() const {
  const uint64_t version = static_cast<uint64_t>(step_) + 1;
  try {
    std::ostringstream optimizer;
    torch::save(optimizer_, optimizer);
    return std::map<std::string, std::string>{
        {kWeightsFile, elenchus::MakeSnapshot(theta_, version, false).bytes},
        {kTargetFile,
         elenchus::MakeSnapshot(target_, static_cast<uint64_t>(target_version_),
                                false)
             .bytes},
        {kOptimizerFile, std::move(optimizer).str()},
        {kStateFile,
         nlohmann::json({{"step", step_},
                         {"target_version", target_version_},
                         {"model_fingerprint", Fingerprint(config_)}})
             .dump()}};
  } catch (const std::exception& error) {
    return absl::InternalError(
        absl::StrCat("learner: cannot save the optimizer: ", error.what()));
  }
}

absl::Status TrainerImpl::Restore(
    const std::map<std::string, std::string>& files) {
  for (const char* name :
       {kWeightsFile, kTargetFile, kOptimizerFile, kStateFile}) {
    if (!files.contains(name)) {
      return absl::InvalidArgumentError(
          absl::StrCat("the checkpoint has no ", name));
    }
  }
  try {
    return TryRestore(files);
  } catch (const std::exception& error) {
    return absl::InvalidArgumentError(
        absl::StrCat("the checkpoint cannot be restored: ", error.what()));
  }
}

absl::Status TrainerImpl::TryRestore(
    const std::map<std::string, std::string>& files) {
  const nlohmann::json state = nlohmann::json::parse(files.at(kStateFile));
  // Equal shapes of tensors are not yet the same model.
  const std::string found = state.at("model_fingerprint").get<std::string>();
  if (found != Fingerprint(config_)) {
    return absl::InvalidArgumentError(
        absl::StrCat("the checkpoint is of the model with fingerprint ", found,
                     ", the configuration's has ", Fingerprint(config_)));
  }
  state.at("step").get_to(step_);
  state.at("target_version").get_to(target_version_);
  ELENCHUS_RETURN_IF_ERROR(
      Annotate(LoadWeights(files.at(kWeightsFile), &theta_), kWeightsFile));
  ELENCHUS_RETURN_IF_ERROR(
      Annotate(LoadWeights(files.at(kTargetFile), &target_), kTargetFile));
  std::istringstream optimizer(files.at(kOptimizerFile));
  torch::load(optimizer_, optimizer);
  // The file brought the options of the run that wrote it.
  const auto groups = ParameterGroups(theta_, config_);
  for (size_t i = 0; i < groups.size(); ++i) {
    optimizer_.param_groups()[i].set_options(groups[i].options().clone());
  }
  return absl::OkStatus();
}

}  // namespace

double LearningRate(const LearnerConfig& config, int64_t step,
                    double progress) {
  double rate = config.learning_rate();
  if (step < config.warmup_steps()) {
    rate *= static_cast<double>(step + 1) /
            static_cast<double>(config.warmup_steps());
  }
  const double share = config.cooldown_share();
  if (share > 0) {
    const double cooled =
        std::clamp((progress - (1 - share)) / share, 0.0, 1.0);
    rate *= 1 - 0.9 * cooled;
  }
  return rate;
}

absl::StatusOr<std::unique_ptr<Trainer>> Trainer::Create(
    const LearnerConfig& config) {
  ELENCHUS_RETURN_IF_ERROR(CheckModelConfig(config.model()));
  at::set_num_threads(config.num_threads());
  return std::make_unique<TrainerImpl>(config);
}

}  // namespace elenchus
