// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/theta_updater.h"

#include <ATen/core/grad_mode.h>
#include <torch/autograd.h>
#include <torch/nn/utils/clip_grad.h>
#include <torch/serialize.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "core/rng.h"
#include "core/status.h"
#include "learner/checkpoint.h"
#include "learner/cpo_step.h"
#include "learner/fisher.h"
#include "learner/latent_oversight.h"
#include "model/snapshot_tensors.h"

namespace elenchus {
namespace {

constexpr char kOptimizerFile[] = "optimizer.pt";
// Of runs with a KL term only.
constexpr char kReferenceFile[] = "reference.safetensors";

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

absl::Status NotFinite(const std::string& what, double value, int64_t step,
                       const std::string& term) {
  return absl::InternalError(absl::StrCat("learner: ", what, " is ", value,
                                          " at step ", step, " (", term, ")"));
}

nlohmann::json ToJson(const PidController::State& state) {
  return {{"integral", state.integral},
          {"smoothed_violation", state.smoothed_violation},
          {"smoothed_costs", state.smoothed_costs},
          {"multiplier", state.multiplier}};
}

PidController::State PidState(const nlohmann::json& json) {
  return {.integral = json.at("integral"),
          .smoothed_violation = json.at("smoothed_violation"),
          .smoothed_costs = json.at("smoothed_costs"),
          .multiplier = json.at("multiplier")};
}

// Adds a pass's terms. Internal if one is not finite.
absl::Status AddLosses(const BatchLosses& losses, double share,
                       StepStats* stats) {
  for (const auto& [name, term] : losses.terms) {
    const double value = term.item<double>();
    if (!std::isfinite(value)) {
      return NotFinite("loss", value, stats->step, name);
    }
    stats->losses[name] += share * value;
  }
  const auto add = [share](const at::Tensor& from, std::optional<double>* to) {
    if (from.defined()) *to = to->value_or(0) + share * from.item<double>();
  };
  add(losses.mean_importance_weight, &stats->mean_importance_weight);
  add(losses.clip_fraction, &stats->clip_fraction);
  add(losses.agreement, &stats->agreement);
  return absl::OkStatus();
}

void CountAgreement(const LossTargets& targets, const BatchExamples& examples,
                    StepStats* stats) {
  for (const ClassAnswer& answer : examples.class_answers) {
    StepStats::ClassAgreement& of =
        stats->class_agreement[{answer.facts, answer.question}];
    ++of.num_answers;
    if (answer.is_known) {
      of.num_agreed += targets.agreement_E[answer.example].item<double>();
    }
  }
}

void SetConstraint(double cost, double bound, StepStats* stats) {
  stats->constraint = cost;
  stats->violation = std::max(0.0, cost - bound);
}

}  // namespace

void CopyWeights(const Transformer& from, const Transformer& to) {
  const at::NoGradGuard no_grad;
  const auto sources = from.named_parameters();
  const auto copies = to.named_parameters();
  for (size_t i = 0; i < copies.size(); ++i) {
    at::Tensor copy = copies[i].second;
    copy.copy_(sources[i].second);
  }
}

ThetaUpdater::ThetaUpdater(const LearnerConfig& config)
    : config_(config),
      theta_(config.model(), Rng(config.seed(), "model", 0).Next()),
      optimizer_(ParameterGroups(theta_, config),
                 torch::optim::AdamWOptions(config.learning_rate())) {
  for (const auto& [name, tensor] : theta_.named_parameters()) {
    parameters_.push_back(tensor);
  }
  if (config.kl_weight() > 0) {
    reference_.emplace(config.model(), 0);
    CopyWeights(theta_, *reference_);
  }
  if (config.combination() == LearnerConfig::PID_LAGRANGIAN) {
    pid_.emplace(config.pid_lagrangian());
  }
}

absl::Status ThetaUpdater::Step(const LearnerConfig& now,
                                const BatchExamples& examples,
                                StepStats* stats) {
  weights_ = LossWeightsOf(now);
  supervised_bound_ = now.supervised_bound();
  mu_ = now.mu();
  ELENCHUS_ASSIGN_OR_RETURN(StepBatch step, MakeBatch(examples));
  if (step.batch.has_value()) {
    stats->num_tokens = step.batch->packed.tokens_N.size(0);
    stats->num_answer_tokens = step.batch->targets_A.size(0);
  }
  if (examples.oversight.num_cases > 0) {
    stats->catastrophe = examples.oversight.sum_catastrophe /
                         static_cast<double>(examples.oversight.num_cases);
  }
  for (torch::optim::OptimizerParamGroup& group : optimizer_.param_groups()) {
    group.options().set_lr(stats->learning_rate);
  }
  if (config_.combination() == LearnerConfig::CPO) {
    return CpoPass(step, examples, stats);
  }
  std::optional<at::Tensor> proximal_log_prob_A;
  for (int i = 0; i < config_.ppo_epochs(); ++i) {
    ELENCHUS_RETURN_IF_ERROR(
        Pass(examples, &step, &proximal_log_prob_A, stats));
  }
  return absl::OkStatus();
}

absl::StatusOr<ThetaUpdater::StepBatch> ThetaUpdater::MakeBatch(
    const BatchExamples& examples) const {
  StepBatch step;
  ELENCHUS_ASSIGN_OR_RETURN(step.oversight,
                            PackOversight(examples.oversight, config_.model()));
  if (examples.groups.empty()) return step;
  ELENCHUS_ASSIGN_OR_RETURN(step.batch, Pack(examples.groups, config_.model()));
  step.counts = CountLosses(*step.batch, examples);
  const bool is_cpo = config_.combination() == LearnerConfig::CPO;
  if (step.counts.reinforced_tokens == 0 ||
      !(is_cpo || reference_.has_value())) {
    return step;
  }
  ELENCHUS_ASSIGN_OR_RETURN(
      step.reinforced, Pack(ReinforcedOf(examples.groups), config_.model()));
  if (reference_.has_value()) {
    const at::NoGradGuard no_grad;
    step.reference_log_probs_RV =
        ComputeForward(*reference_, *step.reinforced).log_probs.log_probs_AV;
  }
  return step;
}

absl::Status ThetaUpdater::Pass(const BatchExamples& examples, StepBatch* step,
                                std::optional<at::Tensor>* proximal_log_prob_A,
                                StepStats* stats) {
  const bool is_first_pass = !proximal_log_prob_A->has_value();
  const double share = 1.0 / config_.ppo_epochs();
  BatchLosses losses;
  if (step->batch.has_value()) {
    ELENCHUS_ASSIGN_OR_RETURN(
        losses, MainLosses(examples, *step, proximal_log_prob_A, stats));
  }
  at::Tensor total = Total(losses, is_first_pass, stats);
  at::Tensor oversight;
  if (mu_ > 0 && config_.oversight() == LearnerConfig::TEXT) {
    oversight = TextTotal(share, &step->oversight, stats);
  } else if (mu_ > 0 && step->batch.has_value()) {
    oversight = LatentTotal(*step->batch, share, stats);
  }
  if (oversight.defined()) {
    total = total.defined() ? total + oversight : oversight;
  }
  if (!total.defined()) return absl::OkStatus();
  stats->losses["total"] += share * total.item<double>();
  optimizer_.zero_grad();
  total.backward();
  return StepOptimizer(share, stats);
}

absl::StatusOr<BatchLosses> ThetaUpdater::MainLosses(
    const BatchExamples& examples, const StepBatch& step,
    std::optional<at::Tensor>* proximal_log_prob_A, StepStats* stats) {
  const bool is_first_pass = !proximal_log_prob_A->has_value();
  const Forward forward = ComputeForward(theta_, *step.batch);
  const LossTargets targets =
      ComputeTargets(theta_, *step.batch, forward, weights_,
                     *proximal_log_prob_A, step.reference_log_probs_RV);
  *proximal_log_prob_A = targets.proximal_log_prob_A;
  BatchLosses losses = ComputeLosses(theta_, *step.batch, step.counts, forward,
                                     targets, weights_);
  ELENCHUS_RETURN_IF_ERROR(
      AddLosses(losses, 1.0 / config_.ppo_epochs(), stats));
  // Later passes have learned from these answers already.
  if (is_first_pass) CountAgreement(targets, examples, stats);
  return losses;
}

at::Tensor ThetaUpdater::LatentTotal(const TrainBatch& batch, double share,
                                     StepStats* stats) {
  const int64_t num_prompts = std::min<int64_t>(
      batch.first_E.size(0), config_.latent_oversight().prompts());
  const at::Tensor rows_E =
      batch.rows_A.index_select(0, batch.first_E.narrow(0, 0, num_prompts));
  const LatentOversight oversight = ComputeLatentOversight(
      theta_, batch.packed, rows_E, config_.latent_oversight());
  stats->losses["oversight"] += share * oversight.loss.item<double>();
  const auto add = [share](double value, std::optional<double>* to) {
    *to = to->value_or(0) + share * value;
  };
  add(oversight.catastrophe, &stats->catastrophe);
  add(oversight.worst_catastrophe, &stats->worst_catastrophe);
  return mu_ * oversight.loss;
}

at::Tensor ThetaUpdater::TextTotal(double share, OversightBatch* batch,
                                   StepStats* stats) {
  const TextOversight oversight =
      ComputeTextOversight(theta_, weights_.ppo, batch);
  const auto add = [&](const char* name, const at::Tensor& term) {
    if (term.defined()) stats->losses[name] += share * term.item<double>();
  };
  add("oversight", oversight.oversight);
  add("adversary", oversight.adversary);
  add("adversary_kl", oversight.adversary_kl);
  add("description", oversight.description);
  return TextOversightTotal(oversight, mu_, config_.text_oversight());
}

at::Tensor ThetaUpdater::Total(const BatchLosses& losses, bool is_first_pass,
                               StepStats* stats) {
  if (!pid_.has_value()) return WeightedTotal(losses, weights_.lambda);
  if (is_first_pass && losses.supervised.defined()) {
    const double cost = losses.supervised.item<double>();
    pid_->Observe(cost, supervised_bound_);
    SetConstraint(cost, supervised_bound_, stats);
  }
  stats->multiplier = pid_->multiplier();
  return LagrangianTotal(losses, pid_->multiplier());
}

absl::Status ThetaUpdater::CpoPass(const StepBatch& step,
                                   const BatchExamples& examples,
                                   StepStats* stats) {
  ELENCHUS_CHECK(step.batch.has_value());
  const TrainBatch& batch = *step.batch;
  const Forward forward = ComputeForward(theta_, batch);
  const LossTargets targets =
      ComputeTargets(theta_, batch, forward, weights_, std::nullopt,
                     step.reference_log_probs_RV);
  const BatchLosses losses =
      ComputeLosses(theta_, batch, step.counts, forward, targets, weights_);
  ELENCHUS_RETURN_IF_ERROR(AddLosses(losses, 1, stats));
  CountAgreement(targets, examples, stats);
  // Before the trunk moves, of the same forward pass.
  optimizer_.zero_grad();
  SetHeadGradients(losses);
  const CpoOutcome outcome = TakeCpoStep(
      config_.cpo(), supervised_bound_,
      {.batch = batch,
       .reinforced = step.reinforced.has_value() ? &*step.reinforced : nullptr,
       .counts = step.counts,
       .weights = weights_,
       .forward = forward,
       .targets = targets,
       .losses = losses},
      theta_);
  if (!std::isfinite(outcome.gradient_norm)) {
    return NotFinite("gradient norm", outcome.gradient_norm, stats->step,
                     "trunk");
  }
  if (outcome.constraint.has_value()) {
    SetConstraint(*outcome.constraint, supervised_bound_, stats);
  }
  stats->cpo = {.step_case = outcome.solution.step_case,
                .lambda = outcome.solution.lambda,
                .nu = outcome.solution.nu,
                .kl = outcome.kl,
                .line_search_steps = outcome.line_search_steps,
                .is_taken = outcome.is_taken};
  return StepOptimizer(1, stats);
}

void ThetaUpdater::SetHeadGradients(const BatchLosses& losses) {
  at::Tensor total = losses.value;
  if (losses.confidence.defined()) {
    total = total.defined() ? total + losses.confidence : losses.confidence;
  }
  if (!total.defined()) return;
  const std::vector<at::Tensor> heads = HeadParameters(theta_);
  const auto gradients =
      torch::autograd::grad({total}, heads, {}, /*retain_graph=*/true,
                            /*create_graph=*/false, /*allow_unused=*/true);
  for (size_t i = 0; i < heads.size(); ++i) {
    // A copy, for the optimizer cannot detach a view.
    if (gradients[i].defined()) heads[i].mutable_grad() = gradients[i].clone();
  }
}

absl::Status ThetaUpdater::StepOptimizer(double share, StepStats* stats) {
  const double norm = torch::nn::utils::clip_grad_norm_(
      parameters_, config_.max_gradient_norm());
  if (!std::isfinite(norm)) {
    return NotFinite("gradient norm", norm, stats->step, "total");
  }
  stats->gradient_norm += share * norm;
  const at::Tensor adversary = theta_.AdversaryRows();
  const at::Tensor before = adversary.clone();
  optimizer_.step();
  // AdamW moves each number by itself, so this is a learning rate of their own.
  if (config_.oversight() == LearnerConfig::TEXT) {
    adversary.copy_(
        before.lerp(adversary, config_.text_oversight().adversary_rate()));
  }
  return absl::OkStatus();
}

void ThetaUpdater::Save(std::map<std::string, std::string>* files,
                        nlohmann::json* state) const {
  std::ostringstream optimizer;
  torch::save(optimizer_, optimizer);
  (*files)[kOptimizerFile] = std::move(optimizer).str();
  if (reference_.has_value()) {
    (*files)[kReferenceFile] = MakeSnapshot(*reference_, 1, false).bytes;
  }
  if (pid_.has_value()) (*state)["pid"] = ToJson(pid_->state());
}

std::vector<std::string> ThetaUpdater::Files() const {
  std::vector<std::string> files = {kWeightsFile, kOptimizerFile};
  // A run that began without a KL term kept nothing to measure it from.
  if (reference_.has_value()) files.push_back(kReferenceFile);
  return files;
}

absl::Status ThetaUpdater::Restore(
    const std::map<std::string, std::string>& files,
    const nlohmann::json& state) {
  ELENCHUS_RETURN_IF_ERROR(
      Annotate(LoadWeights(files.at(kWeightsFile), &theta_), kWeightsFile));
  if (reference_.has_value()) {
    ELENCHUS_RETURN_IF_ERROR(Annotate(
        LoadWeights(files.at(kReferenceFile), &*reference_), kReferenceFile));
  }
  // A run that was combined otherwise so far starts its controller now.
  if (pid_.has_value() && state.contains("pid")) {
    pid_->Restore(PidState(state.at("pid")));
  }
  std::istringstream optimizer(files.at(kOptimizerFile));
  torch::load(optimizer_, optimizer);
  // The file brought the options of the run that wrote it.
  const auto groups = ParameterGroups(theta_, config_);
  for (size_t i = 0; i < groups.size(); ++i) {
    optimizer_.param_groups()[i].set_options(groups[i].options().clone());
  }
  return absl::OkStatus();
}

}  // namespace elenchus
