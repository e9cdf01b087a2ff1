// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "human_proxy/service.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "human_proxy/workspace.h"
#include "rpc/grpc_status.h"

namespace elenchus {
namespace {

constexpr int kMaxWorkspaces = 1024;

void SetError(const absl::Status& status, NextResult* result) {
  result->set_code(static_cast<int>(status.code()));
  result->set_message(std::string(status.message()));
}

}  // namespace

grpc::Status HumanServiceImpl::Next(grpc::ServerContext* context,
                                    const NextRequest* request,
                                    NextResponse* response) {
  const int num_workspaces = request->workspaces_size();
  if (num_workspaces < 1 || num_workspaces > kMaxWorkspaces) {
    return ToGrpcStatus(absl::InvalidArgumentError(
        absl::StrCat("workspaces: must be 1 to ", kMaxWorkspaces, ", got ",
                     num_workspaces)));
  }
  if (context != nullptr && context->IsCancelled()) {
    return grpc::Status(grpc::CANCELLED, "the caller went away");
  }
  std::vector<const Workspace*> readable;
  std::vector<NextResult*> results;  // of those
  for (const Workspace& workspace : request->workspaces()) {
    NextResult* const result = response->add_results();
    const absl::Status status = CheckWorkspace(workspace, task_);
    if (status.ok()) {
      readable.push_back(&workspace);
      results.push_back(result);
    } else {
      ledger_.RecordFailure(status.code(), request->caller_id());
      SetError(status, result);
    }
  }
  std::vector<absl::StatusOr<HumanStep>> steps =
      desk_.Take(readable, {.name = request->caller_id(),
                            .learner_step = request->learner_step(),
                            .measures = request->measures()});
  for (size_t i = 0; i < steps.size(); ++i) {
    if (steps[i].ok()) {
      *results[i]->mutable_step() = *std::move(steps[i]);
    } else {
      SetError(steps[i].status(), results[i]);
    }
  }
  return grpc::Status::OK;
}

}  // namespace elenchus
