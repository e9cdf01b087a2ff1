// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The tools over the newest snapshots of a process. Torch-free.
#ifndef ELENCHUS_INSPECT_SNAPSHOT_INSPECTOR_H_
#define ELENCHUS_INSPECT_SNAPSHOT_INSPECTOR_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <utility>

#include "core/mutex.h"
#include "core/snapshot.h"
#include "debate/inspector.h"
#include "inspect/toolbox.h"
#include "proto/config.pb.h"

namespace elenchus {

// Thread-safe.
class SnapshotInspector : public Inspector {
 public:
  struct Options {
    ModelConfig model;
    // Of the engine whose answers are looked at.
    EngineConfig engine;
    // Longest argument. Tokens.
    int max_argument_tokens = 1;
    // Snapshots held, the newest ones; each costs the memory of a model. >= 1.
    // A debate outlives few refreshes of the target network.
    size_t num_snapshots = 4;
  };
  explicit SnapshotInspector(Options options) : options_(std::move(options)) {}

  // Looks at calls of this snapshot from now on. InvalidArgument if it is of
  // another model.
  absl::Status Remember(const Snapshot& snapshot);

  // Calls that no held snapshot sampled are looked at by the newest, as far as
  // the tool asks for no weights of their own.
  std::string Inspect(absl::string_view tool, const Question& question,
                      const Call& call, const View& view) const override;

 private:
  using Held = std::pair<uint64_t, std::shared_ptr<const Toolbox>>;

  // Of the weights with this fingerprint, or the newest; null if there is none.
  std::shared_ptr<const Toolbox> ToolsFor(uint64_t fingerprint) const;

  const Options options_;
  mutable Mutex mu_;
  std::deque<Held> held_ ABSL_GUARDED_BY(mu_);  // by fingerprint, oldest first
};

// Null where the rules let nobody inspect.
std::unique_ptr<SnapshotInspector> MakeInspector(const DebateConfig& rules,
                                                 const ModelConfig& model,
                                                 const EngineConfig& engine);

}  // namespace elenchus

#endif  // ELENCHUS_INSPECT_SNAPSHOT_INSPECTOR_H_
