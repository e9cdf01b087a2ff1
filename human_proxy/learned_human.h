// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// H', the learned human: a small transformer that learns H's steps from the
// ledger as it grows (step_text.h: workspace to prompt, step to answer).
#ifndef ELENCHUS_HUMAN_PROXY_LEARNED_HUMAN_H_
#define ELENCHUS_HUMAN_PROXY_LEARNED_HUMAN_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "human_proxy/stand_in.h"
#include "proto/config.pb.h"

namespace elenchus {

// Memory: the newest 10^5 labels, and of each kind 10^3 held out.
class LearnedHuman : public StandIn {
 public:
  struct State {
    int64_t training_steps = 0;
    // Labels that training draws from and those held out; labels that are too
    // long for the model are in neither.
    int64_t training_labels = 0;
    int64_t held_out_labels = 0;
    // As StandIn::held_out_loss(); by kind those that are known.
    std::optional<double> held_out_loss;
    std::map<QuestionKind, double> held_out_losses;
  };
  virtual State state() const = 0;

  // Trains, on the calling thread, until stop is requested (OK). Waits while
  // there are no labels, or steps_per_label steps for each of them were taken.
  // Now and then it averages the weights over the newest steps, measures their
  // held-out loss, once there are min_held_out labels for it (of a kind: of
  // that kind), gives them to Next(), and calls `measured`. Internal if a loss
  // is not finite or LibTorch fails.
  virtual absl::Status Train(std::stop_token stop,
                             const std::function<void()>& measured) = 0;
};

// Weights and batches are drawn from `seed`. InvalidArgument if a model of this
// shape cannot be built; Unimplemented in a build without LibTorch.
absl::StatusOr<std::unique_ptr<LearnedHuman>> MakeLearnedHuman(
    const LearnedHumanConfig& config, uint64_t seed);

}  // namespace elenchus

#endif  // ELENCHUS_HUMAN_PROXY_LEARNED_HUMAN_H_
