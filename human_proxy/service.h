// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// HumanService: workspaces in, H's steps out.
#ifndef ELENCHUS_HUMAN_PROXY_SERVICE_H_
#define ELENCHUS_HUMAN_PROXY_SERVICE_H_

#include <string>
#include <utility>

#include "human_proxy/desk.h"
#include "human_proxy/ledger.h"
#include "proto/human.grpc.pb.h"

namespace elenchus {

// Thread-safe. Borrows its parts, which must outlive it.
class HumanServiceImpl : public HumanService::Service {
 public:
  // `task` is the name of the task that the desk's H knows.
  HumanServiceImpl(std::string task, Desk& desk, Ledger& ledger)
      : task_(std::move(task)), desk_(desk), ledger_(ledger) {}

  grpc::Status Next(grpc::ServerContext* context, const NextRequest* request,
                    NextResponse* response) override;

 private:
  const std::string task_;
  Desk& desk_;
  Ledger& ledger_;
};

}  // namespace elenchus

#endif  // ELENCHUS_HUMAN_PROXY_SERVICE_H_
