// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "rpc/weight_publisher.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rpc/channel.h"
#include "rpc/server.h"
#include "rpc/weight_client.h"
#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr uint64_t kFingerprint = 77;
// More than a stream's transport takes in while its receiver reads nothing.
constexpr size_t kLarge = 32 << 20;

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

// A receiver with a connection of its own that reads only when told to.
class Receiver {
 public:
  explicit Receiver(const std::string& address, uint64_t have_version = 0)
      : stub_(WeightService::NewStub(MakeChannel(address))) {
    SubscribeRequest request;
    request.set_receiver_id("test");
    request.set_model_fingerprint(kFingerprint);
    request.set_have_version(have_version);
    stream_ = stub_->Subscribe(&context_, request);
  }

  // The version that the next message begins; 0 if it begins none.
  uint64_t ReadHeader() {
    WeightChunk chunk;
    return stream_->Read(&chunk) ? chunk.header().version() : 0;
  }

  // The versions that begin from here on, until the stream ends.
  std::vector<uint64_t> ReadVersions() {
    std::vector<uint64_t> versions;
    WeightChunk chunk;
    while (stream_->Read(&chunk)) {
      if (chunk.has_header()) versions.push_back(chunk.header().version());
    }
    return versions;
  }

  grpc::StatusCode Finish() { return stream_->Finish().error_code(); }

  void Leave() {
    context_.TryCancel();
    EXPECT_EQ(Finish(), grpc::StatusCode::CANCELLED);
  }

 private:
  const std::unique_ptr<WeightService::Stub> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<WeightChunk>> stream_;
};

class WeightPublisherTest : public ::testing::Test {
 protected:
  WeightPublisherTest() : publisher_(kFingerprint, &metrics_) {
    server_ = *RpcServer::Start("127.0.0.1:0", {&publisher_});
    address_ = "127.0.0.1:" + std::to_string(server_->port());
  }

  using Receive = std::function<void(const Snapshot&)>;
  // Follows with the project's own client until the final snapshot.
  absl::Status Follow(const Receive& receive,
                      uint64_t fingerprint = kFingerprint) {
    return FollowWeights({.address = address_,
                          .receiver_id = "test",
                          .model_fingerprint = fingerprint},
                         {}, [&](std::shared_ptr<const Snapshot> snapshot) {
                           receive(*snapshot);
                           return absl::OkStatus();
                         });
  }

  bool AllLeave() {
    return publisher_.WaitForSubscribersToLeave(std::chrono::seconds(60));
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
  EXPECT_OK(Follow([&](const Snapshot& snapshot) {
    versions.push_back(snapshot.version);
    if (snapshot.version != 2) return;
    EXPECT_EQ(snapshot.bytes.size(), 3u << 20);
    publisher_.Publish(MakeSnapshot(3, 5, /*final=*/true));
  }));
  EXPECT_THAT(versions, ElementsAre(2, 3));
  EXPECT_TRUE(AllLeave());
  EXPECT_EQ(publisher_.version(), 3u);
}

TEST_F(WeightPublisherTest, FinalIsSentThoughTheVersionIsHeld) {
  publisher_.Publish(MakeSnapshot(4, 10));
  publisher_.Publish(MakeSnapshot(4, 10, /*final=*/true));
  Receiver receiver(address_, /*have_version=*/4);
  EXPECT_THAT(receiver.ReadVersions(), ElementsAre(4));
  EXPECT_EQ(receiver.Finish(), grpc::StatusCode::OK);
}

// Publish returns though the receiver reads nothing; once it reads, it is sent
// the rest of what it is in and then the newest alone.
TEST_F(WeightPublisherTest, ASlowReceiverGoesStraightToTheNewest) {
  publisher_.Publish(MakeSnapshot(1, kLarge));
  Receiver receiver(address_);
  ASSERT_EQ(receiver.ReadHeader(), 1u);  // sending has begun
  for (uint64_t version = 2; version <= 100; ++version) {
    publisher_.Publish(MakeSnapshot(version, 10));
  }
  publisher_.Publish(MakeSnapshot(101, 10, /*final=*/true));
  EXPECT_THAT(receiver.ReadVersions(), ElementsAre(101));
  EXPECT_EQ(receiver.Finish(), grpc::StatusCode::OK);
}

// One that stands still and one that leaves half-way: the others have every
// version all the same, each as soon as it is published.
TEST_F(WeightPublisherTest, AStoppedAndALostReceiverCostTheOthersNothing) {
  constexpr int kHealthy = 6;
  constexpr uint64_t kVersions = 5;
  publisher_.Publish(MakeSnapshot(1, kLarge));
  Receiver stopped(address_);
  ASSERT_EQ(stopped.ReadHeader(), 1u);
  Receiver lost(address_);
  ASSERT_EQ(lost.ReadHeader(), 1u);
  Mutex mu;
  int num_received = 0;  // of the newest version
  std::vector<std::thread> followers;
  for (int i = 0; i < kHealthy; ++i) {
    followers.emplace_back([&] {
      uint64_t expected = 1;
      EXPECT_OK(Follow([&](const Snapshot& snapshot) {
        EXPECT_EQ(snapshot.version, expected++);
        MutexLock lock(&mu);
        if (++num_received < kHealthy) return;
        num_received = 0;
        if (snapshot.version == 2) lost.Leave();
        if (snapshot.final) return;
        publisher_.Publish(MakeSnapshot(snapshot.version + 1, 3 << 20,
                                        snapshot.version + 1 == kVersions));
      }));
      EXPECT_EQ(expected, kVersions + 1);
    });
  }
  for (std::thread& follower : followers) follower.join();
  EXPECT_FALSE(publisher_.WaitForSubscribersToLeave({}));
  stopped.Leave();
  EXPECT_TRUE(AllLeave());
}

TEST_F(WeightPublisherTest, ReceiversTakeNoThreads) {
  const auto num_threads = [] {
    const std::filesystem::directory_iterator tasks("/proc/self/task");
    return std::distance(begin(tasks), end(tasks));
  };
  constexpr int kReceivers = 64;
  publisher_.Publish(MakeSnapshot(1, 10));
  { Receiver(address_).Leave(); }  // gRPC's own threads have started
  const auto before = num_threads();
  std::vector<std::unique_ptr<Receiver>> receivers;
  for (int i = 0; i < kReceivers; ++i) {
    receivers.push_back(std::make_unique<Receiver>(address_));
    ASSERT_EQ(receivers.back()->ReadHeader(), 1u);
  }
  EXPECT_LT(num_threads(), before + kReceivers / 2);
  EXPECT_THAT(metrics_.Text(),
              HasSubstr("elenchus_weights_connected_subscribers 64"));
  publisher_.Publish(MakeSnapshot(2, 10, /*final=*/true));
  for (auto& receiver : receivers) {
    EXPECT_THAT(receiver->ReadVersions(), ElementsAre(2));
  }
}

TEST_F(WeightPublisherTest, ForeignModelIsRefused) {
  publisher_.Publish(MakeSnapshot(1, 10));
  EXPECT_THAT(Follow([](const Snapshot&) { FAIL(); }, 0xabc),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       testing::AllOf(HasSubstr("model 4d"),
                                      HasSubstr("test runs model abc"))));
}

