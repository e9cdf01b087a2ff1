// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "core/queue.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace elenchus {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;

TEST(BoundedQueue, KeepsOrder) {
  BoundedQueue<int> queue(3);
  for (int i : {1, 2, 3}) ASSERT_TRUE(queue.Push(i));
  EXPECT_EQ(queue.size(), 3u);
  EXPECT_THAT(queue.Pop(), Optional(1));
  EXPECT_THAT(queue.Pop(), Optional(2));
  EXPECT_THAT(queue.Pop(), Optional(3));
  EXPECT_EQ(queue.size(), 0u);
}

TEST(BoundedQueue, HoldsWhatCannotBeCopied) {
  BoundedQueue<std::unique_ptr<int>> queue(1);
  ASSERT_TRUE(queue.Push(std::make_unique<int>(7)));
  EXPECT_EQ(**queue.Pop(), 7);
}

TEST(BoundedQueue, BatchesTakeWhatIsThereUpToTheLimit) {
  BoundedQueue<int> queue(5);
  for (int i : {1, 2, 3}) ASSERT_TRUE(queue.Push(i));
  EXPECT_THAT(queue.PopBatch(2), ElementsAre(1, 2));
  EXPECT_THAT(queue.PopBatch(2), ElementsAre(3));
  EXPECT_THAT(queue.TryPopBatch(2), IsEmpty());
}

TEST(BoundedQueue, PushWaitsForRoom) {
  BoundedQueue<int> queue(2);
  std::thread producer([&] {
    for (int i = 0; i < 1000; ++i) ASSERT_TRUE(queue.Push(i));
  });
  for (int i = 0; i < 1000; ++i) {
    EXPECT_LE(queue.size(), 2u);
    ASSERT_THAT(queue.Pop(), Optional(i));
  }
  producer.join();
}

TEST(BoundedQueue, CloseDrainsThenEnds) {
  BoundedQueue<int> queue(2);
  ASSERT_TRUE(queue.Push(1));
  queue.Close();
  EXPECT_FALSE(queue.Push(2));
  EXPECT_THAT(queue.Pop(), Optional(1));
  EXPECT_EQ(queue.Pop(), std::nullopt);
  EXPECT_THAT(queue.PopBatch(4), IsEmpty());
}

TEST(BoundedQueue, CloseWakesAFullQueuesProducer) {
  BoundedQueue<int> queue(1);
  ASSERT_TRUE(queue.Push(1));
  std::thread producer([&] { EXPECT_FALSE(queue.Push(2)); });
  queue.Close();
  producer.join();
}

TEST(BoundedQueue, CloseWakesEveryConsumer) {
  BoundedQueue<int> queue(1);
  std::vector<std::thread> consumers;
  for (int i = 0; i < 2; ++i) {
    consumers.emplace_back([&] { EXPECT_EQ(queue.Pop(), std::nullopt); });
    consumers.emplace_back([&] { EXPECT_THAT(queue.PopBatch(2), IsEmpty()); });
  }
  queue.Close();
  for (std::thread& consumer : consumers) consumer.join();
}

TEST(BoundedQueue, ManyProducersAndConsumersLoseAndDoubleNothing) {
  constexpr int kProducers = 4, kConsumers = 4, kItems = 2000;
  BoundedQueue<int> queue(8);
  std::vector<std::thread> producers, consumers;
  std::vector<std::vector<int>> taken(kConsumers);
  for (int p = 0; p < kProducers; ++p) {
    producers.emplace_back([&queue, p] {
      for (int i = 0; i < kItems; ++i) ASSERT_TRUE(queue.Push(p * kItems + i));
    });
  }
  for (int c = 0; c < kConsumers; ++c) {
    consumers.emplace_back([&queue, &mine = taken[c], c] {
      while (true) {
        const std::vector<int> batch = queue.PopBatch(c + 1);
        if (batch.empty()) return;
        mine.insert(mine.end(), batch.begin(), batch.end());
      }
    });
  }
  for (std::thread& producer : producers) producer.join();
  queue.Close();
  for (std::thread& consumer : consumers) consumer.join();
  std::vector<int> all;
  for (const std::vector<int>& mine : taken) {
    all.insert(all.end(), mine.begin(), mine.end());
  }
  std::sort(all.begin(), all.end());
  ASSERT_EQ(all.size(), static_cast<size_t>(kProducers * kItems));
  for (size_t i = 0; i < all.size(); ++i) {
    ASSERT_EQ(all[i], static_cast<int>(i));
  }
}

TEST(BoundedQueueDeathTest, CapacityIsAtLeastOne) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_DEATH(BoundedQueue<int>(0), "capacity >= 1");
}

}  // namespace
}  // namespace elenchus
