// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The judge's process without a learner and beside one of another model.
#include "judge_service/judge_service.h"

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "core/status.h"
#include "proto/weights.grpc.pb.h"
#include "rpc/judge_client.h"
#include "rpc/server.h"
#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

using ::testing::HasSubstr;

// A learner that holds its subscribers, or refuses them.
class NoWeights : public WeightService::Service {
 public:
  explicit NoWeights(grpc::Status refusal) : refusal_(std::move(refusal)) {}

  grpc::Status Subscribe(grpc::ServerContext* context, const SubscribeRequest*,
                         grpc::ServerWriter<WeightChunk>*) override {
    while (refusal_.ok() && !context->IsCancelled()) std::this_thread::yield();
    return refusal_;
  }

 private:
  const grpc::Status refusal_;
};

JudgeConfig ConfigFor(const RpcServer& learner) {
  JudgeConfig config;
  config.set_num_threads(2);
  config.mutable_engine()->set_num_slots(2);
  config.mutable_engine()->set_num_cached_prefixes(2);
  config.set_learner_address(absl::StrCat("127.0.0.1:", learner.port()));
  config.set_human_address("127.0.0.1:1");
  return config;
}

TEST(RunJudgeServiceTest, WithoutWeightsItIsUnavailableAndStopsWhenAsked) {
  NoWeights weights{grpc::Status::OK};
  const auto learner = RpcServer::Start("127.0.0.1:0", {&weights});
  ASSERT_OK(learner);
  const JudgeConfig config = ConfigFor(**learner);
  std::stop_source stop;
  std::promise<int> port;
  absl::Status ended = absl::UnknownError("still running");
  std::thread process([&] {
    ended = RunJudgeService(config, stop.get_token(), [&](int grpc_port, int) {
      port.set_value(grpc_port);
    });
  });
  const auto judge = MakeJudgeClient(
      {.address = absl::StrCat("127.0.0.1:", port.get_future().get()),
       .timeout_seconds = 0.3});
  EXPECT_THAT(
      judge->Decide(Question(), Prompt(), {}, 1),
      StatusIs(absl::StatusCode::kUnavailable, HasSubstr("no weights yet")));
  stop.request_stop();
  process.join();
  EXPECT_OK(ended);
}

TEST(RunJudgeServiceTest, ALearnerOfAnotherModelEndsIt) {
  NoWeights weights{
      grpc::Status(grpc::FAILED_PRECONDITION, "another model's fingerprint")};
  const auto learner = RpcServer::Start("127.0.0.1:0", {&weights});
  ASSERT_OK(learner);
  EXPECT_THAT(RunJudgeService(ConfigFor(**learner), {}, [](int, int) {}),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("another model's fingerprint")));
}

}  // namespace
}  // namespace elenchus
