// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/launch.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "core/config.h"
#include "core/file.h"
#include "core/status.h"
#include "learner/checkpoint.h"
#include "tests/testing/fresh_folder.h"
#include "tools/arguments.h"
#include "tools/progress.h"
#include "tools/run_folder.h"
#include "tools/run_plan.h"

namespace elenchus {
namespace {

using testing::HasSubstr;
using testing::Not;

RunConfig SomeRun() {
  RunConfig run;
  run.set_seed(7);
  run.set_num_actors(2);
  run.mutable_learner()->set_max_steps(100);
  run.mutable_task()->set_size(5);
  return run;
}

TEST(RunPlanTest, FillsWhatTheProcessesMustKnow) {
  const RunAddresses addresses = {
      .human = "127.0.0.1:1", .learner = "127.0.0.1:2", .judge = "127.0.0.1:3"};
  const ActorConfig actor = MakeActorConfig(SomeRun(), addresses, 1);
  EXPECT_EQ(actor.human_address(), "127.0.0.1:1");
  EXPECT_EQ(actor.learner_address(), "127.0.0.1:2");
  EXPECT_EQ(actor.judge_address(), "127.0.0.1:3");
  EXPECT_EQ(actor.index(), 1);
  EXPECT_EQ(actor.seed(), 7u);
  EXPECT_EQ(actor.task().size(), 5);
}

TEST(RunPlanTest, LearnerAndHumanProxyCountTheSameCosts) {
  RunConfig run = SomeRun();
  run.mutable_human_proxy()->mutable_human_cost()->set_ask_seconds(7);
  const LearnerConfig learner = MakeLearnerConfig(run, "runs/x");
  EXPECT_EQ(learner.human_cost().ask_seconds(), 7);
  const HumanProxyConfig proxy = MakeHumanProxyConfig(run, "runs/x");
  EXPECT_EQ(proxy.human_cost().ask_seconds(), 7);
  EXPECT_EQ(proxy.run_dir(), "runs/x");
}

// Nobody learns from the evaluator's debates.
TEST(RunPlanTest, TheEvaluatorRecordsNothingForALoss) {
  RunConfig run = SomeRun();
  run.mutable_learner()->set_distance(LearnerConfig::JUDGED);
  run.mutable_human_proxy()->set_resample_ties(true);
  const DebateConfig actors = MakeActorConfig(run, {}, 0).debate();
  EXPECT_TRUE(actors.record_shadows());
  EXPECT_TRUE(actors.record_similarity());
  EXPECT_TRUE(actors.human_inspects());
  const DebateConfig evaluators = MakeEvaluatorConfig(run, {}, "x").debate();
  EXPECT_FALSE(evaluators.record_shadows());
  EXPECT_FALSE(evaluators.record_similarity());
  EXPECT_TRUE(evaluators.human_inspects());
}

TEST(RunPlanTest, PeersDialTheHostThatAServerListensAt) {
  const auto peer = [](const std::string& address) {
    ServerConfig server;
    server.set_address(address);
    return PeerAddress(server, 7);
  };
  EXPECT_EQ(peer("10.0.0.5:0"), "10.0.0.5:7");
  EXPECT_EQ(peer("localhost:7"), "localhost:7");
  EXPECT_EQ(peer("[fe80::1]:0"), "[fe80::1]:7");
  EXPECT_EQ(peer("0.0.0.0:0"), "127.0.0.1:7");
  EXPECT_EQ(peer("[::]:0"), "[::1]:7");
  EXPECT_EQ(PeerAddress(ServerConfig(), 7), "127.0.0.1:7");
}

TEST(RunPlanTest, TheJudgeComesBackAtItsPortsAndAnActorAnywhere) {
  const std::string folder = FreshFolder();
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

TEST(RunPlanTest, AnActorIsToldHowOftenItWasStarted) {
  const std::string folder = FreshFolder();
  ASSERT_TRUE(MakeDirs(folder + "/processes").ok());
  const RunPlan plan(SomeRun(), folder, "/bin");
  const ProcessSpec first = plan.Actor({}, 0), second = plan.Actor({}, 1);
  const auto num_earlier_starts = [](const ProcessSpec& spec) {
    const auto argv = spec.command(std::nullopt);
    ActorConfig actor;
    EXPECT_TRUE(argv.ok() && LoadConfig((*argv)[2], &actor).ok());
    return actor.num_earlier_starts();
  };
  EXPECT_EQ(num_earlier_starts(first), 0);
  EXPECT_EQ(num_earlier_starts(first), 1);
  EXPECT_EQ(num_earlier_starts(second), 0);
  EXPECT_EQ(num_earlier_starts(first), 2);
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

TEST(ProgressTest, OnATerminalALineIsCutToItsWidth) {
  const int terminal = posix_openpt(O_RDWR | O_NOCTTY);
  ASSERT_TRUE(terminal >= 0 && grantpt(terminal) == 0 &&
              unlockpt(terminal) == 0);
  const int output = open(ptsname(terminal), O_RDWR | O_NOCTTY);
  ASSERT_GE(output, 0);
  winsize size = {};
  size.ws_col = 20;
  ASSERT_EQ(ioctl(output, TIOCSWINSZ, &size), 0);
  std::fflush(stdout);
  const int stdout_fd = dup(STDOUT_FILENO);
  dup2(output, STDOUT_FILENO);
  Progress(SomeRun(), FreshFolder(), 0).Show();
  dup2(stdout_fd, STDOUT_FILENO);
  char shown[256];
  const ssize_t num_bytes = read(terminal, shown, sizeof(shown));
  for (const int fd : {terminal, output, stdout_fd}) close(fd);
  ASSERT_GT(num_bytes, 0);
  EXPECT_EQ(std::string(shown, num_bytes), "\r\033[K00:00 | waiting for");
}

// Shell scripts in place of a run's programs, and named pipes by which they
// wait for each other.
class LaunchTest : public testing::Test {
 protected:
  LaunchTest() {
    for (const char* name :
         {"learner", "actor", "judge_service", "human_proxy", "evaluator"}) {
      Program(name, kReady + kWait);
    }
    for (const char* name : {"/a", "/b", "/c"}) {
      ELENCHUS_CHECK(mkfifo((folder_ + name).c_str(), 0600) == 0);
    }
  }

  void Program(const std::string& name, const std::string& script) {
    Script(folder_ + "/elenchus_" + name, script);
  }
  void EvalCommand(const std::string& script) {
    Script(folder_ + "/elenchus", script);
  }
  // `script` runs in the folder of the pipes.
  void Script(const std::string& path, const std::string& script) {
    ELENCHUS_CHECK(
        WriteFileAtomically(
            path, absl::StrCat("#!/bin/sh\ncd ", folder_, "\n", script, "\n"))
            .ok());
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  }

  // The run trained for so long, until step 9.
  void HasCheckpoint(double train_seconds) {
    ELENCHUS_CHECK(
        CheckpointStore(run_dir_, 1)
            .Save({.step = 9,
                   .files = {{"run.json", absl::StrCat("{\"train_seconds\": ",
                                                       train_seconds, "}")}}})
            .ok());
  }

  void HasResult(const std::string& name) {
    ELENCHUS_CHECK(MakeDirs(run_dir_).ok());
    ELENCHUS_CHECK(WriteFileAtomically(run_dir_ + name, "{}").ok());
  }

  int RunLaunch() {
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int exit_code =
        Launch({.config_path = ELENCHUS_SOURCE_DIR "/configs/demo.textproto",
                .sets = {"num_actors=1"},
                .run_dir = run_dir_,
                .resume = std::filesystem::exists(run_dir_ + "/checkpoints"),
                .binary_dir = folder_});
    errors_ = testing::internal::GetCapturedStderr();
    output_ = testing::internal::GetCapturedStdout();
    return exit_code;
  }

  const std::string kReady = "echo elenchus_ready grpc=1 metrics=2\n";
  const std::string kWait =
      "exec " ELENCHUS_BINARY_DIR "/tests/tools_fake_child wait";
  const std::string folder_ = FreshFolder();
  const std::string run_dir_ = folder_ + "/run";
  std::string errors_, output_;
};

TEST_F(LaunchTest, ARunWithoutAFinalEvaluationHasFailed) {
  HasResult("/evaluation_final.json");  // of an earlier part of the run
  Program("actor", "echo > a\n" + kReady + kWait);
  Program("learner", kReady + "read x < a\necho > b");
  Program("evaluator", kReady + "read x < b\necho out of luck >&2");
  EXPECT_EQ(RunLaunch(), kExitFailure);
  EXPECT_THAT(errors_, HasSubstr("the final evaluation was not made"));
  EXPECT_THAT(errors_, HasSubstr("out of luck"));
  EXPECT_THAT(output_, HasSubstr("no checkpoint was written"));
}

TEST_F(LaunchTest, AHalfTrainedRunIsToldToResume) {
  HasCheckpoint(/*train_seconds=*/1);
  Program("actor", "kill -INT $ELENCHUS_PARENT_PID\n" + kWait);
  EXPECT_EQ(RunLaunch(), 0) << errors_;
  EXPECT_FALSE(HasFinalEvaluation(run_dir_));
  EXPECT_THAT(output_,
              HasSubstr("resume with: " + folder_ + "/elenchus launch"));
  EXPECT_THAT(output_, Not(HasSubstr("elenchus eval")));
}

TEST_F(LaunchTest, ARunThatDoesNotStartKeepsItsEarlierResults) {
  HasResult("/evaluation_final.json");
  HasResult("/summary.json");
  Program("judge_service", "echo no such judge >&2\nexit 1");
  EXPECT_EQ(RunLaunch(), 1);
  EXPECT_THAT(errors_, HasSubstr("no such judge"));
  EXPECT_TRUE(HasFinalEvaluation(run_dir_));
  EXPECT_EQ(*ReadFile(run_dir_ + "/summary.json"), "{}");
}

TEST_F(LaunchTest, AHumanProxyKilledDuringTheStartIsReplacedFirst) {
  Program("human_proxy",
          "if [ -e again ]; then echo > b; read x < c\n"
          "  echo elenchus_ready grpc=77 metrics=2\n"
          "else touch again\n"
          "  echo elenchus_ready grpc=55 metrics=2; echo $$ > a\n"
          "fi\n" +
              kWait);
  Program("learner", "read pid < a; kill -9 $pid; read x < b\n" + kReady +
                         "echo > c\n" + kWait);
  Program("actor", "kill -INT $ELENCHUS_PARENT_PID\n" + kWait);
  EXPECT_EQ(RunLaunch(), 0) << errors_;
  ActorConfig actor;
  ASSERT_TRUE(
      LoadConfig(run_dir_ + "/processes/actor-0.textproto", &actor).ok());
  EXPECT_EQ(actor.human_address(), "127.0.0.1:77");
}

TEST_F(LaunchTest, ATrainedRunIsResumedToBeEvaluatedAndNoMore) {
  HasCheckpoint(/*train_seconds=*/1000);
  Program("human_proxy", "touch started; exit 1");
  Program("learner", "touch started; exit 1");
  EvalCommand("echo no luck >&2; exit 3");
  EXPECT_EQ(RunLaunch(), kExitFailure);
  EXPECT_THAT(errors_, HasSubstr("no luck"));
  EXPECT_THAT(output_, HasSubstr("make it: " + folder_ + "/elenchus eval " +
                                 run_dir_ + " --final\n"));
  EXPECT_FALSE(HasFinalEvaluation(run_dir_));

  EvalCommand(absl::StrCat("[ \"$*\" = \"eval ", run_dir_,
                           " --final\" ] || exit 1\n"
                           "echo {} > run/evaluation_final.json"));
  EXPECT_EQ(RunLaunch(), 0) << errors_;
  EXPECT_TRUE(ReadFile(run_dir_ + "/summary.json").ok());
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/started"));

  EXPECT_EQ(RunLaunch(), kExitConfiguration);
  EXPECT_THAT(errors_, HasSubstr("had reached its limits"));
}

TEST_F(LaunchTest, AFolderInUseIsToldAtOnce) {
  const auto lock = RunFolderLock::Acquire(run_dir_);
  ASSERT_TRUE(lock.ok());
  EXPECT_EQ(RunLaunch(), kExitRetry);
  EXPECT_THAT(errors_, HasSubstr("in use by another launch"));
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
