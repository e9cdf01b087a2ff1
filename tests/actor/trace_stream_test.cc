// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The trace stream against a learner that misbehaves, on loopback.
#include "actor/trace_stream.h"

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "core/mutex.h"
#include "core/status.h"
#include "proto/trace.grpc.pb.h"
#include "rpc/server.h"
#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Runs one prepared handler per stream; later streams acknowledge everything.
class ScriptedLearner : public TraceService::Service {
 public:
  using Stream =
      grpc::ServerReaderWriter<TraceStreamResponse, TraceStreamRequest>;
  using Handler = std::function<grpc::Status(Stream*)>;

  explicit ScriptedLearner(std::vector<Handler> handlers = {})
      : handlers_(std::move(handlers)) {}

  grpc::Status StreamTraces(grpc::ServerContext*, Stream* stream) override {
    TraceStreamRequest request;
    EXPECT_TRUE(stream->Read(&request));
    EXPECT_TRUE(request.has_hello());
    size_t index = 0;
    {
      MutexLock lock(&mu_);
      hellos_.push_back(request.hello());
      index = next_++;
    }
    if (index < handlers_.size()) return handlers_[index](stream);
    while (ReadBatch(stream, &request)) {
      Acknowledge(Newest(request), stream);
    }
    return grpc::Status::OK;
  }

  // Notes the sequences read.
  bool ReadBatch(Stream* stream, TraceStreamRequest* request) {
    if (!stream->Read(request)) return false;
    MutexLock lock(&mu_);
    std::vector<uint64_t>& sequences = received_[hellos_.size()];
    for (const Trace& trace : request->batch().traces()) {
      sequences.push_back(trace.sequence());
    }
    return true;
  }

  static uint64_t Newest(const TraceStreamRequest& request) {
    const TraceBatch& batch = request.batch();
    return batch.traces(batch.traces_size() - 1).sequence();
  }

  static void Acknowledge(uint64_t sequence, Stream* stream) {
    TraceStreamResponse response;
    response.set_acknowledged(sequence);
    stream->Write(response);
  }

  // Sequences of the number-th stream, from 1, in the order read.
  std::vector<uint64_t> Received(int number) {
    MutexLock lock(&mu_);
    return received_[number];
  }
  TraceHello Hello(int number) {
    MutexLock lock(&mu_);
    return hellos_[number - 1];
  }

 private:
  const std::vector<Handler> handlers_;
  Mutex mu_;
  size_t next_ = 0;
  std::vector<TraceHello> hellos_;
  std::map<size_t, std::vector<uint64_t>> received_;
};

class TraceStreamTest : public testing::Test {
 protected:
  void Push(int number) {
    for (int i = 0; i < number; ++i) ASSERT_TRUE(outbox_.Push(Trace()));
  }

  absl::Status StreamTo(ScriptedLearner* learner) {
    const auto server = RpcServer::Start("127.0.0.1:0", {learner});
    EXPECT_OK(server);
    return StreamTraces(
        {.address = absl::StrCat("127.0.0.1:", (*server)->port()),
         .model_fingerprint = 5},
        outbox_, stop_.get_token(), metrics_);
  }

  TraceOutbox outbox_{{.actor_id = "actor-1",
                       .epoch = 9,
                       .max_waiting = 100,
                       .max_unacknowledged = 100}};
  std::stop_source stop_;
  Metrics metrics_;
};

TEST_F(TraceStreamTest, EverythingIsSentOnceAndThenTheStreamEnds) {
  ScriptedLearner learner;
  Push(20);
  outbox_.Close();
  EXPECT_OK(StreamTo(&learner));
  EXPECT_EQ(learner.Received(1).size(), 20u);
  EXPECT_EQ(learner.Received(1).back(), 20u);
  EXPECT_EQ(learner.Hello(1).actor_id(), "actor-1");
  EXPECT_EQ(learner.Hello(1).epoch(), 9u);
  EXPECT_EQ(learner.Hello(1).model_fingerprint(), 5u);
}

