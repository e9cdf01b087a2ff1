// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "core/thread_group.h"

#include <pthread.h>

#include <atomic>
#include <string>

#include "core/queue.h"
#include "gtest/gtest.h"

namespace elenchus {
namespace {

// Blocks until the group stops, as a stage does: on a queue that the stop
// request closes.
absl::Status WaitForStop(std::stop_token stop) {
  BoundedQueue<int> queue(1);
  std::stop_callback close(stop, [&] { queue.Close(); });
  queue.Pop();
  return absl::OkStatus();
}

TEST(ThreadGroup, JoinsToOkWhenAllEndWell) {
  ThreadGroup group;
  std::atomic<int> ran = 0;
  for (int i = 0; i < 4; ++i) {
    group.Start("worker", [&](std::stop_token) {
      ++ran;
      return absl::OkStatus();
    });
  }
  EXPECT_TRUE(group.Join().ok());
  EXPECT_EQ(ran, 4);
  EXPECT_FALSE(group.stop_token().stop_requested());
}

TEST(ThreadGroup, AnErrorStopsTheOthersAndIsNamed) {
  ThreadGroup group;
  group.Start("waiter", WaitForStop);
  group.Start("reader", [](std::stop_token) {
    return absl::UnavailableError("the peer has gone");
  });
  EXPECT_EQ(group.Join(), absl::UnavailableError("reader: the peer has gone"));
  EXPECT_TRUE(group.stop_token().stop_requested());
}

TEST(ThreadGroup, TheFirstErrorWins) {
  ThreadGroup group;
  group.Start("late", [](std::stop_token stop) {
    WaitForStop(stop).IgnoreError();  // until "early" failed
    return absl::InternalError("follows from the first");
  });
  group.Start("early",
              [](std::stop_token) { return absl::DataLossError("cause"); });
  EXPECT_EQ(group.Join(), absl::DataLossError("early: cause"));
  EXPECT_EQ(group.Join(), absl::DataLossError("early: cause"));
}

TEST(ThreadGroup, RequestStopIsNoError) {
  ThreadGroup group;
  group.Start("waiter", WaitForStop);
  group.RequestStop();
  EXPECT_TRUE(group.Join().ok());
}

TEST(ThreadGroup, DestructorStopsAndJoins) {
  std::atomic<bool> ended = false;
  {
    ThreadGroup group;
    group.Start("waiter", [&](std::stop_token stop) {
      const absl::Status status = WaitForStop(stop);
      ended = true;
      return status;
    });
  }
  EXPECT_TRUE(ended);
}

TEST(ThreadGroup, NamesItsThreads) {
  ThreadGroup group;
  std::string name(16, '\0');
  group.Start("a-name-that-is-too-long", [&](std::stop_token) {
    pthread_getname_np(pthread_self(), name.data(), name.size());
    return absl::OkStatus();
  });
  EXPECT_TRUE(group.Join().ok());
  EXPECT_STREQ(name.c_str(), "a-name-that-is-");
}

}  // namespace
}  // namespace elenchus
