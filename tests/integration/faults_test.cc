// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Processes die without warning; the run goes on.
#include <gtest/gtest.h>
#include <signal.h>

#include "tests/integration/run_fixture.h"

namespace elenchus {
namespace {

class FaultsTest : public testing::TestWithParam<const char*> {};

TEST_P(FaultsTest, TheRunOutlivesAKilledProcess) {
  const std::string name = GetParam();
  LaunchedRun run({"learner.max_train_seconds=25"});
  const auto step = [&]() -> int64_t {
    const nlohmann::json metrics = run.LastMetrics();
    return metrics.is_object() ? metrics["step"].get<int64_t>() : 0;
  };
  ASSERT_TRUE(run.Until(60, [&] { return step() >= 10; })) << run.Output();
  const std::vector<pid_t> before = run.Processes(name);
  ASSERT_EQ(before.size(), 1u) << run.Output();
  ASSERT_EQ(kill(before[0], SIGKILL), 0);
  // Replaced by a new process ...
  ASSERT_TRUE(run.Until(20, [&] {
    const std::vector<pid_t> now = run.Processes(name);
    return now.size() == 1 && now[0] != before[0];
  })) << run.Output();
  // ... which works: training outlasts what replay held when it died.
  const int64_t step_then = step();
  EXPECT_TRUE(run.Until(40, [&] { return step() >= step_then + 60; }))
      << run.Output();
  EXPECT_EQ(run.Wait(120), 0) << run.Output();
  EXPECT_GE(run.Json("summary.json")["accuracy"]["model"]["depth2"], 0.6);
}

INSTANTIATE_TEST_SUITE_P(EveryServant, FaultsTest,
                         testing::Values("elenchus_actor",
                                         "elenchus_judge_service",
                                         "elenchus_human_proxy"));

}  // namespace
}  // namespace elenchus
