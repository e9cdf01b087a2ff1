// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "human_proxy/step_trainer.h"

#include <ATen/core/grad_mode.h>
#include <torch/nn/utils/clip_grad.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/status.h"
#include "model/log_probs.h"
#include "model/packed_batch.h"
#include "model/snapshot_tensors.h"

namespace elenchus {
namespace {

constexpr int64_t kWarmupSteps = 50;
constexpr double kBeta1 = 0.9;
constexpr double kBeta2 = 0.98;
constexpr double kWeightDecay = 0.01;
constexpr double kMaxGradientNorm = 1;
constexpr int64_t kAveragedSteps = 100;

// Decay pulls matrices only: norms have no scale to lose.
std::vector<torch::optim::OptimizerParamGroup> ParameterGroups(
    const Transformer& model, double learning_rate) {
  std::vector<at::Tensor> matrices, vectors;
  for (const auto& [name, tensor] : model.named_parameters()) {
    (tensor.dim() >= 2 ? matrices : vectors).push_back(tensor);
  }
  const auto options = [&](double weight_decay) {
    return std::make_unique<torch::optim::AdamWOptions>(
        torch::optim::AdamWOptions(learning_rate)
            .betas({kBeta1, kBeta2})
            .weight_decay(weight_decay));
  };
  return {{matrices, options(kWeightDecay)}, {vectors, options(0)}};
}

absl::StatusOr<at::Tensor> LossOf(const Transformer& model,
                                  std::vector<Example> examples) {
  // A workspace holds no facts.
  const PackedExamples group = {.facts = "", .examples = std::move(examples)};
  ELENCHUS_ASSIGN_OR_RETURN(const TrainBatch batch,
                            Pack({&group, 1}, model.config()));
  const at::Tensor logits_AV =
      model.Logits(model.Hidden(batch.packed, batch.rows_A));
  return -TokenLogProbs(logits_AV, batch.targets_A, batch.temperature_A)
              .log_prob_A.mean();
}

absl::Status CheckFinite(double loss, int64_t step) {
  if (std::isfinite(loss)) return absl::OkStatus();
  return absl::InternalError(
      absl::StrCat("H': loss is ", loss, " at step ", step));
}

}  // namespace

StepTrainer::StepTrainer(const LearnedHumanConfig& config, uint64_t seed)
    : config_(config),
      theta_(config.model(), seed),
      average_(config.model(), seed),
      optimizer_(ParameterGroups(theta_, config.learning_rate()),
                 torch::optim::AdamWOptions(config.learning_rate())) {
  for (const auto& [name, tensor] : theta_.named_parameters()) {
    parameters_.push_back(tensor);
  }
}

absl::Status StepTrainer::Step(std::vector<Example> examples) {
  ELENCHUS_ASSIGN_OR_RETURN(const at::Tensor loss,
                            LossOf(theta_, std::move(examples)));
  ELENCHUS_RETURN_IF_ERROR(CheckFinite(loss.item<double>(), num_steps_));
  optimizer_.zero_grad();
  loss.backward();
  torch::nn::utils::clip_grad_norm_(parameters_, kMaxGradientNorm);
  const double warm = static_cast<double>(num_steps_ + 1) / kWarmupSteps;
  for (torch::optim::OptimizerParamGroup& group : optimizer_.param_groups()) {
    group.options().set_lr(config_.learning_rate() * std::min(1.0, warm));
  }
  optimizer_.step();
  ++num_steps_;
  const at::NoGradGuard no_grad;
  const double share =
      1.0 / static_cast<double>(std::min(num_steps_, kAveragedSteps));
  const auto averages = average_.named_parameters();
  for (size_t i = 0; i < averages.size(); ++i) {
    at::Tensor average = averages[i].second;
    average.lerp_(parameters_[i], share);
  }
  return absl::OkStatus();
}

absl::StatusOr<double> StepTrainer::AverageLoss(
    std::vector<Example> examples) const {
  const at::NoGradGuard no_grad;
  ELENCHUS_ASSIGN_OR_RETURN(const at::Tensor loss,
                            LossOf(average_, std::move(examples)));
  const double value = loss.item<double>();
  ELENCHUS_RETURN_IF_ERROR(CheckFinite(value, num_steps_));
  return value;
}

Snapshot StepTrainer::AverageWeights() const {
  return MakeSnapshot(average_, static_cast<uint64_t>(num_steps_) + 1,
                      /*final=*/false);
}

}  // namespace elenchus
