// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "rpc/human_client.h"

#include <utility>
#include <vector>

#include "proto/human.grpc.pb.h"
#include "rpc/call_batcher.h"
#include "rpc/channel.h"
#include "rpc/replies.h"
#include "rpc/unary_call.h"

namespace elenchus {
namespace {

// Full batches of the longest prompts stay under a message's 4 MiB.
constexpr size_t kMaxBatch = 32;
constexpr int kNumSenders = 4;

using HumanBatcher = CallBatcher<Workspace, HumanStep>;

class HumanClient : public Human {
 public:
  explicit HumanClient(ServiceClientOptions options)
      : options_(std::move(options)),
        peer_(absl::StrCat("human proxy at ", options_.address)),
        channel_(MakeChannel(options_.address)),
        stub_(HumanService::NewStub(channel_)),
        batcher_({.name = "human",
                  .max_batch = kMaxBatch,
                  .num_senders = kNumSenders,
                  .timeout_seconds = options_.timeout_seconds,
                  .stop = options_.stop},
                 [this](std::vector<Workspace> batch, int64_t deadline_us) {
                   return Send(std::move(batch), deadline_us);
                 }) {}

  absl::StatusOr<HumanStep> Next(const Workspace& workspace) override {
    return batcher_.Call(workspace);
  }

 private:
  HumanBatcher::Replies Send(std::vector<Workspace> batch,
                             int64_t deadline_us) {
    const size_t num_asked = batch.size();
    NextRequest request;
    request.set_caller_id(options_.caller_id);
    request.set_measures(options_.measures);
    if (options_.learner_step) {
      request.set_learner_step(static_cast<uint64_t>(options_.learner_step()));
    }
    for (Workspace& workspace : batch) {
      *request.add_workspaces() = std::move(workspace);
    }
    NextResponse response;
    const absl::Status status =
        CallUntil(peer_, *channel_, deadline_us, options_.stop,
                  Rng(deadline_us, options_.caller_id, 0),
                  [&](grpc::ClientContext* context) {
                    return stub_->Next(context, request, &response);
                  });
    return RepliesOf<HumanStep>(
        status, num_asked, "steps", peer_, response.mutable_results(),
        [](NextResult* result) {
          return result->has_step() ? result->mutable_step() : nullptr;
        });
  }

  const ServiceClientOptions options_;
  const std::string peer_;
  const std::shared_ptr<grpc::Channel> channel_;
  const std::unique_ptr<HumanService::Stub> stub_;
  HumanBatcher batcher_;
};

}  // namespace

std::unique_ptr<Human> MakeHumanClient(ServiceClientOptions options) {
  return std::make_unique<HumanClient>(std::move(options));
}

}  // namespace elenchus
