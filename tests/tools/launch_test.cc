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
#include "tools/arguments.h"
#include "tools/progress.h"
#include "tools/run_folder.h"
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

// A configuration file of this text.
std::string ConfigFile(const std::string& text) {
  const std::string path = Folder() + "/config.textproto";
  ELENCHUS_CHECK(WriteFileAtomically(path, text).ok());
  return path;
}

// How to run the limits of the method, of the configuration that shows both.
const std::vector<std::vector<std::string>> kLimitsOfTheMethod = {
    {"learner.lambda=0", "debate.max_arguments=1"},
    {"debate.max_arguments=1"},
    {"learner.lambda=0"},
    {"learner.alpha_argue=0", "debate.gate_argue.mode=NEVER"},
    {"debate.gate_argue.mode=NEVER", "debate.gate_sufficient.mode=NEVER",
     "debate.gate_verdict.mode=NEVER"},
    {"debate.stop_prior=1"},
    {"debate.min_arguments=2"},
    {"debate.gate_argue.mode=ALWAYS"},
    {"task.exponent_bits=2"},
    {"task.withheld_share=0"},
};

TEST(ResolveRunTest, OneConfigurationRunsTheLimitsOfTheMethod) {
  for (const std::string name : {"demo", "demo_withheld"}) {
    for (const std::vector<std::string>& sets : kLimitsOfTheMethod) {
      const absl::StatusOr<RunConfig> run = ResolveRun(
          ELENCHUS_SOURCE_DIR "/configs/" + name + ".textproto", sets);
      ASSERT_TRUE(run.ok()) << name << " " << sets[0] << ": " << run.status();
      EXPECT_TRUE(ValidateRun(*run).ok()) << ValidateRun(*run);
    }
  }
}

TEST(ResolveRunTest, AResolvedRunTakesTheSameOverrides) {
  const absl::StatusOr<RunConfig> demo =
      ResolveRun(ELENCHUS_SOURCE_DIR "/configs/demo_withheld.textproto", {});
  ASSERT_TRUE(demo.ok());
  const std::string run_dir = Folder();
  ASSERT_TRUE(PrepareRunFolder(*demo, run_dir, false).ok());
  for (const std::vector<std::string>& sets : kLimitsOfTheMethod) {
    const absl::StatusOr<RunConfig> run =
        ResolveRun(run_dir + "/config.textproto", sets);
    ASSERT_TRUE(run.ok()) << sets[0] << ": " << run.status();
    EXPECT_TRUE(PrepareRunFolder(*run, run_dir, /*resume=*/true).ok());
    ASSERT_TRUE(PrepareRunFolder(*demo, run_dir, /*resume=*/true).ok());
  }
}

TEST(ResolveRunTest, AnOverrideClearsWhatItLeavesWithoutEffectAndSaysSo) {
  testing::internal::CaptureStderr();
  const absl::StatusOr<RunConfig> run =
      ResolveRun(ELENCHUS_SOURCE_DIR "/configs/demo_withheld.textproto",
                 {"debate.max_arguments=1", "learner.alpha_argue=0"});
  const std::string log = testing::internal::GetCapturedStderr();
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_FALSE(run->learner().has_lambda());
  EXPECT_FALSE(run->learner().has_alpha_judge());
  EXPECT_FALSE(run->learner().has_curriculum_agreement());
  EXPECT_FALSE(run->debate().has_gate_sufficient());
  EXPECT_TRUE(run->learner().has_alpha_primitive());
  EXPECT_THAT(log, HasSubstr("learner.alpha_judge: 0.3 is left out, for it has "
                             "no effect while H judges nothing\n"));
  EXPECT_THAT(log, HasSubstr("learner.curriculum_agreement: 0.9 is left out, "
                             "for it has no effect while learner.alpha_argue "
                             "is 0\n"));
}

