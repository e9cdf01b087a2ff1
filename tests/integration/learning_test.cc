// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Five kinds of real process on loopback train M for a short while.
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "tests/integration/run_fixture.h"

namespace elenchus {
namespace {

// Leaves a file out of the run's newest checkpoint.
void DropFromCheckpoint(const LaunchedRun& run, const std::string& file) {
  std::filesystem::path newest;
  for (const auto& entry :
       std::filesystem::directory_iterator(run.dir() + "/checkpoints")) {
    newest = std::max(newest, entry.path());
  }
  std::ifstream read(newest / "manifest.json");
  nlohmann::json manifest = nlohmann::json::parse(read);
  ASSERT_EQ(manifest["sha256"].erase(file), 1u);
  std::ofstream(newest / "manifest.json") << manifest;
  ASSERT_TRUE(std::filesystem::remove(newest / file));
}

TEST(LearningTest, AccuracyRisesAndTheRunFolderExplainsItself) {
  LaunchedRun run({"seed=1"});
  ASSERT_EQ(run.Wait(600), 0) << run.Output();
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
  for (const char* name :
       {"config.textproto", "metrics.jsonl", "report.html", "checkpoints",
        "traces", "evaluation.jsonl", "ledger.jsonl"}) {
    EXPECT_TRUE(run.Exists(name)) << name;
  }
  // The evaluator's questions hold true arguments.
  EXPECT_NE(run.Content("ledger.jsonl").find("\"callerId\":\"actor-0\""),
            std::string::npos);
  EXPECT_EQ(run.Content("ledger.jsonl").find("\"callerId\":\"evaluator\""),
            std::string::npos);
  const Finished eval = RunProgram("elenchus", {"eval", run.dir()});
  EXPECT_EQ(eval.exit_code, 0) << eval.output;
  EXPECT_NE(eval.output.find("depth2"), std::string::npos) << eval.output;
  // The weights are measured, not the target network, which may be older.
  const std::string evaluation = run.Content("eval.json");
  DropFromCheckpoint(run, "target.safetensors");
  const Finished again = RunProgram("elenchus", {"eval", run.dir()});
  EXPECT_EQ(again.exit_code, 0) << again.output;
  EXPECT_EQ(run.Content("eval.json"), evaluation);

  const Finished cross_play =
      RunProgram("elenchus", {"eval", run.dir(), "--cross-play"});
  EXPECT_EQ(cross_play.exit_code, 0) << cross_play.output;
  const size_t num_players = run.Json("cross_play.json")["steps"].size();
  EXPECT_GE(num_players, 2u);
  EXPECT_EQ(run.Json("cross_play.json")["debates"],
            64 * num_players * (num_players - 1));
  EXPECT_NE(run.Content("report.html").find("Cross-play"), std::string::npos);

  const Finished roofline =
      RunProgram("elenchus_roofline", {"--run-dir", run.dir()});
  EXPECT_EQ(roofline.exit_code, 0) << roofline.output;
  const nlohmann::json renewed = run.Json("summary.json");
  ASSERT_TRUE(renewed["supervised"].is_object());
  EXPECT_GE(renewed["supervised"]["depth2"], 0.8);
}

TEST(LearningTest, InterruptStopsEverythingWithACheckpointAndResumes) {
  // Peers dial the host that a server listens at, here another of loopback's.
  LaunchedRun run({"learner.max_steps=1000000",
                   "learner.server.address='127.0.0.2:0'",
                   "judge.server.address='127.0.0.3:0'"});
  ASSERT_TRUE(run.Until(120, [&] {
    return run.LastMetrics().is_object() && run.LastMetrics()["step"] >= 20;
  })) << run.Output();
  const Finished second =
      RunProgram("elenchus", LaunchArguments(run.dir(), {}, /*resume=*/true));
  EXPECT_EQ(second.exit_code, 75) << second.output;
  EXPECT_NE(second.output.find("in use"), std::string::npos) << second.output;

  run.Signal(SIGINT);
  EXPECT_EQ(run.Wait(120), 0) << run.Output();
  EXPECT_TRUE(run.Exists("checkpoints"));
  EXPECT_NE(run.Output().find("checkpoint"), std::string::npos);
  for (const char* name :
       {"elenchus_learner", "elenchus_actor", "elenchus_judge_service",
        "elenchus_human_proxy", "elenchus_evaluator"}) {
    EXPECT_TRUE(run.Processes(name).empty()) << name;
  }
  EXPECT_NE(run.Output().find("resume with"), std::string::npos);

  const nlohmann::json before = run.Json("summary.json");
  const int64_t step = run.LastMetrics()["step"];
  ASSERT_GE(step, 20);
  ASSERT_GT(before["debates_total"], 0);
  const std::string limit = absl::StrCat("learner.max_steps=", step + 100);
  run.Resume({limit});
  ASSERT_EQ(run.Wait(300), 0) << run.Output();
  EXPECT_EQ(run.LastMetrics()["step"], step + 100);
  EXPECT_GT(run.Json("summary.json")["debates_total"], before["debates_total"]);
  int64_t last = 0;
  for (const auto line :
       absl::StrSplit(run.Content("metrics.jsonl"), '\n', absl::SkipEmpty())) {
    const int64_t of_line = nlohmann::json::parse(line)["step"];
    EXPECT_GE(of_line, last);
    last = of_line;
  }

  // Now that it has reached its limit it is only said so.
  const std::string summary = run.Content("summary.json");
  run.Resume({limit});
  EXPECT_EQ(run.Wait(60), 78);
  EXPECT_NE(run.Output().find("had reached its limits"), std::string::npos);
  EXPECT_TRUE(run.Exists("evaluation_final.json"));
  EXPECT_EQ(run.Content("summary.json"), summary);
}

void ReplaceIn(const std::string& path, const std::string& from,
               const std::string& to) {
  std::ifstream read(path);
  const std::string text(std::istreambuf_iterator<char>(read), {});
  ASSERT_NE(text.find(from), std::string::npos) << text;
  std::ofstream(path) << absl::StrReplaceAll(text, {{from, to}});
}

TEST(LearningTest, AMissingFinalEvaluationIsMadeOnceAndOfATrainedRunOnly) {
  LaunchedRun run({"learner.max_steps=20", "evaluator.final_debates=0"});
  ASSERT_EQ(run.Wait(300), 0) << run.Output();
  const auto refusal = [&](const std::vector<std::string>& more) {
    std::vector<std::string> args = {"eval", run.dir(), "--final"};
    args.insert(args.end(), more.begin(), more.end());
    const Finished finished = RunProgram("elenchus", args);
    EXPECT_NE(finished.exit_code, 0) << finished.output;
    return finished.output;
  };
  EXPECT_NE(refusal({}).find("was made"), std::string::npos);

  // As if the evaluator had died of it.
  const std::string lines = run.Content("evaluation.jsonl");
  const std::string earlier =
      lines.substr(0, lines.rfind('\n', lines.size() - 2) + 1);
  std::ofstream(run.dir() + "/evaluation.jsonl") << earlier;
  for (const char* name :
       {"/evaluation_final.json", "/summary.json", "/report.html"}) {
    ASSERT_TRUE(std::filesystem::remove(run.dir() + name));
  }
  EXPECT_NE(refusal({"--set", "seed=2"}).find("stands alone"),
            std::string::npos);
  const std::string config = run.dir() + "/config.textproto";
  ReplaceIn(config, "max_steps: 20\n", "max_steps: 21\n");
  EXPECT_NE(refusal({}).find("limits"), std::string::npos);
  EXPECT_FALSE(run.Exists("evaluation_final.json"));
  EXPECT_EQ(run.Content("evaluation.jsonl"), earlier);

  ReplaceIn(config, "max_steps: 21\n", "max_steps: 20\n");
  const Finished eval = RunProgram("elenchus", {"eval", run.dir(), "--final"});
  ASSERT_EQ(eval.exit_code, 0) << eval.output;
  const nlohmann::json evaluation = run.Json("evaluation_final.json");
  EXPECT_EQ(evaluation["final"], true);
  EXPECT_EQ(evaluation["version"], 21);
  EXPECT_GE(evaluation["seconds"],
            run.Json("learner_summary.json")["train_seconds"]);
  const std::string renewed = run.Content("evaluation.jsonl");
  ASSERT_EQ(renewed.substr(0, earlier.size()), earlier);
  EXPECT_EQ(nlohmann::json::parse(renewed.substr(earlier.size())), evaluation);
  EXPECT_EQ(run.Json("summary.json")["final_evaluation"], true);
  EXPECT_TRUE(run.Exists("report.html"));
}

}  // namespace
}  // namespace elenchus
