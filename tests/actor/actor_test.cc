// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The actor's process beside a learner that gives it no weights.
#include "actor/actor.h"

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <thread>

#include "core/snapshot.h"
#include "core/status.h"
#include "proto/trace.grpc.pb.h"
#include "proto/weights.grpc.pb.h"
#include "rpc/server.h"
#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

using ::testing::HasSubstr;

// Sends its chunks, then ends the stream with `end`, or holds it if that is OK.
class FakeWeights : public WeightService::Service {
 public:
  explicit FakeWeights(grpc::Status end, std::vector<WeightChunk> chunks = {})
      : end_(std::move(end)), chunks_(std::move(chunks)) {}

  grpc::Status Subscribe(grpc::ServerContext* context, const SubscribeRequest*,
                         grpc::ServerWriter<WeightChunk>* writer) override {
    for (const WeightChunk& chunk : chunks_) writer->Write(chunk);
    while (end_.ok() && !context->IsCancelled()) std::this_thread::yield();
    return end_;
  }

 private:
  const grpc::Status end_;
  const std::vector<WeightChunk> chunks_;
};

class FakeTraces : public TraceService::Service {
 public:
  grpc::Status StreamTraces(
      grpc::ServerContext*,
      grpc::ServerReaderWriter<TraceStreamResponse, TraceStreamRequest>* stream)
      override {
    TraceStreamRequest request;
    while (stream->Read(&request)) {
    }
    return grpc::Status::OK;
  }
};

class RunActorTest : public testing::Test {
 protected:
  // Runs an actor beside `weights` until it ends or is stopped when ready.
  absl::Status Run(FakeWeights* weights, bool stop_when_ready) {
    FakeTraces traces;
    const auto learner = RpcServer::Start("127.0.0.1:0", {weights, &traces});
    EXPECT_OK(learner);
    config_.set_num_debates_in_flight(2);
    config_.mutable_engine()->set_num_slots(2);
    config_.mutable_engine()->set_num_cached_prefixes(2);
    config_.set_learner_address(absl::StrCat("127.0.0.1:", (*learner)->port()));
    config_.set_judge_address("127.0.0.1:1");
    config_.set_human_address("127.0.0.1:1");
    std::stop_source stop;
    return RunActor(config_, stop.get_token(), [&](int grpc_port, int) {
      EXPECT_GT(grpc_port, 0);
      if (stop_when_ready) stop.request_stop();
    });
  }

  ActorConfig config_;
};

TEST_F(RunActorTest, StopsWhenAskedThoughNoWeightsCame) {
  FakeWeights weights{grpc::Status::OK};
  EXPECT_OK(Run(&weights, /*stop_when_ready=*/true));
}

TEST_F(RunActorTest, ALearnerOfAnotherModelEndsIt) {
  FakeWeights weights{
      grpc::Status(grpc::FAILED_PRECONDITION, "another model's fingerprint")};
  EXPECT_THAT(Run(&weights, /*stop_when_ready=*/false),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("another model's fingerprint")));
}

TEST_F(RunActorTest, WeightsThatAreNotTheModelsEndIt) {
  // The bytes prove themselves, but are no safetensors file.
  WeightChunk header, data;
  data.set_data("no tensors");
  header.mutable_header()->set_version(1);
  header.mutable_header()->set_num_bytes(data.data().size());
  header.mutable_header()->set_sha256(Sha256(data.data()));
  header.mutable_header()->set_model_fingerprint(
      ModelFingerprint(config_.model()));
  FakeWeights weights{grpc::Status::OK, {header, data}};
  EXPECT_THAT(Run(&weights, /*stop_when_ready=*/false),
              StatusIs(absl::StatusCode::kInvalidArgument, testing::_));
}

TEST_F(RunActorTest, ATakenAddressIsUnavailable) {
  const auto server = RpcServer::Start("127.0.0.1:0", {});
  ASSERT_OK(server);
  config_.mutable_server()->set_address(
      absl::StrCat("127.0.0.1:", (*server)->port()));
  FakeWeights weights{grpc::Status::OK};
  EXPECT_THAT(Run(&weights, /*stop_when_ready=*/true),
              StatusIs(absl::StatusCode::kUnavailable,
                       HasSubstr(config_.server().address())));
}

}  // namespace
}  // namespace elenchus
