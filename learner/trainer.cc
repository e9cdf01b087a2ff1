// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/trainer.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/rng.h"
#include "core/schedule.h"
#include "core/snapshot.h"
#include "core/status.h"
#include "learner/checkpoint.h"
#include "learner/distance.h"
#include "learner/examples.h"
#include "learner/theta_updater.h"
#include "model/snapshot_tensors.h"
#include "model/transformer.h"
#include "nlohmann/json.hpp"

namespace elenchus {
namespace {

constexpr char kStateFile[] = "trainer.json";

std::string Fingerprint(const LearnerConfig& config) {
  return absl::StrFormat("%016x", ModelFingerprint(config.model()));
}

std::unique_ptr<AnswerDistance> MakeDistance(const LearnerConfig& config,
                                             const Transformer* target) {
  switch (config.distance()) {
    case LearnerConfig::TOKEN_LIKELIHOOD:
      return nullptr;
    case LearnerConfig::EDIT:
      return std::make_unique<EditDistance>();
    case LearnerConfig::COSINE:
      return MakeCosineDistance(target);
    case LearnerConfig::JUDGED:
      return std::make_unique<JudgedDistance>();
  }
  return nullptr;
}

class TrainerImpl final : public Trainer {
 public:
  explicit TrainerImpl(const LearnerConfig& config)
      : config_(config),
        updater_(config),
        target_(config.model(), 0),
        distance_(MakeDistance(config, &target_)) {
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
    CopyWeights(updater_.theta(), target_);
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
  // Throws what LibTorch and the JSON library throw.
  absl::Status TryRestore(const std::map<std::string, std::string>& files);

  const LearnerConfig config_;
  ThetaUpdater updater_;
  Transformer target_;
  const std::unique_ptr<AnswerDistance> distance_;  // null unless sampled
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
  config.set_mu(at("mu", config.mu()));
  config.set_supervised_bound(
      at("supervised_bound", config.supervised_bound()));
  config.mutable_shaped()->set_beta(at("shaped.beta", config.shaped().beta()));
  config.set_learning_rate(at("learning_rate", config.learning_rate()));
  return config;
}

absl::StatusOr<StepStats> TrainerImpl::TryStep(
    absl::Span<const TraceGroup> groups, double progress) {
  const LearnerConfig config = AtStep(config_, step_);
  BatchExamples examples =
      MakeExamples(groups, ExampleOptionsOf(config), step_ + 1);
  if (config.mu() > 0 && config.oversight() == LearnerConfig::TEXT) {
    Rng rng(config.seed(), "descriptions", static_cast<uint64_t>(step_));
    examples.oversight = MakeOversightExamples(
        groups, OversightOptionsOf(config), step_ + 1, &rng);
  }
  StepStats stats;
  stats.step = step_ + 1;
  stats.learning_rate = LearningRate(config, step_, progress);
  stats.num_examples = examples.num_examples;
  if (examples.oversight.num_cases > 0) {
    stats.num_examples["oversight_case"] = examples.oversight.num_cases;
  }
  if (const size_t num = examples.oversight.proposals.examples.size();
      num > 0) {
    stats.num_examples["oversight_proposal"] = static_cast<int64_t>(num);
  }
  stats.num_skipped_old =
      examples.num_skipped_old + examples.oversight.num_skipped_old;
  stats.policy_lags = std::move(examples.policy_lags);
  if (!examples.shadows.empty()) {
    const bool is_shaped = config_.combination() == LearnerConfig::SHAPED;
    ELENCHUS_ASSIGN_OR_RETURN(
        stats.mean_distance,
        RewardShadows(*distance_, is_shaped ? config.shaped().beta() : 1,
                      &examples));
  }
  if (!examples.groups.empty() || examples.oversight.HasAny()) {
    ELENCHUS_RETURN_IF_ERROR(updater_.Step(config, examples, &stats));
  }
  ++step_;
  return stats;
}

absl::StatusOr<std::map<std::string, std::string>> TrainerImpl::Save() const {
  const uint64_t version = static_cast<uint64_t>(step_) + 1;
  try {
    std::map<std::string, std::string> files = {
        {kWeightsFile,
         elenchus::MakeSnapshot(updater_.theta(), version, false).bytes},
        {kTargetFile, MakeSnapshot(false).bytes}};
    nlohmann::json state = {{"step", step_},
                            {"target_version", target_version_},
                            {"model_fingerprint", Fingerprint(config_)}};
    updater_.Save(&files, &state);
    files[kStateFile] = state.dump();
    return files;
  } catch (const std::exception& error) {
    return absl::InternalError(
        absl::StrCat("learner: cannot save: ", error.what()));
  }
}

absl::Status TrainerImpl::Restore(
    const std::map<std::string, std::string>& files) {
  std::vector<std::string> needed = updater_.Files();
  needed.insert(needed.end(), {kTargetFile, kStateFile});
  for (const std::string& name : needed) {
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
      Annotate(LoadWeights(files.at(kTargetFile), &target_), kTargetFile));
  return updater_.Restore(files, state);
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
