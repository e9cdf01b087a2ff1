// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/ingest_service.h"

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rpc/server.h"
#include "tests/learner/traces.h"

namespace elenchus {
namespace {

using ::testing::HasSubstr;

constexpr uint64_t kFingerprint = 77;

// A service behind a real server, and one actor's stream to it.
class IngestTest : public ::testing::Test {
 protected:
  class Stream {
   public:
    explicit Stream(TraceService::Stub* stub)
        : stream_(stub->StreamTraces(&context_)) {}

    void Hello(uint64_t epoch, uint64_t fingerprint = kFingerprint) {
      TraceStreamRequest request;
      request.mutable_hello()->set_actor_id("actor-0");
      request.mutable_hello()->set_epoch(epoch);
      request.mutable_hello()->set_model_fingerprint(fingerprint);
      stream_->Write(request);
    }
    void Send(const std::vector<Trace>& traces) {
      TraceStreamRequest request;
      request.mutable_batch();
      for (const Trace& trace : traces) {
        *request.mutable_batch()->add_traces() = trace;
      }
      stream_->Write(request);
    }
    TraceStreamResponse Receive() {
      TraceStreamResponse response;
      EXPECT_TRUE(stream_->Read(&response));
      return response;
    }
    grpc::Status Finish() {
      stream_->WritesDone();
      TraceStreamResponse response;
      while (stream_->Read(&response)) {
      }
      return stream_->Finish();
    }

   private:
    grpc::ClientContext context_;
    std::unique_ptr<
        grpc::ClientReaderWriter<TraceStreamRequest, TraceStreamResponse>>
        stream_;
  };

  void SetUp() override { Start({.capacity = 100, .min_size = 50}); }

  void Start(Replay::Options options) {
    server_.reset();
    options.batch = 1;
    replay_ = std::make_unique<Replay>(options, 1);
    service_ = std::make_unique<IngestService>(
        IngestOptions{.model_fingerprint = kFingerprint,
                      .limits = {.template_hash = TemplateHash()},
                      .max_malformed = 3,
                      .max_age_steps = 10},
        replay_.get(), [] { return uint64_t{20}; },
        [this] { return next_step_.load(); }, [](const Trace&) {}, &metrics_);
    auto server = RpcServer::Start("127.0.0.1:0", {service_.get()});
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    stub_ = TraceService::NewStub(
        grpc::CreateChannel("127.0.0.1:" + std::to_string(server_->port()),
                            grpc::InsecureChannelCredentials()));
  }

  void TearDown() override { replay_->Close(); }

