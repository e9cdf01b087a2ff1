// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "inspect/snapshot_inspector.h"

#include "core/log.h"
#include "core/status.h"

namespace elenchus {

absl::Status SnapshotInspector::Remember(const Snapshot& snapshot) {
  ELENCHUS_ASSIGN_OR_RETURN(
      std::shared_ptr<const Toolbox> tools,
      Toolbox::Create(options_.model, snapshot,
                      {.deterministic = options_.engine.deterministic(),
                       .max_tokens = options_.max_argument_tokens}));
  MutexLock lock(&mu_);
  held_.emplace_back(FingerprintOf(snapshot.sha256), std::move(tools));
  if (held_.size() > options_.num_snapshots) held_.pop_front();
  return absl::OkStatus();
}

std::shared_ptr<const Toolbox> SnapshotInspector::ToolsFor(
    uint64_t fingerprint) const {
  MutexLock lock(&mu_);
  for (const auto& [held, tools] : held_) {
    if (held == fingerprint) return tools;
  }
  return held_.empty() ? nullptr : held_.back().second;
}

std::string SnapshotInspector::Inspect(absl::string_view tool,
                                       const Question& question,
                                       const Call& call,
                                       const View& view) const {
  const std::shared_ptr<const Toolbox> tools =
      ToolsFor(call.weights_fingerprint());
  if (tools == nullptr) return std::string(kNotInspected);
  const absl::StatusOr<Report> report = tools->Run(tool, question, call, view);
  if (report.ok()) return report->text;
  // Others than M answered, or weights that are gone did.
  if (!absl::IsFailedPrecondition(report.status())) {
    ELENCHUS_LOG(WARNING) << tool << ": " << report.status().message();
  }
  return std::string(kNotInspected);
}

std::unique_ptr<SnapshotInspector> MakeInspector(const DebateConfig& rules,
                                                 const ModelConfig& model,
                                                 const EngineConfig& engine) {
  if (rules.prompt_tools().empty() && !rules.human_inspects()) return nullptr;
  return std::make_unique<SnapshotInspector>(SnapshotInspector::Options{
      .model = model,
      .engine = engine,
      .max_argument_tokens = rules.max_argument_tokens()});
}

}  // namespace elenchus
