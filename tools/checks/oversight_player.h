// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Oversights by text of a network that is being trained, without processes.
#ifndef ELENCHUS_TOOLS_CHECKS_OVERSIGHT_PLAYER_H_
#define ELENCHUS_TOOLS_CHECKS_OVERSIGHT_PLAYER_H_

#include <memory>

#include "absl/status/statusor.h"
#include "core/snapshot.h"
#include "debate/amp.h"
#include "debate/deployment.h"
#include "model/engine.h"
#include "proto/config.pb.h"
#include "replay/replay.h"

namespace elenchus {

// One thread at a time.
class OversightPlayer {
 public:
  // Borrows `judge` and `deployment`. Errors: Engine::Create's.
  static absl::StatusOr<std::unique_ptr<OversightPlayer>> Create(
      const ModelConfig& model, const DebateConfig& rules, Judge& judge,
      const Deployment& deployment, uint64_t seed);

  // M_t from now on.
  absl::Status SetTarget(std::shared_ptr<const Snapshot> snapshot);

  // `count` oversights, together. Needs a target.
  absl::StatusOr<TraceGroup> Play(int count);

 private:
  OversightPlayer(const DebateConfig& rules, Judge& judge,
                  const Deployment& deployment, uint64_t seed,
                  std::unique_ptr<Engine> engine)
      : rules_(rules),
        judge_(judge),
        deployment_(deployment),
        rng_(seed, "oversights", 0),
        engine_(std::move(engine)) {}

  const DebateConfig rules_;
  Judge& judge_;
  const Deployment& deployment_;
  Rng rng_;
  const std::unique_ptr<Engine> engine_;
};

}  // namespace elenchus

#endif  // ELENCHUS_TOOLS_CHECKS_OVERSIGHT_PLAYER_H_
