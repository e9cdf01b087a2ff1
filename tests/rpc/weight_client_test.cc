// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "rpc/weight_client.h"

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "core/mutex.h"
#include "core/status.h"
#include "proto/weights.grpc.pb.h"
#include "rpc/server.h"
#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr uint64_t kModel = 0xabc;

// One snapshot as the learner sends it, in chunks of three bytes.
std::vector<WeightChunk> Chunks(uint64_t version, const std::string& bytes,
                                bool final, const std::string& sha256,
                                uint64_t model = kModel) {
  std::vector<WeightChunk> chunks(1);
  SnapshotHeader* const header = chunks[0].mutable_header();
  header->set_version(version);
  header->set_num_bytes(bytes.size());
  header->set_sha256(sha256);
  header->set_model_fingerprint(model);
  header->set_final(final);
  for (size_t i = 0; i < bytes.size(); i += 3) {
    chunks.emplace_back().set_data(bytes.substr(i, 3));
  }
  return chunks;
}

std::vector<WeightChunk> Good(uint64_t version, bool final = false) {
  const std::string bytes = absl::StrCat("weights ", version);
  return Chunks(version, bytes, final, Sha256(bytes));
}

// Plays one prepared stream per subscription, then ends it with UNAVAILABLE;
// without a stream left it says so and waits for the receiver to go.
class ScriptedLearner : public WeightService::Service {
 public:
  ScriptedLearner(std::vector<std::vector<WeightChunk>> streams,
                  std::function<void()> on_silence)
      : streams_(std::move(streams)), on_silence_(std::move(on_silence)) {}

  grpc::Status Subscribe(grpc::ServerContext* context,
                         const SubscribeRequest* request,
                         grpc::ServerWriter<WeightChunk>* writer) override {
    std::vector<WeightChunk> chunks;
    bool has_stream = false;
    {
      MutexLock lock(&mu_);
      have_versions_.push_back(request->have_version());
      has_stream = next_ < streams_.size();
      if (has_stream) chunks = streams_[next_++];
    }
    for (const WeightChunk& chunk : chunks) {
      if (!writer->Write(chunk)) break;
    }
    if (!has_stream) on_silence_();
    while (!has_stream && !context->IsCancelled()) std::this_thread::yield();
    return grpc::Status(grpc::UNAVAILABLE, "stopping");
  }

  std::vector<uint64_t> have_versions() {
    MutexLock lock(&mu_);
    return have_versions_;
  }

 private:
  const std::vector<std::vector<WeightChunk>> streams_;
  const std::function<void()> on_silence_;
  Mutex mu_;
  size_t next_ = 0;
  std::vector<uint64_t> have_versions_;
};

class WeightClientTest : public testing::Test {
 protected:
  // Follows a learner that plays `streams`.
  absl::Status Follow(std::vector<std::vector<WeightChunk>> streams) {
    learner_ = std::make_unique<ScriptedLearner>(
        std::move(streams), [this] { stop_.request_stop(); });
    auto server = RpcServer::Start("127.0.0.1:0", {learner_.get()});
    EXPECT_OK(server);
    address_ = absl::StrCat("127.0.0.1:", (*server)->port());
    return FollowWeights({.address = address_,
                          .receiver_id = "test",
                          .model_fingerprint = kModel},
                         stop_.get_token(),
                         [this](std::shared_ptr<const Snapshot> snapshot) {
                           versions_.push_back(snapshot->version);
                           bytes_ = snapshot->bytes;
                           return receive_result_;
                         });
  }

  std::unique_ptr<ScriptedLearner> learner_;
  std::string address_;
  std::stop_source stop_;
  absl::Status receive_result_;
  std::vector<uint64_t> versions_;
  std::string bytes_;
};

TEST_F(WeightClientTest, EveryNewerSnapshotArrivesUntilTheFinalOne) {
  std::vector<WeightChunk> stream = Good(1);
  for (const WeightChunk& chunk : Good(2, /*final=*/true)) {
    stream.push_back(chunk);
  }
  EXPECT_OK(Follow({stream}));
  EXPECT_THAT(versions_, ElementsAre(1, 2));
  EXPECT_EQ(bytes_, "weights 2");
}

TEST_F(WeightClientTest, ABrokenStreamIsTakenUpAgainWithTheVersionHeld) {
  std::vector<WeightChunk> torn = Good(5);
  torn.pop_back();
  EXPECT_OK(Follow({Good(3), torn, Good(7, /*final=*/true)}));
  EXPECT_THAT(versions_, ElementsAre(3, 7));
  EXPECT_THAT(learner_->have_versions(), ElementsAre(0, 3, 3));
}

TEST_F(WeightClientTest, AWrongHashIsRefusedAndAskedForAgain) {
  EXPECT_OK(Follow(
      {Chunks(4, "weights", false, Sha256("other")), Good(4, /*final=*/true)}));
  EXPECT_THAT(versions_, ElementsAre(4));
  EXPECT_EQ(bytes_, "weights 4");
  EXPECT_THAT(learner_->have_versions(), ElementsAre(0, 0));
}

TEST_F(WeightClientTest, WrongSizesAndChunksOutOfPlaceAreRefused) {
  std::vector<WeightChunk> too_long = Good(4);
  too_long[0].mutable_header()->set_num_bytes(2);
  std::vector<WeightChunk> headless = Good(4);
  headless.erase(headless.begin());
  std::vector<WeightChunk> huge = Good(4);
  huge[0].mutable_header()->set_num_bytes(~uint64_t{0});
  EXPECT_OK(Follow(
      {too_long, headless, huge, {WeightChunk()}, Good(4, /*final=*/true)}));
  EXPECT_THAT(versions_, ElementsAre(4));
}

TEST_F(WeightClientTest, AnotherModelIsAFailedPrecondition) {
  EXPECT_THAT(Follow({Chunks(1, "w", false, Sha256("w"), kModel + 1)}),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       testing::AllOf(HasSubstr("abd"), HasSubstr("abc"))));
  EXPECT_TRUE(versions_.empty());
}

TEST_F(WeightClientTest, TheReceiversErrorEndsIt) {
  receive_result_ = absl::InvalidArgumentError("wrong shape");
  EXPECT_THAT(Follow({Good(1)}), StatusIs(absl::StatusCode::kInvalidArgument,
                                          HasSubstr("wrong shape")));
}

TEST_F(WeightClientTest, StopEndsASilentStream) {
  EXPECT_OK(Follow({}));
  EXPECT_THAT(learner_->have_versions(), ElementsAre(0));
}

TEST_F(WeightClientTest, WithoutALearnerItGivesUpNamingTheAddress) {
  int port = 0;
  {
    const auto server = RpcServer::Start("127.0.0.1:0", {});
    ASSERT_OK(server);
    port = (*server)->port();
  }
  const WeightClientOptions options = {
      .address = absl::StrCat("127.0.0.1:", port),
      .receiver_id = "test",
      .model_fingerprint = kModel,
      .give_up_seconds = 0.2};
  EXPECT_THAT(
      FollowWeights(
          options, stop_.get_token(),
          [](std::shared_ptr<const Snapshot>) { return absl::OkStatus(); }),
      StatusIs(absl::StatusCode::kUnavailable, HasSubstr(options.address)));
}

}  // namespace
}  // namespace elenchus
