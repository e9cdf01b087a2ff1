// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "human_proxy/workspace.h"

#include "absl/strings/str_cat.h"
#include "core/log.h"
#include "core/snapshot.h"
#include "core/status.h"
#include "debate/argument.h"
#include "debate/inspector.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "rpc/validate.h"

namespace elenchus {
namespace {

// The most steps H may take on one call times the most sub-questions of a step.
constexpr int kMaxExchanges = 1000 * kMaxAsked;

absl::Status CheckAnswer(const HumanAnswer& answer, QuestionKind kind) {
  if (answer.has_probability()) {
    const double p = answer.probability();
    if (IsJudgement(kind) && p >= 0 && p <= 1) return absl::OkStatus();
    return absl::InvalidArgumentError(
        absl::StrCat("answer.probability: must be in [0, 1], of a judgement "
                     "only, got ",
                     p));
  }
  if (!IsJudgement(kind) || answer.text() == "y" || answer.text() == "n") {
    return CheckBytes("answer.text", answer.text().size(), kMaxTextBytes);
  }
  return absl::InvalidArgumentError(
      absl::StrCat("answer.text: must be y or n for a judgement, got \"",
                   Printable(answer.text().substr(0, 64)), "\""));
}

absl::Status CheckInspect(const Inspect& inspect) {
  const int num_requests = inspect.requests_size();
  if (num_requests < 1 || num_requests > kMaxAsked) {
    return absl::InvalidArgumentError(absl::StrCat(
        "inspect.requests: must be 1 to ", kMaxAsked, ", got ", num_requests));
  }
  for (const Inspect::Request& request : inspect.requests()) {
    ELENCHUS_RETURN_IF_ERROR(
        Annotate(CheckTool(request.tool()), "inspect.requests"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckWorkspace(const Workspace& workspace,
                            const std::string& task) {
  if (workspace.task() != task) {
    return absl::InvalidArgumentError(
        absl::StrCat("workspace.task: this H knows \"", task, "\", got \"",
                     Printable(workspace.task().substr(0, 64)), "\""));
  }
  ELENCHUS_RETURN_IF_ERROR(CheckPrompt(workspace.prompt()));
  if (workspace.exchanges_size() > kMaxExchanges) {
    return absl::InvalidArgumentError(
        absl::StrCat("workspace.exchanges: must be at most ", kMaxExchanges,
                     ", got ", workspace.exchanges_size()));
  }
  ELENCHUS_RETURN_IF_ERROR(CheckInspections("workspace.inspections",
                                            workspace.inspections(),
                                            workspace.prompt().history_size()));
  for (const Exchange& exchange : workspace.exchanges()) {
    ELENCHUS_RETURN_IF_ERROR(CheckBytes(
        "exchange.question", exchange.question().size(), kMaxTextBytes));
    ELENCHUS_RETURN_IF_ERROR(
        CheckBytes("exchange.answer", exchange.answer().size(), kMaxTextBytes));
  }
  return absl::OkStatus();
}

absl::Status CheckHumanStep(const HumanStep& step, QuestionKind kind) {
  if (step.has_answer()) return CheckAnswer(step.answer(), kind);
  if (step.has_inspect()) return CheckInspect(step.inspect());
  const int num_asked = step.ask().questions_size();
  if (num_asked < 1 || num_asked > kMaxAsked) {
    return absl::InvalidArgumentError(absl::StrCat(
        "ask.questions: must be 1 to ", kMaxAsked, ", got ", num_asked));
  }
  for (const std::string& question : step.ask().questions()) {
    ELENCHUS_RETURN_IF_ERROR(
        CheckBytes("ask.questions", question.size(), kMaxTextBytes));
  }
  return absl::OkStatus();
}

uint64_t FingerprintOf(const Workspace& workspace) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream out(&stream);
    out.SetSerializationDeterministic(true);
    workspace.SerializeToCodedStream(&out);
  }
  return FingerprintOf(Sha256(bytes));
}

}  // namespace elenchus
