// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Debates and learning in one process, for checks of the method: the same
// PlayDebate, engine and trainer as in a run, without its processes. Every step
// trains once on fresh debates by the newest weights.
#ifndef ELENCHUS_TOOLS_CHECKS_SELF_PLAY_H_
#define ELENCHUS_TOOLS_CHECKS_SELF_PLAY_H_

#include <functional>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "core/rng.h"
#include "debate/amp.h"
#include "learner/trainer.h"
#include "model/engine.h"

namespace elenchus {

// One thread at a time; itself plays on several.
class SelfPlay {
 public:
  // `config` holds model, debate, seed and batch_debates. World and human are
  // borrowed. InvalidArgument as Trainer and Engine.
  static absl::StatusOr<std::unique_ptr<SelfPlay>> Create(
      const LearnerConfig& config, const World& world, Human& human);

  // Plays batch_debates debates on what `draw` gives and takes one optimizer
  // step on them. Returns the traces. Errors: those of PlayDebate and Trainer.
  absl::StatusOr<std::vector<Trace>> Step(
      const std::function<Question(Rng* rng)>& draw);

  // One optimizer step on given traces.
  absl::Status Train(const std::vector<Trace>& traces);

  Model& model() { return *engine_; }

 private:
  SelfPlay(const LearnerConfig& config, const World& world, Human& human,
           std::unique_ptr<Trainer> trainer, std::unique_ptr<Engine> engine)
      : config_(config),
        trainer_(std::move(trainer)),
        engine_(std::move(engine)),
        amp_(config.debate(), *engine_, human, world),
        rng_(config.seed(), "self-play", 0) {}

  absl::Status Publish();

  const LearnerConfig config_;
  const std::unique_ptr<Trainer> trainer_;
  const std::unique_ptr<Engine> engine_;
  Amp amp_;
  Rng rng_;
};

}  // namespace elenchus

#endif  // ELENCHUS_TOOLS_CHECKS_SELF_PLAY_H_
