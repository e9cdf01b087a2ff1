// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The tools of transparency by name (method.md section 6). Torch-free.
#ifndef ELENCHUS_INSPECT_TOOLBOX_H_
#define ELENCHUS_INSPECT_TOOLBOX_H_

#include <memory>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/snapshot.h"
#include "debate/inspector.h"
#include "debate/view.h"
#include "inspect/report.h"
#include "proto/config.pb.h"
#include "proto/trace.pb.h"

namespace elenchus {

struct ToolboxOptions {
  // EngineConfig.deterministic of the engine that answered.
  bool deterministic = false;
  // Of `resample`: answers sampled, and the longest answer. Tokens.
  int num_samples = 16;
  int max_tokens = 1;
};

// Tools that look at calls of one snapshot. Thread-safe; runs on the calling
// thread.
class Toolbox {
 public:
  virtual ~Toolbox() = default;

  // InvalidArgument if the snapshot is of another model.
  static absl::StatusOr<std::unique_ptr<Toolbox>> Create(
      const ModelConfig& model, const Snapshot& snapshot,
      const ToolboxOptions& options);

  // What the tool says of the call, which the snapshot must have sampled but
  // for `calls` and, where others than M answered, `resample`. InvalidArgument
  // for another tool, naming those there are; FailedPrecondition if others than
  // M, or other weights, answered.
  virtual absl::StatusOr<Report> Run(absl::string_view tool,
                                     const Question& question, const Call& call,
                                     const View& view) const = 0;
};

}  // namespace elenchus

#endif  // ELENCHUS_INSPECT_TOOLBOX_H_
