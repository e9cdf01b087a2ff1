// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/weight_service.h"

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "rpc/server.h"
#include "rpc/weight_client.h"

namespace elenchus {
namespace {

constexpr uint64_t kFingerprint = 77;

std::shared_ptr<const Snapshot> MakeSnapshot(uint64_t version, size_t num_bytes,
                                             bool final = false) {
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->version = version;
  snapshot->model_fingerprint = kFingerprint;
  snapshot->bytes.assign(num_bytes, static_cast<char>('a' + version % 26));
  snapshot->sha256 = Sha256(snapshot->bytes);
  snapshot->final = final;
  return snapshot;
}

class WeightPublisherTest : public ::testing::Test {
 protected:
  WeightPublisherTest() : publisher_(kFingerprint, &metrics_) {
    server_ = *RpcServer::Start("127.0.0.1:0", {&publisher_});
    address_ = "127.0.0.1:" + std::to_string(server_->port());
  }
  ~WeightPublisherTest() override { publisher_.Stop(); }

  // Versions that the project's own client received, until the final one.
  std::vector<uint64_t> Follow() {
    std::vector<uint64_t> versions;
    const absl::Status status =
        FollowWeights({.address = address_,
                       .receiver_id = "test",
                       .model_fingerprint = kFingerprint},
                      {}, [&](std::shared_ptr<const Snapshot> snapshot) {
                        versions.push_back(snapshot->version);
                        return absl::OkStatus();
                      });
    EXPECT_EQ(status, absl::OkStatus());
    return versions;
  }

  Metrics metrics_;
  WeightPublisher publisher_;
  std::unique_ptr<RpcServer> server_;
  std::string address_;
};

TEST_F(WeightPublisherTest, LateJoinerGetsTheNewestAtOnce) {
  publisher_.Publish(MakeSnapshot(1, 10));
  publisher_.Publish(MakeSnapshot(2, 3 << 20));
  std::vector<uint64_t> versions;
  std::thread follower([&] {
    EXPECT_EQ(FollowWeights({.address = address_,
                             .receiver_id = "test",
                             .model_fingerprint = kFingerprint},
                            {},
                            [&](std::shared_ptr<const Snapshot> snapshot) {
                              versions.push_back(snapshot->version);
                              if (snapshot->version == 2) {
                                EXPECT_EQ(snapshot->bytes.size(), 3u << 20);
                                publisher_.Publish(MakeSnapshot(3, 5, true));
                              }
                              return absl::OkStatus();
                            }),
              absl::OkStatus());
  });
  follower.join();
  EXPECT_EQ(versions, (std::vector<uint64_t>{2, 3}));
  EXPECT_TRUE(publisher_.WaitForSubscribersToLeave(std::chrono::seconds(10)));
  EXPECT_EQ(publisher_.version(), 3u);
}

TEST_F(WeightPublisherTest, FinalIsSentThoughTheVersionIsHeld) {
  publisher_.Publish(MakeSnapshot(4, 10));
  publisher_.Publish(MakeSnapshot(4, 10, /*final=*/true));
  EXPECT_EQ(Follow(), std::vector<uint64_t>{4});
}

// A receiver that reads nothing: Publish returns all the same, and when it
// reads at last it finds the newest after what was already under way.
TEST_F(WeightPublisherTest, SlowSubscriberBlocksNobodyAndSkips) {
  publisher_.Publish(MakeSnapshot(1, 8 << 20));
  auto stub = WeightService::NewStub(
      grpc::CreateChannel(address_, grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  SubscribeRequest request;
  request.set_model_fingerprint(kFingerprint);
  auto stream = stub->Subscribe(&context, request);
  WeightChunk chunk;
  ASSERT_TRUE(stream->Read(&chunk));  // the header: sending has begun
  EXPECT_EQ(chunk.header().version(), 1u);
  for (uint64_t version = 2; version <= 100; ++version) {
    publisher_.Publish(MakeSnapshot(version, 8 << 20));
  }
  publisher_.Publish(MakeSnapshot(101, 8 << 20, /*final=*/true));
  std::vector<uint64_t> versions;
  while (stream->Read(&chunk)) {
    if (chunk.has_header()) versions.push_back(chunk.header().version());
    EXPECT_LE(chunk.data().size(), 1u << 20);
  }
  EXPECT_TRUE(stream->Finish().ok());
  ASSERT_FALSE(versions.empty());
  EXPECT_LT(versions.size(), 99u);
  EXPECT_EQ(versions.back(), 101u);
}

TEST_F(WeightPublisherTest, ForeignModelIsRefused) {
  publisher_.Publish(MakeSnapshot(1, 10));
  const absl::Status status = FollowWeights(
      {.address = address_, .receiver_id = "test", .model_fingerprint = 78}, {},
      [](std::shared_ptr<const Snapshot>) { return absl::OkStatus(); });
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
}

// The learner came back from an older checkpoint.
TEST_F(WeightPublisherTest, ReceiverOfTheFutureGetsTheNewest) {
  publisher_.Publish(MakeSnapshot(5, 10));
  auto stub = WeightService::NewStub(
      grpc::CreateChannel(address_, grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  SubscribeRequest request;
  request.set_model_fingerprint(kFingerprint);
  request.set_have_version(9);
  auto stream = stub->Subscribe(&context, request);
  WeightChunk chunk;
  ASSERT_TRUE(stream->Read(&chunk));
  EXPECT_EQ(chunk.header().version(), 5u);
  context.TryCancel();
  stream->Finish();
}

TEST_F(WeightPublisherTest, StopEndsStreams) {
  auto stub = WeightService::NewStub(
      grpc::CreateChannel(address_, grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  SubscribeRequest request;
  request.set_model_fingerprint(kFingerprint);
  auto stream = stub->Subscribe(&context, request);
  publisher_.Stop();
  WeightChunk chunk;
  EXPECT_FALSE(stream->Read(&chunk));
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

}  // namespace
}  // namespace elenchus
