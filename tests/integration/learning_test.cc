// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Five kinds of real process on loopback train M for a short while.
#include <gtest/gtest.h>
#include <signal.h>

#include "tests/integration/run_fixture.h"

namespace elenchus {
namespace {

TEST(LearningTest, AccuracyRisesAndTheRunFolderExplainsItself) {
  LaunchedRun run({"seed=1"});
  ASSERT_EQ(run.Wait(180), 0) << run.Output();
  const nlohmann::json summary = run.Json("summary.json");
  ASSERT_TRUE(summary.is_object());
  const double start = summary["accuracy"]["start"]["depth2"];
  const double model = summary["accuracy"]["model"]["depth2"];
  const double amplified = summary["accuracy"]["amplified"]["depth2"];
  EXPECT_LE(start, 0.55);  // chance is 1/3
  EXPECT_GE(model, 0.8);
  EXPECT_EQ(amplified, 1.0);  // depth 2 needs only facts
  EXPECT_GT(summary["debates_total"], 500);
  EXPECT_GT(summary["human_calls_total"], 500);
  EXPECT_GE(summary["mean_arguments"], 1);
  EXPECT_LE(summary["mean_arguments"], 2);
  for (const char* key : {"majority", "debates_per_second", "judge_accuracy",
                          "policy_lag_p99", "wall_seconds"}) {
    EXPECT_TRUE(summary[key].is_number()) << key;
  }
  for (const char* name : {"config.textproto", "metrics.jsonl", "report.html",
                           "checkpoints", "traces", "evaluation.jsonl"}) {
    EXPECT_TRUE(run.Exists(name)) << name;
  }
  const Finished eval = RunProgram("elenchus", {"eval", run.dir()});
  EXPECT_EQ(eval.exit_code, 0) << eval.output;
  EXPECT_NE(eval.output.find("depth2"), std::string::npos) << eval.output;
}

TEST(LearningTest, InterruptStopsEverythingWithACheckpointAndResumes) {
  LaunchedRun run({"learner.max_train_seconds=600"});
  ASSERT_TRUE(run.Until(60, [&] {
    return run.LastMetrics().is_object() && run.LastMetrics()["step"] >= 20;
  })) << run.Output();
  run.Signal(SIGINT);
  EXPECT_EQ(run.Wait(40), 0) << run.Output();
  EXPECT_TRUE(run.Exists("checkpoints"));
  EXPECT_NE(run.Output().find("checkpoint"), std::string::npos);
  for (const char* name :
       {"elenchus_learner", "elenchus_actor", "elenchus_judge_service",
        "elenchus_human_proxy", "elenchus_evaluator"}) {
    EXPECT_TRUE(run.Processes(name).empty()) << name;
  }
}

}  // namespace
}  // namespace elenchus
