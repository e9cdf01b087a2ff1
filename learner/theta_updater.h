// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// theta and what moves it.
#ifndef ELENCHUS_LEARNER_THETA_UPDATER_H_
#define ELENCHUS_LEARNER_THETA_UPDATER_H_

#include <ATen/ATen.h>
#include <torch/optim/adamw.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "learner/batch_losses.h"
#include "learner/examples.h"
#include "learner/pid_controller.h"
#include "learner/text_oversight.h"
#include "learner/trainer.h"
#include "model/packed_batch.h"
#include "model/transformer.h"
#include "nlohmann/json.hpp"
#include "proto/config.pb.h"

namespace elenchus {

// Sets `to` to the weights of `from`, of the same shape.
void CopyWeights(const Transformer& from, const Transformer& to);

// Holds theta, its optimizer, the multiplier's controller and the reference of
// the KL term. One thread at a time; throws what LibTorch throws.
class ThetaUpdater {
 public:
  // Fresh weights, drawn from config.seed.
  explicit ThetaUpdater(const LearnerConfig& config);

  const Transformer& theta() const { return theta_; }

  // Learns from the examples, of which there must be one (in CPO, beside those
  // of oversight): ppo_epochs passes or, in CPO, one constrained step. `now` is
  // the configuration with the values that its schedules have at this step.
  // Fills in what of `stats` comes of it; reads its step and learning rate.
  // Errors as in Trainer::Step.
  absl::Status Step(const LearnerConfig& now, const BatchExamples& examples,
                    StepStats* stats);

  // Everything but theta that the next Step depends on: adds files, and fields
  // to `state`.
  void Save(std::map<std::string, std::string>* files,
            nlohmann::json* state) const;
  // The names of the files that Restore() needs.
  std::vector<std::string> Files() const;
  // Options of the optimizer stay the configuration's.
  absl::Status Restore(const std::map<std::string, std::string>& files,
                       const nlohmann::json& state);

 private:
  // What the passes of one step share.
  struct StepBatch {
    // Absent where oversights by text are all there is to learn from.
    std::optional<TrainBatch> batch;
    // Its reinforced examples alone, where they are needed and there are any.
    std::optional<TrainBatch> reinforced;
    LossCounts counts;
    // Undefined without a KL term.
    at::Tensor reference_log_probs_RV;
    OversightBatch oversight;  // by text
  };

  absl::StatusOr<StepBatch> MakeBatch(const BatchExamples& examples) const;
  // Forward, backward, clip, update; adds its share to `stats`.
  absl::Status Pass(const BatchExamples& examples, StepBatch* step,
                    std::optional<at::Tensor>* proximal_log_prob_A,
                    StepStats* stats);
  // Of the batch at theta; sets the proximal log-probs where they are absent.
  absl::StatusOr<BatchLosses> MainLosses(
      const BatchExamples& examples, const StepBatch& step,
      std::optional<at::Tensor>* proximal_log_prob_A, StepStats* stats);
  // What is to be minimised; the controller sees L_sup of the first pass.
  at::Tensor Total(const BatchLosses& losses, bool is_first_pass,
                   StepStats* stats);
  // The weighted L_over; undefined where the batch has none.
  at::Tensor LatentTotal(const TrainBatch& batch, double share,
                         StepStats* stats);
  at::Tensor TextTotal(double share, OversightBatch* batch, StepStats* stats);
  absl::Status CpoPass(const StepBatch& step, const BatchExamples& examples,
                       StepStats* stats);
  void SetHeadGradients(const BatchLosses& losses);
  // Clips the gradients there are and steps the optimizer.
  absl::Status StepOptimizer(double share, StepStats* stats);

  const LearnerConfig config_;
  // Of the step that is taken.
  LossWeights weights_;
  double supervised_bound_ = 0;
  double mu_ = 0;
  Transformer theta_;
  std::optional<Transformer> reference_;  // if the KL term has a weight
  std::optional<PidController> pid_;
  std::vector<at::Tensor> parameters_;  // theta's
  torch::optim::AdamW optimizer_;
};

}  // namespace elenchus

#endif  // ELENCHUS_LEARNER_THETA_UPDATER_H_
