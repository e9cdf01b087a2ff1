// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "actor/trace_outbox.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace elenchus {
namespace {

using ::testing::ElementsAre;

std::vector<uint64_t> Sequences(const std::optional<TraceBatch>& batch) {
  std::vector<uint64_t> sequences;
  if (!batch.has_value()) return {};
  for (const Trace& trace : batch->traces()) {
    sequences.push_back(trace.sequence());
  }
  return sequences;
}

TraceOutbox::Options Limits(size_t max_waiting, size_t max_unacknowledged) {
  return {.actor_id = "actor-2",
          .epoch = 77,
          .max_waiting = max_waiting,
          .max_unacknowledged = max_unacknowledged};
}

TEST(TraceOutboxTest, NumbersTracesWithoutGaps) {
  TraceOutbox outbox(Limits(8, 8));
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(outbox.Push(Trace()));
  outbox.BeginStream();
  const std::optional<TraceBatch> batch = outbox.NextBatch();
  EXPECT_THAT(Sequences(batch), ElementsAre(1, 2, 3));
  EXPECT_EQ(batch->traces(0).actor_id(), "actor-2");
  EXPECT_EQ(batch->traces(0).epoch(), 77u);
}

TEST(TraceOutboxTest, ANewStreamSendsAgainOnlyWhatWasNotAcknowledged) {
  TraceOutbox outbox(Limits(8, 8));
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(outbox.Push(Trace()));
  outbox.BeginStream();
  EXPECT_THAT(Sequences(outbox.NextBatch()), ElementsAre(1, 2, 3, 4));
  outbox.Acknowledge(2);
  outbox.EndStream();
  EXPECT_FALSE(outbox.NextBatch().has_value());
  ASSERT_TRUE(outbox.Push(Trace()));
  outbox.BeginStream();
  EXPECT_THAT(Sequences(outbox.NextBatch()), ElementsAre(3, 4, 5));
  outbox.Acknowledge(5);
  EXPECT_EQ(outbox.num_unacknowledged(), 0u);
}

TEST(TraceOutboxTest, TracesThatWereNeverSentCannotBeAcknowledged) {
  TraceOutbox outbox(Limits(8, 2));
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(outbox.Push(Trace()));
  outbox.BeginStream();
  EXPECT_THAT(Sequences(outbox.NextBatch()), ElementsAre(1, 2));
  outbox.Acknowledge(1000);
  EXPECT_THAT(Sequences(outbox.NextBatch()), ElementsAre(3));
}

TEST(TraceOutboxTest, AFormerStreamsTracesMayBeAcknowledgedBeforeTheyGoAgain) {
  TraceOutbox outbox(Limits(8, 8));
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(outbox.Push(Trace()));
  outbox.BeginStream();
  EXPECT_THAT(Sequences(outbox.NextBatch()), ElementsAre(1, 2, 3));
  outbox.BeginStream();
  outbox.Acknowledge(2);
  EXPECT_THAT(Sequences(outbox.NextBatch()), ElementsAre(3));
}

TEST(TraceOutboxTest, TooManyUnacknowledgedHoldBackTheNextBatch) {
  TraceOutbox outbox(Limits(8, 2));
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(outbox.Push(Trace()));
  outbox.BeginStream();
  EXPECT_THAT(Sequences(outbox.NextBatch()), ElementsAre(1, 2));
  std::atomic<bool> acknowledged = false;
  std::thread sender([&] {
    EXPECT_THAT(Sequences(outbox.NextBatch()), ElementsAre(3));
    EXPECT_TRUE(acknowledged);
  });
  acknowledged = true;
  outbox.Acknowledge(1);
  sender.join();
}

TEST(TraceOutboxTest, PushBlocksWhileFullAndCloseReleasesIt) {
  TraceOutbox outbox(Limits(2, 2));
  ASSERT_TRUE(outbox.Push(Trace()));
  ASSERT_TRUE(outbox.Push(Trace()));
  std::atomic<bool> closing = false;
  std::thread pusher([&] {
    EXPECT_FALSE(outbox.Push(Trace()));
    EXPECT_TRUE(closing);
  });
  closing = true;
  outbox.Close();
  pusher.join();
  EXPECT_EQ(outbox.num_unacknowledged(), 2u);
}

TEST(TraceOutboxTest, AfterCloseTheRestIsSentAndThenItEnds) {
  TraceOutbox outbox(Limits(2, 2));
  ASSERT_TRUE(outbox.Push(Trace()));
  outbox.Close();
  EXPECT_FALSE(outbox.IsFinished());
  outbox.BeginStream();
  EXPECT_THAT(Sequences(outbox.NextBatch()), ElementsAre(1));
  EXPECT_FALSE(outbox.WaitUntilAcknowledged({}, 0.001));
  std::thread learner([&] { outbox.Acknowledge(1); });
  EXPECT_TRUE(outbox.WaitUntilAcknowledged({}, 1e6));
  learner.join();
  EXPECT_FALSE(outbox.NextBatch().has_value());
  EXPECT_TRUE(outbox.IsFinished());
}

TEST(TraceOutboxTest, StopEndsTheWaitForAcknowledgements) {
  TraceOutbox outbox(Limits(2, 2));
  ASSERT_TRUE(outbox.Push(Trace()));
  std::stop_source stop;
  std::thread stopper([&] { stop.request_stop(); });
  EXPECT_FALSE(outbox.WaitUntilAcknowledged(stop.get_token(), 1e6));
  stopper.join();
}

TEST(TraceOutboxTest, BatchesKeepToTheirSizes) {
  TraceOutbox outbox(Limits(1000, 1000));
  Trace large;
  large.mutable_question()->set_facts(std::string(1 << 20, 'f'));
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(outbox.Push(large));
  for (int i = 0; i < 300; ++i) ASSERT_TRUE(outbox.Push(Trace()));
  outbox.BeginStream();
  std::vector<int> sizes;
  int num_left = 305;
  while (num_left > 0) {
    const std::optional<TraceBatch> batch = outbox.NextBatch();
    EXPECT_LE(batch->ByteSizeLong(), TraceOutbox::kMaxBatchBytes);
    EXPECT_LE(batch->traces_size(), TraceOutbox::kMaxBatchTraces);
    num_left -= batch->traces_size();
    sizes.push_back(batch->traces_size());
  }
  EXPECT_THAT(sizes, ElementsAre(2, 2, 256, 45));
}

TEST(TraceOutboxTest, TheLargestTraceFitsABatch) {
  TraceOutbox outbox(Limits(1, 1));
  Trace trace;
  std::string* const facts = trace.mutable_question()->mutable_facts();
  facts->assign(TraceOutbox::kMaxTraceBytes - 64, 'f');
  while (trace.ByteSizeLong() < TraceOutbox::kMaxTraceBytes) {
    facts->push_back('f');
  }
  ASSERT_EQ(trace.ByteSizeLong(), TraceOutbox::kMaxTraceBytes);
  ASSERT_TRUE(outbox.Push(trace));
  outbox.BeginStream();
  EXPECT_LE(outbox.NextBatch()->ByteSizeLong(), TraceOutbox::kMaxBatchBytes);
}

TEST(TraceOutboxTest, ManyPushersAndABreakingStreamLoseAndRepeatNothing) {
  TraceOutbox outbox(Limits(4, 4));
  std::vector<std::thread> pushers;
  for (int t = 0; t < 4; ++t) {
    pushers.emplace_back([&] {
      for (int i = 0; i < 250; ++i) EXPECT_TRUE(outbox.Push(Trace()));
    });
  }
  uint64_t acknowledged = 0;
  for (int i = 0; acknowledged < 1000; ++i) {
    if (i % 3 == 0) outbox.BeginStream();
    const std::vector<uint64_t> sequences = Sequences(outbox.NextBatch());
    ASSERT_FALSE(sequences.empty());
    if (i % 3 == 2) continue;  // The stream breaks before the acknowledgement.
    ASSERT_LE(sequences.front(), acknowledged + 1);
    acknowledged = sequences.back();
    outbox.Acknowledge(acknowledged);
  }
  for (std::thread& pusher : pushers) pusher.join();
  EXPECT_EQ(acknowledged, 1000u);
  EXPECT_EQ(outbox.num_unacknowledged(), 0u);
}

}  // namespace
}  // namespace elenchus