TEST_F(TraceStreamTest, ADroppedConnectionRepeatsOnlyWhatWasNotAcknowledged) {
  ScriptedLearner* self = nullptr;
  ScriptedLearner learner({[&](ScriptedLearner::Stream* stream) {
    TraceStreamRequest request;
    EXPECT_TRUE(self->ReadBatch(stream, &request));
    ScriptedLearner::Acknowledge(2, stream);
    return grpc::Status(grpc::UNAVAILABLE, "stopping");
  }});
  self = &learner;
  Push(5);
  outbox_.Close();
  EXPECT_OK(StreamTo(&learner));
  EXPECT_THAT(learner.Received(1), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(learner.Received(2), ElementsAre(3, 4, 5));
  EXPECT_TRUE(outbox_.IsFinished());
}

TEST_F(TraceStreamTest, ALearnerThatAcknowledgesNothingGetsNoMoreThanTheBound) {
  TraceOutbox outbox({.actor_id = "actor-1",
                      .epoch = 9,
                      .max_waiting = 100,
                      .max_unacknowledged = 3});
  std::stop_source stop;
  ScriptedLearner* self = nullptr;
  ScriptedLearner learner({[&](ScriptedLearner::Stream* stream) {
    TraceStreamRequest request;
    while (self->Received(1).size() < 3) {
      EXPECT_TRUE(self->ReadBatch(stream, &request));
    }
    stop.request_stop();
    EXPECT_FALSE(self->ReadBatch(stream, &request));
    return grpc::Status::OK;
  }});
  self = &learner;
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(outbox.Push(Trace()));
  const auto server = RpcServer::Start("127.0.0.1:0", {&learner});
  ASSERT_OK(server);
  EXPECT_OK(
      StreamTraces({.address = absl::StrCat("127.0.0.1:", (*server)->port())},
                   outbox, stop.get_token(), metrics_));
  EXPECT_THAT(learner.Received(1), ElementsAre(1, 2, 3));
}

TEST_F(TraceStreamTest, ARefusalThatWillNotPassEndsIt) {
  for (const grpc::StatusCode code :
       {grpc::FAILED_PRECONDITION, grpc::INVALID_ARGUMENT,
        grpc::RESOURCE_EXHAUSTED}) {
    ScriptedLearner learner({[code](ScriptedLearner::Stream*) {
      return grpc::Status(code, "another model");
    }});
    EXPECT_THAT(StreamTo(&learner),
                StatusIs(static_cast<absl::StatusCode>(code),
                         HasSubstr("another model")));
    EXPECT_THAT(learner.Received(2), IsEmpty());
  }
}

TEST_F(TraceStreamTest, DropsThatTheLearnerReportsAreCounted) {
  ScriptedLearner* self = nullptr;
  ScriptedLearner learner({[&](ScriptedLearner::Stream* stream) {
    TraceStreamRequest request;
    EXPECT_TRUE(self->ReadBatch(stream, &request));
    TraceStreamResponse response;
    response.set_acknowledged(ScriptedLearner::Newest(request));
    response.set_num_dropped(2);
    response.set_last_drop_reason("too old");
    stream->Write(response);
    return grpc::Status::OK;
  }});
  self = &learner;
  Push(2);
  outbox_.Close();
  EXPECT_OK(StreamTo(&learner));
  EXPECT_THAT(metrics_.Text(),
              HasSubstr("elenchus_actor_traces_refused_total 2"));
}

TEST_F(TraceStreamTest, WithoutALearnerItGivesUpNamingTheAddress) {
  std::string address;
  {
    const auto server = RpcServer::Start("127.0.0.1:0", {});
    ASSERT_OK(server);
    address = absl::StrCat("127.0.0.1:", (*server)->port());
  }
  EXPECT_THAT(StreamTraces({.address = address, .give_up_seconds = 0.2},
                           outbox_, stop_.get_token(), metrics_),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr(address)));
}

}  // namespace
}  // namespace elenchus