  std::atomic<int64_t> next_step_ = 20;
  Metrics metrics_;
  std::unique_ptr<Replay> replay_;
  std::unique_ptr<IngestService> service_;
  std::unique_ptr<RpcServer> server_;
  std::unique_ptr<TraceService::Stub> stub_;
};

TEST_F(IngestTest, AcknowledgesCumulativelyAndInsertsOnce) {
  Stream stream(stub_.get());
  stream.Hello(5);
  stream.Send({MakeTrace(1, 15), MakeTrace(2, 15)});
  EXPECT_EQ(stream.Receive().acknowledged(), 2u);
  // The actor sends again what it has not seen acknowledged.
  stream.Send({MakeTrace(2, 15), MakeTrace(3, 15)});
  EXPECT_EQ(stream.Receive().acknowledged(), 3u);
  EXPECT_EQ(replay_->stats().num_inserts, 3);
  EXPECT_TRUE(stream.Finish().ok());
  EXPECT_THAT(metrics_.Text(),
              HasSubstr("elenchus_learner_traces_duplicate_total 1"));
}

TEST_F(IngestTest, NewConnectionOfTheSameEpochContinues) {
  for (uint64_t first : {1, 2}) {  // 2 is sent on both
    Stream stream(stub_.get());
    stream.Hello(5);
    stream.Send({MakeTrace(first, 15), MakeTrace(first + 1, 15)});
    EXPECT_EQ(stream.Receive().acknowledged(), first + 1);
    EXPECT_TRUE(stream.Finish().ok());
  }
  EXPECT_EQ(replay_->stats().num_inserts, 3);
  Stream restarted(stub_.get());
  restarted.Hello(6);
  Trace trace = MakeTrace(1, 15);
  trace.set_epoch(6);
  restarted.Send({trace});
  EXPECT_EQ(restarted.Receive().acknowledged(), 1u);
  EXPECT_EQ(replay_->stats().num_inserts, 4);
  Stream stale(stub_.get());
  stale.Hello(5);
  const grpc::Status status = stale.Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_THAT(status.error_message(), HasSubstr("epoch 5"));
}

// Its machine's clock may be behind that of the machine it replaces.
TEST_F(IngestTest, AnActorThatIsNewFollowsWhateverItsEpoch) {
  for (const uint64_t epoch : {5, 3, 9}) {
    Stream stream(stub_.get());
    stream.Hello(epoch);
    Trace trace = MakeTrace(1, 15);
    trace.set_epoch(epoch);
    stream.Send({trace});
    EXPECT_EQ(stream.Receive().acknowledged(), 1u);
    EXPECT_TRUE(stream.Finish().ok());
  }
  EXPECT_EQ(replay_->stats().num_inserts, 3);
  for (const uint64_t epoch : {5, 3}) {
    Stream replaced(stub_.get());
    replaced.Hello(epoch);
    EXPECT_EQ(replaced.Finish().error_code(),
              grpc::StatusCode::FAILED_PRECONDITION);
  }
}

// Two processes act as one actor: the first is told when it next sends.
TEST_F(IngestTest, AStreamEndsOnceAnotherEpochHasFollowed) {
  Stream first(stub_.get());
  first.Hello(5);
  first.Send({MakeTrace(1, 15)});
  EXPECT_EQ(first.Receive().acknowledged(), 1u);
  Stream second(stub_.get());
  second.Hello(3);
  Trace trace = MakeTrace(1, 15);
  trace.set_epoch(3);
  second.Send({trace});
  EXPECT_EQ(second.Receive().acknowledged(), 1u);
  first.Send({MakeTrace(2, 15)});
  EXPECT_EQ(first.Finish().error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_TRUE(second.Finish().ok());
}

TEST_F(IngestTest, MalformedAndOldTracesAreDroppedAndAcknowledged) {
  Stream stream(stub_.get());
  stream.Hello(5);
  Trace malformed = MakeTrace(2, 15);
  malformed.mutable_rounds(1)->mutable_argument()->add_log_probs(-1);
  stream.Send({MakeTrace(1, 15), malformed});
  TraceStreamResponse response = stream.Receive();
  EXPECT_EQ(response.acknowledged(), 2u);
  EXPECT_EQ(response.num_dropped(), 1u);
  EXPECT_THAT(response.last_drop_reason(), HasSubstr("of one length"));
  stream.Send(
      {MakeTrace(3, 9), MakeTrace(4, 10)});  // next step 20, age limit 10
  response = stream.Receive();
  EXPECT_EQ(response.acknowledged(), 4u);
  EXPECT_EQ(response.num_dropped(), 2u);
  EXPECT_THAT(response.last_drop_reason(), HasSubstr("version 9"));
  EXPECT_EQ(replay_->stats().num_inserts, 2);
  EXPECT_TRUE(stream.Finish().ok());
  EXPECT_THAT(metrics_.Text(), HasSubstr("{reason=\"malformed\"} 1"));
  EXPECT_THAT(metrics_.Text(), HasSubstr("{reason=\"too_old\"} 1"));
}

// As old as they will be when they are drawn, not as old as the weights
// published last make them.
TEST_F(IngestTest, AgeIsCountedFromTheStepThatIsTrainedNext) {
  next_step_ = 25;
  Stream stream(stub_.get());
  stream.Hello(5);
  stream.Send({MakeTrace(1, 15), MakeTrace(2, 14)});
  const TraceStreamResponse response = stream.Receive();
  EXPECT_EQ(response.num_dropped(), 1u);
  EXPECT_THAT(response.last_drop_reason(),
              HasSubstr("version 14 is more than 10 steps behind 25"));
  EXPECT_EQ(replay_->stats().num_inserts, 1);
}

// A learner that resumed an older checkpoint meets debates of a lost one.
TEST_F(IngestTest, TracesOfWeightsNeverPublishedAreDropped) {
  Stream stream(stub_.get());
  stream.Hello(5);
  stream.Send({MakeTrace(1, 21), MakeTrace(2, 21), MakeTrace(3, 21)});
  const TraceStreamResponse response = stream.Receive();
  EXPECT_EQ(response.num_dropped(), 3u);
  EXPECT_THAT(response.last_drop_reason(),
              HasSubstr("version 21 is newer than 20"));
  EXPECT_THAT(metrics_.Text(), HasSubstr("{reason=\"too_new\"} 3"));
  EXPECT_EQ(service_->error(), absl::OkStatus());
}

TEST_F(IngestTest, NothingButMalformedTracesIsAnError) {
  Stream stream(stub_.get());
  stream.Hello(5);
  std::vector<Trace> traces;
  for (uint64_t i = 1; i <= 3; ++i) {
    traces.push_back(MakeTrace(i, 15));
    traces.back().set_template_hash(i);
  }
  stream.Send({traces[0], traces[1]});
  EXPECT_EQ(stream.Receive().num_dropped(), 2u);
  EXPECT_EQ(service_->error(), absl::OkStatus());
  stream.Send({traces[2]});
  EXPECT_EQ(stream.Receive().num_dropped(), 3u);
  EXPECT_EQ(service_->error().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(service_->error().message()),
              HasSubstr("the last: template_hash must be"));
  EXPECT_EQ(replay_->Sample(1).status().code(), absl::StatusCode::kCancelled);
}

TEST_F(IngestTest, MalformedTracesAfterAGoodOneAreNot) {
  Stream stream(stub_.get());
  stream.Hello(5);
  std::vector<Trace> traces{MakeTrace(1, 15)};
  for (uint64_t i = 2; i <= 9; ++i) {
    traces.push_back(MakeTrace(i, 15));
    traces.back().set_template_hash(i);
  }
  stream.Send(traces);
  EXPECT_EQ(stream.Receive().num_dropped(), 8u);
  EXPECT_EQ(service_->error(), absl::OkStatus());
}

TEST_F(IngestTest, RefusesWhatBreaksTheProtocol) {
  {
    Stream stream(stub_.get());
    stream.Send({MakeTrace(1, 15)});
    EXPECT_EQ(stream.Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  }
  {
    Stream stream(stub_.get());
    stream.Hello(5, 78);
    const grpc::Status status = stream.Finish();
    EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
    EXPECT_THAT(status.error_message(), HasSubstr("77"));
    EXPECT_THAT(status.error_message(), HasSubstr("78"));
  }
  {
    Stream stream(stub_.get());
    stream.Hello(5);
    stream.Send({MakeTrace(1, 15), MakeTrace(3, 15)});
    const grpc::Status status = stream.Finish();
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
    EXPECT_THAT(status.error_message(), HasSubstr("expected 2, got 3"));
  }
  {
    Stream stream(stub_.get());
    stream.Hello(5);
    Trace foreign = MakeTrace(2, 15);
    foreign.set_actor_id("actor-1");
    stream.Send({foreign});
    EXPECT_EQ(stream.Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  }
}

// A learner that lost its memory takes an actor's stream where it stands.
TEST_F(IngestTest, FirstSequenceOfAnEpochIsTakenAsItComes) {
  Stream stream(stub_.get());
  stream.Hello(5);
  stream.Send({MakeTrace(1000, 15), MakeTrace(1001, 15)});
  EXPECT_EQ(stream.Receive().acknowledged(), 1001u);
  EXPECT_TRUE(stream.Finish().ok());
}

TEST_F(IngestTest, FullReplayHoldsTheAcknowledgementBack) {
  // max_cursor = 1 * 1 + 1 + 1: three debates fit.
  Start({.capacity = 100, .min_size = 1, .samples_per_insert = 1});
  Stream stream(stub_.get());
  stream.Hello(5);
  stream.Send(
      {MakeTrace(1, 15), MakeTrace(2, 15), MakeTrace(3, 15), MakeTrace(4, 15)});
  while (replay_->stats().num_waiting_inserts == 0) std::this_thread::yield();
  EXPECT_EQ(replay_->stats().num_inserts, 3);
  ASSERT_TRUE(replay_->Sample(20).ok());
  EXPECT_EQ(stream.Receive().acknowledged(), 4u);
  stream.Send({MakeTrace(5, 15)});
  while (replay_->stats().num_waiting_inserts == 0) std::this_thread::yield();
  replay_->Close();
  EXPECT_EQ(stream.Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

}  // namespace
}  // namespace elenchus
