// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// How H' learns. LibTorch; include it in .cc files only.
#ifndef ELENCHUS_HUMAN_PROXY_STEP_TRAINER_H_
#define ELENCHUS_HUMAN_PROXY_STEP_TRAINER_H_

#include <torch/optim/adamw.h>

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/snapshot.h"
#include "model/example.h"
#include "model/transformer.h"
#include "proto/config.pb.h"

namespace elenchus {

// One thread at a time; throws what LibTorch throws.
class StepTrainer {
 public:
  // Fresh weights, drawn from `seed`. `config.model` must pass
  // CheckModelConfig.
  StepTrainer(const LearnedHumanConfig& config, uint64_t seed);

  // One step of AdamW on the mean negative log-likelihood of the examples'
  // answer tokens; at least one example, each within the context. Internal if
  // the loss is not finite.
  absl::Status Step(std::vector<Example> examples);

  // Steps taken.
  int64_t num_steps() const { return num_steps_; }

  // The same mean, by the average of the weights over about the newest hundred
  // steps. Nats per token.
  absl::StatusOr<double> AverageLoss(std::vector<Example> examples) const;

  // That average; version num_steps() + 1.
  Snapshot AverageWeights() const;

 private:
  const LearnedHumanConfig config_;
  Transformer theta_;
  Transformer average_;
  std::vector<at::Tensor> parameters_;  // theta's
  torch::optim::AdamW optimizer_;
  int64_t num_steps_ = 0;
};

}  // namespace elenchus

#endif  // ELENCHUS_HUMAN_PROXY_STEP_TRAINER_H_
