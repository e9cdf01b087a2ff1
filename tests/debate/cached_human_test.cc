// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "debate/cached_human.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/testing/fakes.h"
#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

Workspace About(const std::string& question) {
  Workspace workspace;
  workspace.mutable_prompt()->set_question(question);
  return workspace;
}

TEST(CachedHumanTest, PureStepsAreAskedOnceAndMarked) {
  int num_asked = 0;
  FakeHuman human([&](const Workspace& workspace) {
    ++num_asked;
    return AnswerStep(workspace.prompt().question());
  });
  CachedHuman cached(human, 10);
  const HumanStep first = *cached.Next(About("q"));
  const HumanStep second = *cached.Next(About("q"));
  EXPECT_EQ(num_asked, 1);
  EXPECT_FALSE(first.cached());
  EXPECT_TRUE(second.cached());
  EXPECT_EQ(second.answer().text(), "q");
  EXPECT_EQ(cached.Next(About("r"))->answer().text(), "r");
  EXPECT_EQ(cached.num_asked(), 2);
  EXPECT_EQ(cached.num_cached(), 1);
}

TEST(CachedHumanTest, ImpureStepsAndErrorsAreNeverRemembered) {
  int num_asked = 0;
  FakeHuman human([&](const Workspace&) -> absl::StatusOr<HumanStep> {
    if (++num_asked == 1) return absl::UnavailableError("away");
    return ProbabilityStep(0.5);  // not pure
  });
  CachedHuman cached(human, 10);
  EXPECT_THAT(cached.Next(About("q")),
              StatusIs(absl::StatusCode::kUnavailable, "away"));
  EXPECT_OK(cached.Next(About("q")));
  EXPECT_OK(cached.Next(About("q")));
  EXPECT_EQ(num_asked, 3);
}

TEST(CachedHumanTest, CapacityIsABound) {
  int num_asked = 0;
  FakeHuman human([&](const Workspace&) {
    ++num_asked;
    return AnswerStep("h");
  });
  CachedHuman cached(human, 2);
  for (const char* q : {"a", "b", "c"}) EXPECT_OK(cached.Next(About(q)));
  EXPECT_OK(cached.Next(About("c")));  // remembered
  EXPECT_OK(cached.Next(About("a")));  // forgotten when c came
  EXPECT_EQ(num_asked, 4);
}

TEST(CachedHumanTest, ManyThreadsShareIt) {
  FakeHuman human([](const Workspace& workspace) {
    return AnswerStep(workspace.prompt().question());
  });
  CachedHuman cached(human, 8);
  std::vector<std::thread> threads;
  std::atomic<int> num_wrong{0};
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 500; ++i) {
        const std::string q(1, static_cast<char>('a' + i % 13));
        if (cached.Next(About(q))->answer().text() != q) ++num_wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(num_wrong, 0);
  EXPECT_EQ(cached.num_asked() + cached.num_cached(), 2000);
}

}  // namespace
}  // namespace elenchus
