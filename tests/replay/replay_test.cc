// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "replay/replay.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <set>
#include <string>
#include <thread>

#include "gtest/gtest.h"

namespace elenchus {
namespace {

std::shared_ptr<const Trace> MakeTrace(uint64_t sequence,
                                       const std::string& facts = "f\n",
                                       uint64_t min_version = 1) {
  auto trace = std::make_shared<Trace>();
  trace->set_sequence(sequence);
  trace->set_min_version(min_version);
  trace->mutable_question()->set_facts(facts);
  return trace;
}

std::multiset<uint64_t> Sequences(const std::vector<TraceGroup>& groups) {
  std::multiset<uint64_t> sequences;
  for (const TraceGroup& group : groups) {
    for (const auto& drawn : group) sequences.insert(drawn.trace->sequence());
  }
  return sequences;
}

// Spins until `condition`; the test's timeout bounds it.
template <typename Condition>
void Await(Condition condition) {
  while (!condition()) std::this_thread::yield();
}

TEST(Replay, GroupsShareFactsAndNoDebateTwice) {
  Replay replay({.capacity = 100,
                 .min_size = 40,
                 .samples_per_insert = 100,
                 .batch = 20,
                 .max_group = 4},
                7);
  for (uint64_t i = 0; i < 40; ++i) {
    ASSERT_TRUE(replay.Insert(MakeTrace(i, std::to_string(i % 5))).ok());
  }
  for (int batch = 0; batch < 50; ++batch) {
    auto groups = replay.Sample(1);
    ASSERT_TRUE(groups.ok());
    const std::multiset<uint64_t> drawn = Sequences(*groups);
    EXPECT_EQ(drawn.size(), 20u);
    EXPECT_EQ(std::set<uint64_t>(drawn.begin(), drawn.end()).size(), 20u);
    for (const TraceGroup& group : *groups) {
      EXPECT_LE(group.size(), 4u);
      for (const DrawnTrace& one : group) {
        EXPECT_EQ(one.trace->question().facts(),
                  group[0].trace->question().facts());
      }
    }
  }
}

// 50 debates, 20,000 batches of 10: every debate is expected n = 4000 times,
// whether its facts have one debate, four or seventeen, and though groups are
// of the batch's order. A count is binomial, of standard deviation
// sqrt(20000 * .2 * .8) = 57: all 50 are within 5 of them but for 3 in 100,000
// seeds, and the seed is fixed.
TEST(Replay, DrawsUniformly) {
  const auto facts_of = [](uint64_t i) {
    if (i < 17) return std::string("seventeen");
    if (i < 29) return "four " + std::to_string(i % 3);
    return "one " + std::to_string(i);
  };
  for (int64_t max_group : {1, 4, 16}) {
    Replay replay({.capacity = 50,
                   .min_size = 50,
                   .samples_per_insert = 10000,
                   .batch = 10,
                   .max_group = max_group},
                  11);
    for (uint64_t i = 0; i < 50; ++i) {
      ASSERT_TRUE(replay.Insert(MakeTrace(i, facts_of(i))).ok());
    }
    std::vector<int> counts(50);
    for (int batch = 0; batch < 20000; ++batch) {
      auto groups = replay.Sample(1);
      ASSERT_TRUE(groups.ok());
      for (uint64_t sequence : Sequences(*groups)) ++counts[sequence];
    }
    int largest = 0;
    for (uint64_t i = 0; i < 50; ++i) {
      EXPECT_NEAR(counts[i], 4000, 285) << facts_of(i) << " by " << max_group;
      largest = std::max(largest, std::abs(counts[i] - 4000));
    }
    EXPECT_GT(largest, 20) << max_group;  // not a fixed rotation
  }
}

TEST(Replay, SaysWhichDrawIsADebatesFirst) {
  Replay replay(
      {.capacity = 8, .min_size = 8, .samples_per_insert = 100, .batch = 4}, 5);
  for (uint64_t i = 0; i < 8; ++i) {
    ASSERT_TRUE(replay.Insert(MakeTrace(i, std::to_string(i % 3))).ok());
  }
  std::set<uint64_t> seen;
  for (int batch = 0; batch < 20; ++batch) {
    const auto groups = replay.Sample(1);
    ASSERT_TRUE(groups.ok());
    for (const TraceGroup& group : *groups) {
      for (const DrawnTrace& drawn : group) {
        EXPECT_EQ(drawn.is_first, seen.insert(drawn.trace->sequence()).second);
      }
    }
  }
  EXPECT_EQ(seen.size(), 8u);
}

TEST(Replay, SameSeedSameBatches) {
  std::vector<std::multiset<uint64_t>> runs[2];
  for (auto& run : runs) {
    Replay replay(
        {.capacity = 64, .min_size = 64, .samples_per_insert = 100, .batch = 8},
        3);
    for (uint64_t i = 0; i < 64; ++i) {
      ASSERT_TRUE(replay.Insert(MakeTrace(i, std::to_string(i % 9))).ok());
    }
    for (int i = 0; i < 10; ++i) run.push_back(Sequences(*replay.Sample(1)));
  }
  EXPECT_EQ(runs[0], runs[1]);
}

TEST(Replay, OldestLeavesWhenFull) {
  Replay replay(
      {.capacity = 4, .min_size = 6, .samples_per_insert = 10, .batch = 4}, 1);
  for (uint64_t i = 1; i <= 6; ++i) {
    ASSERT_TRUE(replay.Insert(MakeTrace(i)).ok());
  }
  EXPECT_EQ(replay.stats().num_dropped_full, 2);
  EXPECT_EQ(replay.stats().size, 4);
  EXPECT_EQ(Sequences(*replay.Sample(1)),
            (std::multiset<uint64_t>{3, 4, 5, 6}));
}

TEST(Replay, AgedDebatesLeaveAndThoseWithoutVersionStay) {
  Replay replay({.capacity = 10,
                 .min_size = 4,
                 .samples_per_insert = 10,
                 .batch = 2,
                 .max_age_steps = 5},
                1);
  ASSERT_TRUE(replay.Insert(MakeTrace(1, "f", 4)).ok());  // age 6 at step 10
  ASSERT_TRUE(replay.Insert(MakeTrace(2, "f", 5)).ok());  // age 5: stays
  ASSERT_TRUE(replay.Insert(MakeTrace(3, "f", 0)).ok());  // H alone: stays
  ASSERT_TRUE(replay.Insert(MakeTrace(4, "g", 1)).ok());  // age 9
  EXPECT_EQ(Sequences(*replay.Sample(10)), (std::multiset<uint64_t>{2, 3}));
  EXPECT_EQ(replay.stats().num_dropped_old, 2);
  EXPECT_EQ(replay.stats().size, 2);
}

// spi 1, min 2, batch 2: max_cursor = 2 + 2 + 1 = 5. Five inserts fit, the
// sixth waits for a sampling.
TEST(Replay, InsertBlocksUntilSampled) {
  Replay replay(
      {.capacity = 100, .min_size = 2, .samples_per_insert = 1, .batch = 2}, 1);
  std::atomic<int> num_inserted{0};
  std::thread inserter([&] {
    for (uint64_t i = 0; i < 6; ++i) {
      EXPECT_TRUE(replay.Insert(MakeTrace(i)).ok());
      ++num_inserted;
    }
  });
  Await([&] { return replay.stats().num_waiting_inserts == 1; });
  EXPECT_EQ(num_inserted, 5);
  ASSERT_TRUE(replay.Sample(1).ok());
  inserter.join();
  EXPECT_EQ(num_inserted, 6);
  EXPECT_EQ(replay.stats().num_inserts, 6);
  EXPECT_EQ(replay.stats().num_samples, 2);
  EXPECT_GT(replay.stats().insert_blocked_seconds, 0);
}

TEST(Replay, SampleBlocksUntilEnoughDebates) {
  Replay replay(
      {.capacity = 100, .min_size = 3, .samples_per_insert = 1, .batch = 2}, 1);
  std::thread sampler([&] { EXPECT_TRUE(replay.Sample(1).ok()); });
  Await([&] { return replay.stats().num_waiting_samples == 1; });
  ASSERT_TRUE(replay.Insert(MakeTrace(1)).ok());
  ASSERT_TRUE(replay.Insert(MakeTrace(2)).ok());
  EXPECT_EQ(replay.stats().num_samples, 0);  // 2 < min_size
  ASSERT_TRUE(replay.Insert(MakeTrace(3)).ok());
  sampler.join();
  EXPECT_EQ(replay.stats().num_samples, 2);
}

// All debates age out while the ratio owes samples: inserting must go on.
TEST(Replay, AgeNeverStopsTheLine) {
  Replay replay({.capacity = 8,
                 .min_size = 2,
                 .samples_per_insert = 1,
                 .batch = 2,
                 .max_age_steps = 1},
                1);
  for (uint64_t i = 0; i < 5; ++i) {  // as many as fit
    ASSERT_TRUE(replay.Insert(MakeTrace(i)).ok());
  }
  std::thread inserter([&] {
    for (uint64_t i = 5; i < 7; ++i) {
      EXPECT_TRUE(replay.Insert(MakeTrace(i, "f\n", 100)).ok());
    }
  });
  Await([&] { return replay.stats().num_waiting_inserts == 1; });
  EXPECT_EQ(Sequences(*replay.Sample(100)), (std::multiset<uint64_t>{5, 6}));
  inserter.join();
  EXPECT_EQ(replay.stats().num_dropped_old, 5);
}

TEST(Replay, WhatCameOldWhileABatchWaitedIsNotDrawn) {
  Replay replay({.capacity = 8,
                 .min_size = 2,
                 .samples_per_insert = 4,
                 .batch = 2,
                 .max_age_steps = 1},
                1);
  std::thread inserter([&] {
    Await([&] { return replay.stats().num_waiting_samples == 1; });
    EXPECT_TRUE(replay.Insert(MakeTrace(1)).ok());
    EXPECT_TRUE(replay.Insert(MakeTrace(2)).ok());
    Await([&] { return replay.stats().num_dropped_old == 2; });
    EXPECT_TRUE(replay.Insert(MakeTrace(3, "f", 100)).ok());
    EXPECT_TRUE(replay.Insert(MakeTrace(4, "f", 100)).ok());
  });
  EXPECT_EQ(Sequences(*replay.Sample(100)), (std::multiset<uint64_t>{3, 4}));
  inserter.join();
}

TEST(Replay, CloseWakesEveryone) {
  Replay blocked_insert(
      {.capacity = 8, .min_size = 1, .samples_per_insert = 1, .batch = 1}, 1);
  Replay blocked_sample({.capacity = 8, .min_size = 8, .batch = 1}, 1);
  for (uint64_t i = 0; i < 3; ++i) {  // max_cursor = 1 + 1 + 1
    ASSERT_TRUE(blocked_insert.Insert(MakeTrace(i)).ok());
  }
  std::thread inserters[2];
  for (std::thread& thread : inserters) {
    thread = std::thread([&] {
      EXPECT_EQ(blocked_insert.Insert(MakeTrace(9)).code(),
                absl::StatusCode::kCancelled);
    });
  }
  std::thread sampler([&] {
    EXPECT_EQ(blocked_sample.Sample(1).status().code(),
              absl::StatusCode::kCancelled);
  });
  Await([&] {
    return blocked_insert.stats().num_waiting_inserts == 2 &&
           blocked_sample.stats().num_waiting_samples == 1;
  });
  blocked_insert.Close();
  blocked_sample.Close();
  for (std::thread& thread : inserters) thread.join();
  sampler.join();
  EXPECT_EQ(blocked_sample.Insert(MakeTrace(1)).code(),
            absl::StatusCode::kCancelled);
}

TEST(Replay, OneSamplerAndEightInserters) {
  Replay replay({.capacity = 64,
                 .min_size = 16,
                 .samples_per_insert = 2,
                 .batch = 8,
                 .max_group = 3},
                5);
  std::vector<std::thread> inserters;
  for (uint64_t t = 0; t < 8; ++t) {
    inserters.emplace_back([&replay, t] {
      for (uint64_t i = 0;; ++i) {
        const auto status =
            replay.Insert(MakeTrace(t * 1000000 + i, std::to_string(i % 4)));
        if (status.ok()) continue;
        EXPECT_EQ(status.code(), absl::StatusCode::kCancelled);
        return;
      }
    });
  }
  for (int batch = 0; batch < 200; ++batch) {
    auto groups = replay.Sample(1);
    ASSERT_TRUE(groups.ok());
    const std::multiset<uint64_t> drawn = Sequences(*groups);
    EXPECT_EQ(std::set<uint64_t>(drawn.begin(), drawn.end()).size(), 8u);
    // max_cursor = 2 * 16 + 8 + 2.
    const Replay::Stats stats = replay.stats();
    EXPECT_LE(2 * stats.num_inserts - stats.num_samples, 42);
    EXPECT_GE(2 * stats.num_inserts - stats.num_samples, 0);
  }
  replay.Close();
  for (std::thread& thread : inserters) thread.join();
  EXPECT_LE(replay.stats().size, 64);
}

}  // namespace
}  // namespace elenchus
