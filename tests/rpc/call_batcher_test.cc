// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "rpc/call_batcher.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "rpc/wait.h"
#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

using ::testing::HasSubstr;
using IntBatcher = CallBatcher<int, int>;

IntBatcher::Replies Doubled(const std::vector<int>& batch) {
  IntBatcher::Replies replies;
  for (int x : batch) replies.push_back(2 * x);
  return replies;
}

TEST(CallBatcherTest, EveryCallerGetsItsOwnReply) {
  IntBatcher batcher(
      {.name = "test", .max_batch = 7, .num_senders = 3},
      [](std::vector<int> batch, int64_t) { return Doubled(batch); });
  std::vector<std::thread> callers;
  std::atomic<int> num_right = 0;
  for (int i = 0; i < 64; ++i) {
    callers.emplace_back([&, i] {
      for (int j = 0; j < 50; ++j) {
        const absl::StatusOr<int> reply = batcher.Call(100 * i + j);
        if (reply.ok() && *reply == 2 * (100 * i + j)) ++num_right;
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(num_right, 64 * 50);
}

// A sender that waits until the test lets it go.
class Gate {
 public:
  IntBatcher::Replies Send(const std::vector<int>& batch) {
    {
      MutexLock lock(&mu_);
      sizes_.push_back(batch.size());
    }
    entered_.Notify();
    open_.Wait({});
    return Doubled(batch);
  }
  void WaitUntilEntered() { entered_.Wait({}); }
  void Open() { open_.Notify(); }
  std::vector<size_t> sizes() {
    MutexLock lock(&mu_);
    return sizes_;
  }

 private:
  Signal entered_, open_;
  Mutex mu_;
  std::vector<size_t> sizes_;
};

TEST(CallBatcherTest, CallsThatWaitTravelTogetherUpToTheLimit) {
  Gate gate;
  IntBatcher batcher(
      {.name = "test", .max_batch = 4, .num_senders = 1},
      [&](std::vector<int> batch, int64_t) { return gate.Send(batch); });
  std::thread first([&] { EXPECT_OK(batcher.Call(0)); });
  gate.WaitUntilEntered();
  std::vector<std::thread> others;
  for (int i = 1; i <= 6; ++i) {
    others.emplace_back([&, i] { EXPECT_OK(batcher.Call(i)); });
  }
  while (batcher.num_waiting() < 6) std::this_thread::yield();
  gate.Open();
  first.join();
  for (std::thread& other : others) other.join();
  EXPECT_EQ(gate.sizes(), (std::vector<size_t>{1, 4, 2}));
}

TEST(CallBatcherTest, OneFailedReplyFailsOneCaller) {
  IntBatcher batcher({.name = "test", .max_batch = 8, .num_senders = 1},
                     [](std::vector<int> batch, int64_t) {
                       IntBatcher::Replies replies;
                       for (int x : batch) {
                         if (x < 0) {
                           replies.push_back(absl::NotFoundError("negative"));
                         } else {
                           replies.push_back(x);
                         }
                       }
                       return replies;
                     });
  EXPECT_THAT(batcher.Call(-1),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("negative")));
  EXPECT_OK(batcher.Call(1));
}

TEST(CallBatcherTest, StopAnswersEveryCallAndRefusesLaterOnes) {
  std::stop_source stop;
  Gate gate;
  IntBatcher batcher(
      {.name = "test",
       .max_batch = 1,
       .num_senders = 1,
       .stop = stop.get_token()},
      [&](std::vector<int> batch, int64_t) { return gate.Send(batch); });
  std::vector<std::thread> callers;
  std::atomic<int> num_answered = 0;
  for (int i = 0; i < 5; ++i) {
    callers.emplace_back([&, i] {
      batcher.Call(i).IgnoreError();
      ++num_answered;
    });
  }
  gate.WaitUntilEntered();
  stop.request_stop();
  gate.Open();
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(num_answered, 5);
  EXPECT_THAT(batcher.Call(9),
              StatusIs(absl::StatusCode::kCancelled, HasSubstr("stopping")));
}

TEST(CallBatcherTest, ACallThatWaitedPastItsDeadlineIsNotSent) {
  FakeClock clock;
  Gate gate;
  IntBatcher batcher(
      {.name = "test", .max_batch = 1, .num_senders = 1, .timeout_seconds = 1},
      [&](std::vector<int> batch, int64_t) { return gate.Send(batch); }, clock);
  std::thread first([&] { EXPECT_OK(batcher.Call(0)); });
  gate.WaitUntilEntered();
  std::thread late([&] {
    EXPECT_THAT(batcher.Call(1), StatusIs(absl::StatusCode::kDeadlineExceeded,
                                          HasSubstr("not sent within 1 s")));
  });
  while (batcher.num_waiting() < 1) std::this_thread::yield();
  clock.Advance(2'000'000);
  gate.Open();
  first.join();
  late.join();
  EXPECT_EQ(gate.sizes().size(), 1u);
}

}  // namespace
}  // namespace elenchus
