// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "rpc/wait.h"

#include <gtest/gtest.h>

#include <thread>

namespace elenchus {
namespace {

TEST(SignalTest, WaitReturnsOnceNotified) {
  Signal signal;
  std::stop_source stop;
  std::thread waiter([&] { EXPECT_TRUE(signal.Wait(stop.get_token())); });
  signal.Notify();
  waiter.join();
  EXPECT_TRUE(signal.Wait(stop.get_token(), 0));
}

TEST(SignalTest, StopEndsTheWait) {
  Signal signal;
  std::stop_source stop;
  std::thread waiter([&] { EXPECT_FALSE(signal.Wait(stop.get_token())); });
  stop.request_stop();
  waiter.join();
}

TEST(SignalTest, TheTimeLimitEndsTheWait) {
  Signal signal;
  EXPECT_FALSE(signal.Wait({}, 0.001));
}

TEST(PauseTest, TellsWhetherItWasStopped) {
  std::stop_source stop;
  EXPECT_TRUE(Pause(stop.get_token(), 0.001));
  stop.request_stop();
  EXPECT_FALSE(Pause(stop.get_token(), 1e9));
}

TEST(BackoffTest, PausesDoubleWithinTheirJitterUpToTheLongest) {
  Backoff backoff(1, 5, Rng(3));
  for (double pause : {1., 2., 4., 5., 5.}) {
    const double seconds = backoff.NextSeconds();
    EXPECT_GE(seconds, pause / 2);
    EXPECT_LE(seconds, pause);
  }
  backoff.Reset();
  EXPECT_LE(backoff.NextSeconds(), 1);
}

TEST(BackoffTest, CallersOfDifferentSeedsDoNotReturnTogether) {
  EXPECT_NE(Backoff(1, 5, Rng(1)).NextSeconds(),
            Backoff(1, 5, Rng(2)).NextSeconds());
}

}  // namespace
}  // namespace elenchus