// A field of length 7 with nothing behind it.
TEST_F(WeightPublisherTest, ARequestThatIsNoneIsRefused) {
  grpc::GenericStub stub(MakeChannel(address_));
  grpc::ClientContext context;
  grpc::CompletionQueue queue;
  const auto call =
      stub.PrepareCall(&context, "/elenchus.WeightService/Subscribe", &queue);
  const grpc::Slice bytes("\x0a\x07");
  const grpc::ByteBuffer request(&bytes, 1);
  grpc::Status status;
  const auto wait = [&queue] {
    void* tag = nullptr;
    bool ok = false;
    EXPECT_TRUE(queue.Next(&tag, &ok));
  };
  call->StartCall(nullptr);
  wait();
  call->WriteLast(request, {}, nullptr);
  wait();
  call->Finish(&status, nullptr);
  wait();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

// The learner came back from an older checkpoint.
TEST_F(WeightPublisherTest, ReceiverOfTheFutureGetsTheNewest) {
  publisher_.Publish(MakeSnapshot(5, 10));
  Receiver receiver(address_, /*have_version=*/9);
  EXPECT_EQ(receiver.ReadHeader(), 5u);
  receiver.Leave();
}

TEST_F(WeightPublisherTest, StopEndsIdleStreamsAndNewOnes) {
  Receiver receiver(address_);
  publisher_.Stop();
  EXPECT_EQ(receiver.ReadHeader(), 0u);
  EXPECT_EQ(receiver.Finish(), grpc::StatusCode::UNAVAILABLE);
  publisher_.Publish(MakeSnapshot(1, 10));
  Receiver late(address_);
  EXPECT_EQ(late.ReadHeader(), 0u);
  EXPECT_EQ(late.Finish(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(WeightPublisherTest, StopEndsAStreamWithinItsSnapshot) {
  publisher_.Publish(MakeSnapshot(1, kLarge));
  Receiver receiver(address_);
  ASSERT_EQ(receiver.ReadHeader(), 1u);
  publisher_.Stop();
  EXPECT_TRUE(receiver.ReadVersions().empty());
  EXPECT_EQ(receiver.Finish(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(WeightPublisherTest, TheServersEndIsThatOfAStreamNobodyReads) {
  publisher_.Publish(MakeSnapshot(1, kLarge));
  Receiver receiver(address_);
  ASSERT_EQ(receiver.ReadHeader(), 1u);
  publisher_.Stop();
  server_->Shutdown(0);
  EXPECT_TRUE(publisher_.WaitForSubscribersToLeave({}));
  EXPECT_EQ(publisher_.version(), 1u);
}

TEST_F(WeightPublisherTest, BytesSentAreCounted) {
  publisher_.Publish(MakeSnapshot(1, 0, /*final=*/true));
  Receiver receiver(address_);
  EXPECT_THAT(receiver.ReadVersions(), ElementsAre(1));
  EXPECT_TRUE(AllLeave());
  EXPECT_THAT(metrics_.Text(),
              HasSubstr("elenchus_weights_published_version 1"));
  // A header: version, hash, fingerprint, final.
  EXPECT_THAT(metrics_.Text(),
              HasSubstr("elenchus_weights_sent_bytes_total 49\n"));
}

}  // namespace
}  // namespace elenchus
