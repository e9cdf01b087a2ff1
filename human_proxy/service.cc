// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "human_proxy/service.h"

#include "core/log.h"
#include "core/status.h"
#include "rpc/grpc_status.h"
#include "rpc/validate.h"

namespace elenchus {
namespace {

constexpr int kMaxWorkspaces = 1024;
// The most steps H may take on one call times the most sub-questions of a step.
constexpr int kMaxExchanges = 1000 * 64;

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

absl::StatusOr<HumanStep> HumanServiceImpl::NextStep(
    const Workspace& workspace) {
  ELENCHUS_RETURN_IF_ERROR(CheckWorkspace(workspace, task_));
  return human_.Next(workspace);
}

grpc::Status HumanServiceImpl::Next(grpc::ServerContext* context,
                                    const NextRequest* request,
                                    NextResponse* response) {
  const int num_workspaces = request->workspaces_size();
  if (num_workspaces < 1 || num_workspaces > kMaxWorkspaces) {
    return ToGrpcStatus(absl::InvalidArgumentError(
        absl::StrCat("workspaces: must be 1 to ", kMaxWorkspaces, ", got ",
                     num_workspaces)));
  }
  for (const Workspace& workspace : request->workspaces()) {
    if (context != nullptr && context->IsCancelled()) {
      return grpc::Status(grpc::CANCELLED, "the caller went away");
    }
    NextResult* const result = response->add_results();
    absl::StatusOr<HumanStep> step = NextStep(workspace);
    if (step.ok()) {
      *result->mutable_step() = *std::move(step);
      ledger_.RecordStep(workspace.prompt().kind(), request->caller_id());
    } else {
      result->set_code(static_cast<int>(step.status().code()));
      result->set_message(std::string(step.status().message()));
      ledger_.RecordFailure(step.status().code(), request->caller_id());
    }
  }
  return grpc::Status::OK;
}

}  // namespace elenchus
