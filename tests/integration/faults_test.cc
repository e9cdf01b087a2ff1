// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Processes die, hang or talk nonsense without warning; the run goes on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "tests/integration/run_fixture.h"

namespace elenchus {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

int64_t StepOf(const LaunchedRun& run) {
  const nlohmann::json metrics = run.LastMetrics();
  return metrics.is_object() ? metrics["step"].get<int64_t>() : 0;
}

class FaultsTest : public testing::TestWithParam<const char*> {};

TEST_P(FaultsTest, TheRunOutlivesAKilledProcess) {
  const std::string name = GetParam();
  LaunchedRun run({"learner.max_steps=2000"});
  const auto step = [&] { return StepOf(run); };
  ASSERT_TRUE(run.Until(120, [&] { return step() >= 10; })) << run.Output();
  const std::vector<pid_t> before = run.Processes(name);
  ASSERT_EQ(before.size(), 1u) << run.Output();
  ASSERT_EQ(kill(before[0], SIGKILL), 0);
  // Replaced by a new process ...
  ASSERT_TRUE(run.Until(120, [&] {
    const std::vector<pid_t> now = run.Processes(name);
    return now.size() == 1 && now[0] != before[0];
  })) << run.Output();
  // ... which works: training outlasts what replay held when it died.
  const int64_t step_then = step();
  EXPECT_TRUE(run.Until(120, [&] { return step() >= step_then + 60; }))
      << run.Output();
  EXPECT_EQ(run.Wait(600), 0) << run.Output();
  EXPECT_GE(run.Json("summary.json")["accuracy"]["model"]["depth2"], 0.6);
}

INSTANTIATE_TEST_SUITE_P(EveryServant, FaultsTest,
                         testing::Values("elenchus_actor",
                                         "elenchus_judge_service",
                                         "elenchus_human_proxy"));

// H' stands in beyond the budget, and a proxy that is killed has the labels
// when it comes back. Whether another H' has learned enough of them before so
// short a run ends is chance. Nobody caches steps, so that H' has something to
// do.
TEST(HumanFaultsTest, AKilledProxyKeepsItsLabels) {
  const std::string learned = "human_proxy.learned.";
  LaunchedRun run(
      {"learner.max_steps=1000", "actor.human_cache=0", "judge.human_cache=0",
       learned + "enabled=true", learned + "initial_labels=100",
       learned + "max_held_out_loss=1", learned + "min_held_out=5",
       learned + "model.width=32", learned + "model.hidden_width=64",
       learned + "model.init_std=0.15"});
  const auto by_learned = [&] {
    const nlohmann::json metrics = run.LastMetrics();
    return metrics.is_object() ? metrics["human_steps_learned"].get<int64_t>()
                               : 0;
  };
  ASSERT_TRUE(run.Until(120, [&] { return by_learned() > 0; })) << run.Output();
  const std::vector<pid_t> before = run.Processes("elenchus_human_proxy");
  ASSERT_EQ(before.size(), 1u) << run.Output();
  ASSERT_EQ(kill(before[0], SIGKILL), 0);
  const std::string labels = run.Content("ledger.jsonl");
  const auto num_labels = std::count(labels.begin(), labels.end(), '\n');
  EXPECT_GE(num_labels, 100);
  ASSERT_TRUE(run.Until(120, [&] {
    const std::vector<pid_t> now = run.Processes("elenchus_human_proxy");
    return now.size() == 1 && now[0] != before[0];
  })) << run.Output();
  EXPECT_EQ(run.Wait(600), 0) << run.Output();
  EXPECT_THAT(run.Content("logs/human_proxy.log"),
              HasSubstr(absl::StrCat("ledger.jsonl: ", num_labels, " labels")));
  // All whole lines are still there, in their order.
  EXPECT_THAT(run.Content("ledger.jsonl"),
              StartsWith(labels.substr(0, labels.rfind('\n') + 1)));
  const nlohmann::json summary = run.Json("summary.json");
  EXPECT_LE(summary["learned_human"]["labels"],
            summary["learned_human"]["label_budget"]);
  EXPECT_GT(summary["human_saved_seconds"]["learned"], 0);
}

TEST(JudgeFaultsTest, AJudgeThatHangsCostsDebatesAndNoMore) {
  LaunchedRun run({"learner.max_steps=2000", "actor.call_timeout_seconds=1"});
  ASSERT_TRUE(run.Until(120, [&] { return StepOf(run) >= 10; }))
      << run.Output();
  const std::vector<pid_t> judge = run.Processes("elenchus_judge_service");
  ASSERT_EQ(judge.size(), 1u) << run.Output();
  ASSERT_EQ(kill(judge[0], SIGSTOP), 0);
  EXPECT_TRUE(run.Until(120, [&] {
    const std::string log = run.Content("logs/actor-0.log");
    return log.find("debate dropped: DEADLINE_EXCEEDED") != std::string::npos;
  })) << run.Output();
  ASSERT_EQ(kill(judge[0], SIGCONT), 0);
  const int64_t step_then = StepOf(run);
  EXPECT_TRUE(run.Until(120, [&] { return StepOf(run) >= step_then + 60; }))
      << run.Output();
  EXPECT_EQ(run.Wait(600), 0) << run.Output();
  EXPECT_EQ(run.Output().find("processes replaced"), std::string::npos);
}

TEST(JudgeFaultsTest, OfAJudgeThatAnswersNonsenseNothingIsTrainedOn) {
  // Debates that end without a judgement go on.
  LaunchedRun run({"learner.max_steps=100", "debate.stop_prior=0.5"},
                  ELENCHUS_BINARY_DIR "/tests/integration_garbling_judge");
  EXPECT_EQ(run.Wait(600), 0) << run.Output();
  EXPECT_EQ(run.Output().find("processes replaced"), std::string::npos);
  // Too few judgements, a code that is none; then judgements that no M and no H
  // made.
  const std::string log = run.Content("logs/actor-0.log");
  EXPECT_THAT(log, HasSubstr("debate dropped"));
  EXPECT_THAT(log, HasSubstr("dropped traces"));
  EXPECT_GT(run.Json("summary.json")["debates_total"], 0);
}

}  // namespace
}  // namespace elenchus