TEST(ResolveRunTest, AFileIsRefusedForWhatHasNoEffectInIt) {
  const std::string inert =
      "task { exponent_bits: 2 }\n"
      "learner { max_steps: 1 curriculum_agreement: 0.9 }\n";
  const std::string refusal =
      "learner.curriculum_agreement: must not be set, for it has no effect "
      "while task.exponent_bits is 2";
  const std::string path = ConfigFile(inert);
  for (const std::vector<std::string>& sets :
       std::vector<std::vector<std::string>>{{}, {"learner.alpha_argue=0"}}) {
    const absl::Status status = ResolveRun(path, sets).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr(path));
    EXPECT_THAT(std::string(status.message()), HasSubstr(refusal));
  }
  // But not what an earlier version wrote, whose rules were others.
  const absl::StatusOr<RunConfig> own =
      ResolveRun(ConfigFile("# elenchus 0.1.0, git 0123\n" + inert), {});
  ASSERT_TRUE(own.ok()) << own.status();
  EXPECT_FALSE(own->learner().has_curriculum_agreement());
}

TEST(ResolveRunTest, AnOverrideWithoutEffectIsRefused) {
  const std::string file = ConfigFile("learner { max_steps: 1 }");
  for (const std::vector<std::string>& sets :
       std::vector<std::vector<std::string>>{
           {"learner.curriculum_agreement=0.9", "task.exponent_bits=2"},
           {"learner.curriculum_agreement=0.9",
            "task.name=permutation_inversion"},
           {"debate.gate_argue={mode: NEVER probability: 0.5}"},
           {"judge.num_threads=2", "actor.judge=IN_ACTOR"},
           {"learner.lambda=0", "learner.ppo_clip=0.1"}}) {
    const absl::Status status = ResolveRun(file, sets).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << sets[0];
    EXPECT_THAT(std::string(status.message()), testing::StartsWith("--set: "))
        << sets[0];
    EXPECT_THAT(std::string(status.message()), HasSubstr("has no effect"));
  }
}

TEST(ResolveRunTest, WhatIsOutOfRangeIsRefusedThoughItHasNoEffect) {
  const std::string file = ConfigFile("learner { max_steps: 1 ppo_clip: 3 }");
  EXPECT_THAT(
      std::string(ResolveRun(file, {"learner.lambda=0"}).status().message()),
      HasSubstr("learner.ppo_clip: must be in (0, 1), got 3"));
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
  Progress(SomeRun(), Folder(), 0).Show();
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

  void HasResult(const std::string& name) {
    ELENCHUS_CHECK(MakeDirs(run_dir_).ok());
    ELENCHUS_CHECK(WriteFileAtomically(run_dir_ + name, "{}").ok());
  }

  int RunLaunch() {
    testing::internal::CaptureStderr();
    const int exit_code =
        Launch({.config_path = ELENCHUS_SOURCE_DIR "/configs/demo.textproto",
                .sets = {"num_actors=1"},
                .run_dir = run_dir_,
                .resume = true,
                .binary_dir = folder_});
    errors_ = testing::internal::GetCapturedStderr();
    return exit_code;
  }

  const std::string kReady = "echo elenchus_ready grpc=1 metrics=2\n";
  const std::string kWait =
      "exec " ELENCHUS_BINARY_DIR "/tests/tools_fake_child wait";
  const std::string folder_ = Folder();
  const std::string run_dir_ = folder_ + "/run";
  std::string errors_;
};

TEST_F(LaunchTest, ARunWithoutAFinalEvaluationHasFailed) {
  HasResult("/evaluation_final.json");  // of an earlier part of the run
  Program("actor", "echo > a\n" + kReady + kWait);
  Program("learner", kReady + "read x < a\necho > b");
  Program("evaluator", kReady + "read x < b\necho out of luck >&2");
  EXPECT_EQ(RunLaunch(), kExitFailure);
  EXPECT_THAT(errors_, HasSubstr("the final evaluation was not made"));
  EXPECT_THAT(errors_, HasSubstr("out of luck"));
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
  ELENCHUS_CHECK(
      CheckpointStore(run_dir_, 1)
          .Save({.step = 9,
                 .files = {{"run.json", R"({"train_seconds": 1000})"}}})
          .ok());
  Program("human_proxy", "touch started; exit 1");
  Program("learner", "touch started; exit 1");
  EvalCommand("echo no luck >&2; exit 3");
  EXPECT_EQ(RunLaunch(), kExitFailure);
  EXPECT_THAT(errors_, HasSubstr("no luck"));
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
