// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "model/prefix_cache.h"

#include "gtest/gtest.h"

namespace elenchus {
namespace {

TEST(PrefixCacheTest, FindsWhatItHoldsAndEvictsTheLongestIdle) {
  PrefixCache cache(2);
  const auto a = cache.Acquire("a");
  const auto b = cache.Acquire("b");
  ASSERT_TRUE(a.has_value() && b.has_value());
  EXPECT_TRUE(a->is_new);
  EXPECT_NE(a->entry, b->entry);
  EXPECT_FALSE(cache.Acquire("c").has_value());  // both are held
  cache.Release(b->entry);
  cache.Release(a->entry);
  const auto c = cache.Acquire("c");
  ASSERT_TRUE(c.has_value());
  EXPECT_TRUE(c->is_new);
  EXPECT_EQ(c->entry, b->entry);  // idle longer than a
  const auto again = cache.Acquire("a");
  ASSERT_TRUE(again.has_value());
  EXPECT_FALSE(again->is_new);
  EXPECT_EQ(again->entry, a->entry);
}

TEST(PrefixCacheTest, AnEntryIsHeldUntilItsLastHolderLetsGo) {
  PrefixCache cache(1);
  const auto first = cache.Acquire("a");
  ASSERT_TRUE(cache.Acquire("a").has_value());
  cache.Release(first->entry);
  EXPECT_FALSE(cache.Acquire("b").has_value());
  cache.Release(first->entry);
  EXPECT_TRUE(cache.Acquire("b").has_value());
}

TEST(PrefixCacheTest, ClearForgets) {
  PrefixCache cache(2);
  const auto a = cache.Acquire("a");
  cache.Release(a->entry);
  cache.Clear();
  EXPECT_TRUE(cache.Acquire("a")->is_new);
  EXPECT_TRUE(cache.Acquire("b")->is_new);
}

TEST(PrefixCacheTest, TheEmptyFactsOfAFreshEntryAreNotFound) {
  PrefixCache cache(1);
  EXPECT_TRUE(cache.Acquire("")->is_new);
}

}  // namespace
}  // namespace elenchus
