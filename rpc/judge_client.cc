// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "rpc/judge_client.h"

#include <utility>
#include <vector>

#include "google/protobuf/util/message_differencer.h"
#include "proto/judge.grpc.pb.h"
#include "rpc/call_batcher.h"
#include "rpc/channel.h"
#include "rpc/replies.h"
#include "rpc/unary_call.h"

namespace elenchus {
namespace {

using ::google::protobuf::util::MessageDifferencer;

// A request returns when its last item is done, so requests are small and many.
constexpr size_t kMaxBatch = 16;
constexpr int kNumSenders = 16;

// Which facts the judge's M reads is the judge's to say.
bool SameQuestion(Prompt answered, const Prompt& asked) {
  answered.clear_view();
  return MessageDifferencer::Equals(answered, asked);
}

using JudgeBatcher = CallBatcher<JudgeItem, Call>;

class JudgeClient : public Judge {
 public:
  explicit JudgeClient(ServiceClientOptions options)
      : options_(std::move(options)),
        peer_(absl::StrCat("judge at ", options_.address)),
        channel_(MakeChannel(options_.address)),
        stub_(JudgeService::NewStub(channel_)),
        batcher_({.name = "judge",
                  .max_batch = kMaxBatch,
                  .num_senders = kNumSenders,
                  .timeout_seconds = options_.timeout_seconds,
                  .stop = options_.stop},
                 [this](std::vector<JudgeItem> batch, int64_t deadline_us) {
                   return Send(std::move(batch), deadline_us);
                 }) {}

  absl::StatusOr<Call> Decide(const Question& question, const Prompt& prompt,
                              ArgumentCalls arguments, uint64_t seed) override {
    JudgeItem item;
    *item.mutable_question() = question;
    *item.mutable_prompt() = prompt;
    item.set_seed(seed);
    for (const Call* const argument : arguments) {
      *item.add_arguments() = *argument;
    }
    return batcher_.Call(std::move(item));
  }

 private:
  JudgeBatcher::Replies Send(std::vector<JudgeItem> batch,
                             int64_t deadline_us) {
    const size_t num_asked = batch.size();
    JudgeRequest request;
    for (JudgeItem& item : batch) *request.add_items() = std::move(item);
    JudgeResponse response;
    const absl::Status status =
        CallUntil(peer_, *channel_, deadline_us, options_.stop,
                  Rng(deadline_us, options_.caller_id, 0),
                  [&](grpc::ClientContext* context) {
                    return stub_->Judge(context, request, &response);
                  });
    JudgeBatcher::Replies replies = RepliesOf<Call>(
        status, num_asked, "judgements", peer_, response.mutable_results(),
        [](JudgeResult* result) {
          return result->has_call() ? result->mutable_call() : nullptr;
        });
    for (size_t i = 0; i < num_asked; ++i) {
      if (replies[i].ok() &&
          !SameQuestion(replies[i]->prompt(), request.items(i).prompt())) {
        replies[i] = absl::InternalError(
            absl::StrCat(peer_,
                         ": a judgement answers another prompt than the "
                         "one that was asked"));
      }
    }
    return replies;
  }

  const ServiceClientOptions options_;
  const std::string peer_;
  const std::shared_ptr<grpc::Channel> channel_;
  const std::unique_ptr<JudgeService::Stub> stub_;
  JudgeBatcher batcher_;
};

}  // namespace

std::unique_ptr<Judge> MakeJudgeClient(ServiceClientOptions options) {
  return std::make_unique<JudgeClient>(std::move(options));
}

}  // namespace elenchus
