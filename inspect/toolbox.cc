// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "inspect/toolbox.h"

#include <exception>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/status.h"
#include "inspect/call_tree.h"
#include "inspect/confidence.h"
#include "inspect/fact_weights.h"
#include "inspect/fresh_answers.h"
#include "inspect/logit_lens.h"
#include "model/snapshot_tensors.h"

namespace elenchus {
namespace {

template <typename Result>
absl::StatusOr<Report> ReportOf(absl::StatusOr<Result> result) {
  if (!result.ok()) return result.status();
  return std::move(result->report);
}

class LoadedToolbox : public Toolbox {
 public:
  LoadedToolbox(std::shared_ptr<const Weights> weights,
                const ToolboxOptions& options)
      : weights_(std::move(weights)), options_(options) {}

  absl::StatusOr<Report> Run(absl::string_view tool, const Question& question,
                             const Call& call,
                             const View& view) const override {
    ELENCHUS_RETURN_IF_ERROR(CheckTool(tool));
    try {
      if (!call.prompt().has_view()) return RunTool(tool, question, call, view);
      Question read = question;
      read.set_facts(call.prompt().view());
      return RunTool(tool, read, call, view.Of(read.facts()));
    } catch (const std::exception& e) {
      return absl::InternalError(absl::StrCat(tool, ": ", e.what()));
    }
  }

 private:
  absl::StatusOr<Report> RunTool(absl::string_view tool,
                                 const Question& question, const Call& call,
                                 const View& view) const {
    if (tool == "calls") return InspectCalls(call, view).report;
    if (tool == "replay") {
      return ReportOf(InspectReplay(weights_, question, call));
    }
    if (call.answerer() == ANSWERER_MODEL &&
        call.weights_fingerprint() != weights_->fingerprint) {
      return absl::FailedPreconditionError(absl::StrFormat(
          "the call was sampled by weights %016x of version %u, got %016x",
          call.weights_fingerprint(), call.version(), weights_->fingerprint));
    }
    if (tool == "resample") {
      return ReportOf(InspectResample(
          weights_, question, call, options_.num_samples, options_.max_tokens));
    }
    const Transformer& model = weights_->model;
    if (tool == "confidence") {
      return ReportOf(InspectConfidence(model, question, call, view));
    }
    if (tool == "attention") {
      return ReportOf(InspectAttention(model, question, call, view));
    }
    if (tool == "saliency") {
      return ReportOf(InspectSaliency(model, question, call, view));
    }
    return ReportOf(InspectLogitLens(model, question, call, view));
  }

  const std::shared_ptr<const Weights> weights_;
  const ToolboxOptions options_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Toolbox>> Toolbox::Create(
    const ModelConfig& model, const Snapshot& snapshot,
    const ToolboxOptions& options) {
  ELENCHUS_ASSIGN_OR_RETURN(Transformer loaded, LoadSnapshot(model, snapshot));
  const Kernels kernels =
      options.deterministic ? Kernels::kRowwise : Kernels::kFused;
  return std::make_unique<LoadedToolbox>(
      std::make_shared<const Weights>(Weights{loaded.WithKernels(kernels),
                                              snapshot.version,
                                              FingerprintOf(snapshot.sha256)}),
      options);
}

}  // namespace elenchus
