// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/checks/oversight_player.h"

#include <utility>
#include <vector>

#include "core/parallel.h"
#include "core/status.h"
#include "debate/play_oversight.h"

namespace elenchus {

absl::StatusOr<std::unique_ptr<OversightPlayer>> OversightPlayer::Create(
    const ModelConfig& model, const DebateConfig& rules, Judge& judge,
    const Deployment& deployment, uint64_t seed) {
  EngineConfig config;
  // What is said depends on the seed and not on who speaks at the same time.
  config.set_deterministic(true);
  ELENCHUS_ASSIGN_OR_RETURN(std::unique_ptr<Engine> engine,
                            Engine::Create(model, config, /*metrics=*/nullptr));
  return std::unique_ptr<OversightPlayer>(
      new OversightPlayer(rules, judge, deployment, seed, std::move(engine)));
}

absl::Status OversightPlayer::SetTarget(
    std::shared_ptr<const Snapshot> snapshot) {
  return engine_->SetWeights(std::move(snapshot));
}

absl::StatusOr<TraceGroup> OversightPlayer::Play(int count) {
  std::vector<uint64_t> seeds;
  for (int i = 0; i < count; ++i) seeds.push_back(rng_.Next());
  TraceGroup group(count);
  ELENCHUS_RETURN_IF_ERROR(
      ParallelFor(count, count, [&](size_t i) -> absl::Status {
        Question question;
        question.set_id(1);
        ELENCHUS_ASSIGN_OR_RETURN(
            Trace trace, PlayOversight(question, rules_, *engine_, judge_,
                                       deployment_, seeds[i]));
        group[i] = {std::make_shared<const Trace>(std::move(trace))};
        return absl::OkStatus();
      }));
  return group;
}

}  // namespace elenchus
