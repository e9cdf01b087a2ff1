// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// HumanService: workspaces in, H's steps out.
#ifndef ELENCHUS_HUMAN_PROXY_SERVICE_H_
#define ELENCHUS_HUMAN_PROXY_SERVICE_H_

#include <string>

#include "debate/human.h"
#include "human_proxy/ledger.h"
#include "proto/human.grpc.pb.h"

namespace elenchus {

// InvalidArgument, naming field, value and limit, if `workspace` is not one of
// `task`'s or is larger than a workspace may be.
absl::Status CheckWorkspace(const Workspace& workspace,
                            const std::string& task);

// Thread-safe. Borrows its parts, which must outlive it.
class HumanServiceImpl : public HumanService::Service {
 public:
  // `task` is the name of the task that `human` knows.
  HumanServiceImpl(std::string task, Human& human, Ledger& ledger)
      : task_(std::move(task)), human_(human), ledger_(ledger) {}

  grpc::Status Next(grpc::ServerContext* context, const NextRequest* request,
                    NextResponse* response) override;

 private:
  absl::StatusOr<HumanStep> NextStep(const Workspace& workspace);

  const std::string task_;
  Human& human_;
  Ledger& ledger_;
};

}  // namespace elenchus

#endif  // ELENCHUS_HUMAN_PROXY_SERVICE_H_
