// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/launch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "core/config.h"
#include "core/file.h"
#include "core/status.h"
#include "tools/arguments.h"
#include "tools/progress.h"
#include "tools/run_plan.h"

namespace elenchus {
namespace {

using testing::HasSubstr;

std::string Folder() {
  std::string name = testing::TempDir() + "launch_XXXXXX";
  ELENCHUS_CHECK(mkdtemp(name.data()) != nullptr);
  return name;
}

RunConfig SomeRun() {
  RunConfig run;
  run.set_seed(7);
  run.set_num_actors(2);
  run.mutable_learner()->set_max_steps(100);
  run.mutable_task()->set_size(5);
  return run;
}

TEST(ResolveRunTest, EveryShippedConfigurationIsValid) {
  int num_files = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(ELENCHUS_SOURCE_DIR "/configs")) {
    const absl::StatusOr<RunConfig> run = ResolveRun(entry.path(), {"seed=9"});
    ASSERT_TRUE(run.ok()) << entry.path() << ": " << run.status();
    EXPECT_EQ(run->seed(), 9u);
    // What is written into the run folder can be launched again.
    EXPECT_TRUE(ValidateRun(*run).ok()) << ValidateRun(*run);
    ++num_files;
  }
  EXPECT_GE(num_files, 5);
}

TEST(ResolveRunTest, AnUnknownOverrideIsNamed) {
  const absl::StatusOr<RunConfig> run = ResolveRun(
      ELENCHUS_SOURCE_DIR "/configs/demo.textproto", {"learner.speed=3"});
  EXPECT_EQ(ExitCode(run.status()), kExitConfiguration);
  EXPECT_THAT(std::string(run.status().message()), HasSubstr("speed"));
}

TEST(PrepareRunFolderTest, AFolderThatHoldsARunNeedsResume) {
  const std::string folder = Folder() + "/run";
  ASSERT_TRUE(PrepareRunFolder(SomeRun(), folder, false).ok());
  const absl::Status again = PrepareRunFolder(SomeRun(), folder, false);
  EXPECT_EQ(again.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_THAT(std::string(again.message()), HasSubstr("--resume"));
  EXPECT_TRUE(PrepareRunFolder(SomeRun(), folder, true).ok());
}

TEST(PrepareRunFolderTest, ARunOfAnotherModelCannotBeResumed) {
  const std::string folder = Folder() + "/run";
  ASSERT_TRUE(PrepareRunFolder(SomeRun(), folder, false).ok());
  RunConfig other = SomeRun();
  other.mutable_model()->set_width(128);
  EXPECT_EQ(PrepareRunFolder(other, folder, true).code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST(PrepareRunFolderTest, TheConfigurationIsWrittenWithTheRevision) {
  const std::string folder = Folder() + "/run";
  ASSERT_TRUE(PrepareRunFolder(SomeRun(), folder, false).ok());
  const absl::StatusOr<std::string> text =
      ReadFile(folder + "/config.textproto");
  ASSERT_TRUE(text.ok());
  EXPECT_THAT(*text, testing::StartsWith("# elenchus "));
  RunConfig written;
  ASSERT_TRUE(LoadConfig(folder + "/config.textproto", &written).ok());
  EXPECT_EQ(written.DebugString(), SomeRun().DebugString());
}

TEST(RunPlanTest, FillsWhatTheProcessesMustKnow) {
  const RunAddresses ports = {
      .human_port = 1, .learner_port = 2, .judge_port = 3};
  const ActorConfig actor = MakeActorConfig(SomeRun(), ports, 1);
  EXPECT_EQ(actor.human_address(), "127.0.0.1:1");
  EXPECT_EQ(actor.learner_address(), "127.0.0.1:2");
  EXPECT_EQ(actor.judge_address(), "127.0.0.1:3");
  EXPECT_EQ(actor.index(), 1);
  EXPECT_EQ(actor.seed(), 7u);
  EXPECT_EQ(actor.task().size(), 5);
}

TEST(RunPlanTest, TheJudgeComesBackAtItsPortsAndAnActorAnywhere) {
  const std::string folder = Folder();
  ASSERT_TRUE(MakeDirs(folder + "/processes").ok());
  const RunPlan plan(SomeRun(), folder, "/bin");
  const ReadyPorts last = {.grpc = 5000, .metrics = 6000};
  const auto argv = plan.Judge({}).command(last);
  ASSERT_TRUE(argv.ok()) << argv.status();
  EXPECT_THAT(*argv, testing::ElementsAre(
                         "/bin/elenchus_judge_service", "--config",
                         folder + "/processes/judge_service.textproto"));
  JudgeConfig judge;
  ASSERT_TRUE(LoadConfig((*argv)[2], &judge).ok());
  EXPECT_EQ(judge.server().address(), "127.0.0.1:5000");
  EXPECT_EQ(judge.server().metrics_address(), "127.0.0.1:6000");

  const auto actor_argv = plan.Actor({}, 0).command(last);
  ASSERT_TRUE(actor_argv.ok());
  ActorConfig actor;
  ASSERT_TRUE(LoadConfig((*actor_argv)[2], &actor).ok());
  EXPECT_EQ(actor.server().address(), "127.0.0.1:0");
}

TEST(ProgressTest, OneLineSaysHowTheRunDoes) {
  const Json metrics = Json::parse(
      R"({"step": 50, "seconds": 10, "debates_per_second": 91.25,
          "policy_lag": {"p99": 12}, "mean_arguments": 1.5,
          "loss": {"total": 0.5, "supervised": 0.25}})");
  const Json evaluation = Json::parse(
      R"({"accuracy": {"model": {"depth2": 0.98, "depth3": 1,
                                 "withheld_depth2": 0.25},
                       "amplified": {"depth2": 1}}})");
  EXPECT_EQ(FormatProgress(SomeRun(), metrics, evaluation, 65),
            "01:05 | step 50 | 00:10 left | 91.2 debates/s | lag p99 12 | "
            "1.50 arguments | loss total 0.500 supervised 0.250 | "
            "M .98/1.00; withheld .25 | Amp(M) 1.00");
}

TEST(ProgressTest, BeforeTheFirstStepItSaysWhatItWaitsFor) {
  EXPECT_EQ(FormatProgress(SomeRun(), Json::object(), Json::object(), 3),
            "00:03 | waiting for the first optimizer step");
}

TEST(ArgumentsTest, OptionsMayCarryTheirValueEitherWay) {
  const ArgumentNames names = {.values = {"--set"}, .switches = {"--resume"}};
  const absl::StatusOr<Arguments> parsed =
      ParseArguments({"x", "--set", "a=1", "--set=b=2", "--resume"}, names);
  ASSERT_TRUE(parsed.ok());
  EXPECT_THAT(parsed->Values("--set"), testing::ElementsAre("a=1", "b=2"));
  EXPECT_TRUE(parsed->Has("--resume"));
  EXPECT_THAT(parsed->positional, testing::ElementsAre("x"));
  for (const std::vector<std::string>& bad :
       {std::vector<std::string>{"--sett", "a=1"}, {"--set"}, {"--resume=1"}}) {
    EXPECT_FALSE(ParseArguments(bad, names).ok()) << bad[0];
  }
}

}  // namespace
}  // namespace elenchus
