// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/supervisor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <functional>

#include "core/status.h"
#include "tests/testing/fresh_folder.h"

namespace elenchus {
namespace {

using testing::HasSubstr;
using OnEnd = ProcessSpec::OnEnd;

constexpr double kPatienceSeconds = 20;

ProcessSpec Spec(const std::string& name, std::vector<std::string> words,
                 OnEnd on_end = OnEnd::kReplace) {
  words.insert(words.begin(), ELENCHUS_BINARY_DIR "/tests/tools_fake_child");
  ProcessSpec spec;
  spec.name = name;
  spec.command = [words](const auto&) { return words; };
  spec.on_end = on_end;
  return spec;
}

// Polls until `condition` or an error; DeadlineExceeded if neither comes.
absl::Status PollUntil(Supervisor* supervisor,
                       const std::function<bool()>& condition) {
  const int64_t end_us =
      Clock::Real().NowMicros() + static_cast<int64_t>(kPatienceSeconds * 1e6);
  while (!condition()) {
    if (Clock::Real().NowMicros() > end_us) {
      return absl::DeadlineExceededError("the condition did not come about");
    }
    ELENCHUS_RETURN_IF_ERROR(supervisor->Poll(0.1));
  }
  return absl::OkStatus();
}

bool NeverTrue() { return false; }

TEST(SupervisorTest, ReadsWhereAProcessListens) {
  Supervisor supervisor({.log_dir = FreshFolder()});
  ASSERT_TRUE(supervisor.Start(Spec("a", {"ready", "wait"})).ok());
  ASSERT_TRUE(PollUntil(&supervisor, [&] {
                return supervisor.Ports("a").has_value();
              }).ok());
  EXPECT_EQ(supervisor.Ports("a")->grpc, 11);
  EXPECT_EQ(supervisor.Ports("a")->metrics, 22);
}

TEST(SupervisorTest, ReplacesAKilledProcessAndTellsItItsFormerPorts) {
  Supervisor supervisor({.log_dir = FreshFolder()});
  ProcessSpec spec = Spec("actor-0", {"ready", "wait"});
  std::vector<int> former_ports;
  spec.command = [&, command = spec.command](const auto& last_ports) {
    former_ports.push_back(last_ports.has_value() ? last_ports->grpc : 0);
    return command(last_ports);
  };
  ASSERT_TRUE(supervisor.Start(std::move(spec)).ok());
  ASSERT_TRUE(PollUntil(&supervisor, [&] {
                return supervisor.Ports("actor-0").has_value();
              }).ok());
  const pid_t before = supervisor.Pid("actor-0");
  ASSERT_EQ(kill(before, SIGKILL), 0);
  ASSERT_TRUE(PollUntil(&supervisor, [&] {
                const pid_t now = supervisor.Pid("actor-0");
                return now > 0 && now != before &&
                       supervisor.Ports("actor-0").has_value();
              }).ok());
  EXPECT_EQ(supervisor.num_replaced(), 1);
  EXPECT_THAT(former_ports, testing::ElementsAre(0, 11));
}

TEST(SupervisorTest, EndsTheRunWhenAProcessFailsTooOften) {
  Supervisor supervisor(
      {.log_dir = FreshFolder(), .max_failures = 3, .pause_seconds = 0});
  ASSERT_TRUE(supervisor
                  .Start(Spec("judge",
                              {"say", "no\x1b[31m luck", "ready", "exit", "1"}))
                  .ok());
  const absl::Status status = PollUntil(&supervisor, NeverTrue);
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_THAT(std::string(status.message()), HasSubstr("4th time"));
  // The log is quoted, and a terminal's escape in it is not.
  EXPECT_THAT(std::string(status.message()), HasSubstr("no\\x1b[31m luck"));
  EXPECT_EQ(supervisor.num_replaced(), 3);
}

TEST(SupervisorTest, EndsTheRunWhenAConfigurationIsAtFault) {
  Supervisor supervisor({.log_dir = FreshFolder()});
  ASSERT_TRUE(
      supervisor
          .Start(Spec("judge", {"ready", "say", "bad size", "exit", "78"}))
          .ok());
  const absl::Status status = PollUntil(&supervisor, NeverTrue);
  EXPECT_EQ(ExitCode(status), kExitConfiguration);
  EXPECT_THAT(std::string(status.message()), HasSubstr("bad size"));
  EXPECT_EQ(supervisor.failed_exit_code(), 78);
  EXPECT_EQ(supervisor.num_replaced(), 0);
}

TEST(SupervisorTest, WhatFailsBeforeItWasReadyIsNotTriedAgain) {
  Supervisor supervisor({.log_dir = FreshFolder()});
  ASSERT_TRUE(
      supervisor.Start(Spec("judge", {"say", "port taken", "exit", "75"}))
          .ok());
  const absl::Status status = PollUntil(&supervisor, NeverTrue);
  EXPECT_THAT(std::string(status.message()), HasSubstr("port taken"));
  EXPECT_EQ(supervisor.num_replaced(), 0);
}

TEST(SupervisorTest, TheLearnersEndIsTheRuns) {
  Supervisor good({.log_dir = FreshFolder()});
  ASSERT_TRUE(
      good.Start(Spec("learner", {"ready", "exit", "0"}, OnEnd::kEndsRun))
          .ok());
  EXPECT_TRUE(
      PollUntil(&good, [&] { return good.IsFinished("learner"); }).ok());

  Supervisor bad({.log_dir = FreshFolder()});
  ASSERT_TRUE(
      bad.Start(Spec("learner", {"ready", "exit", "3"}, OnEnd::kEndsRun)).ok());
  EXPECT_FALSE(PollUntil(&bad, NeverTrue).ok());
  EXPECT_EQ(bad.failed_exit_code(), 3);
}

TEST(SupervisorTest, WhoseWorkIsDoneIsNotReplaced) {
  Supervisor supervisor({.log_dir = FreshFolder()});
  ASSERT_TRUE(supervisor
                  .Start(Spec("evaluator", {"ready", "exit", "0"},
                              OnEnd::kReplaceOnFailure))
                  .ok());
  EXPECT_TRUE(PollUntil(&supervisor, [&] {
                return supervisor.IsFinished("evaluator");
              }).ok());
  EXPECT_EQ(supervisor.num_replaced(), 0);
}

TEST(SupervisorTest, AServantThatLeavesIsReplacedAfterAGrace) {
  FakeClock clock;
  Supervisor supervisor(
      {.log_dir = FreshFolder(), .clean_exit_grace_seconds = 5}, clock);
  ASSERT_TRUE(supervisor.Start(Spec("actor-0", {"ready", "exit", "0"})).ok());
  ASSERT_TRUE(PollUntil(&supervisor, [&] {
                return supervisor.Pid("actor-0") < 0;
              }).ok());
  ASSERT_TRUE(supervisor.Poll(0).ok());
  EXPECT_EQ(supervisor.num_replaced(), 0);
  clock.Advance(5'000'000);
  ASSERT_TRUE(supervisor.Poll(0).ok());
  EXPECT_EQ(supervisor.num_replaced(), 1);
}

TEST(SupervisorTest, EndsTheRunWhenAProcessFailsTooOftenSlowly) {
  FakeClock clock;
  Supervisor supervisor({.log_dir = FreshFolder(),
                         .max_failures = 3,
                         .ready_timeout_seconds = 120},
                        clock);
  ASSERT_TRUE(supervisor.Start(Spec("judge", {"wait"})).ok());
  absl::Status status;
  for (int i = 0; i < 4 && status.ok(); ++i) {
    const int64_t before = supervisor.num_replaced();
    ASSERT_GT(supervisor.Pid("judge"), 0);
    clock.Advance(121'000'000);
    // Past the pause before the next replacement, too.
    status = PollUntil(&supervisor, [&] {
      if (supervisor.Pid("judge") < 0) clock.Advance(2'000'000);
      return supervisor.num_replaced() > before;
    });
  }
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_THAT(std::string(status.message()), HasSubstr("4th time"));
}

// Sends a process `signal` `num_kills` times, each `seconds` after it was
// ready; more than 3 failures in a row end the run.
absl::Status KillRepeatedly(int num_kills, int64_t seconds,
                            int signal = SIGKILL) {
  FakeClock clock;
  Supervisor supervisor({.log_dir = FreshFolder(), .max_failures = 3}, clock);
  ELENCHUS_RETURN_IF_ERROR(
      supervisor.Start(Spec("a", {"fails", "ready", "wait"})));
  for (int i = 0; i < num_kills; ++i) {
    ELENCHUS_RETURN_IF_ERROR(PollUntil(&supervisor, [&] {
      if (supervisor.Pid("a") < 0) clock.Advance(2'000'000);
      return supervisor.Ports("a").has_value();
    }));
    clock.Advance(seconds * 1'000'000);
    kill(supervisor.Pid("a"), signal);
    ELENCHUS_RETURN_IF_ERROR(PollUntil(
        &supervisor, [&] { return !supervisor.Ports("a").has_value(); }));
  }
  return absl::OkStatus();
}

TEST(SupervisorTest, WhatServedWellMayFailForEver) {
  const absl::Status status = KillRepeatedly(8, 60);
  EXPECT_TRUE(status.ok()) << status;
}

// As an actor does that gives up after two minutes of failed debates.
TEST(SupervisorTest, WhatEndsByItselfAgainAndAgainEndsTheRun) {
  EXPECT_THAT(std::string(KillRepeatedly(8, 120, SIGUSR1).message()),
              HasSubstr("exited with code 1, for the 4th time in a row"));
}

TEST(SupervisorTest, WhatDiesSoonAfterItIsReadyEndsTheRun) {
  EXPECT_THAT(std::string(KillRepeatedly(8, 59).message()),
              HasSubstr("4th time"));
}

TEST(SupervisorTest, AServantThatLeavesForEverEndsTheRun) {
  FakeClock clock;
  Supervisor supervisor({.log_dir = FreshFolder(), .max_failures = 3}, clock);
  ASSERT_TRUE(supervisor.Start(Spec("actor-0", {"ready", "exit", "0"})).ok());
  const absl::Status status = PollUntil(&supervisor, [&] {
    if (supervisor.Pid("actor-0") < 0) clock.Advance(5'000'000);
    return false;
  });
  EXPECT_THAT(std::string(status.message()), HasSubstr("4th time"));
  EXPECT_EQ(supervisor.num_replaced(), 3);
}

TEST(SupervisorTest, ALearnerThatIsStoppedWhileItStartsHasNotFailed) {
  Supervisor supervisor({.log_dir = FreshFolder()});
  ASSERT_TRUE(
      supervisor.Start(Spec("learner", {"wait"}, OnEnd::kEndsRun)).ok());
  supervisor.Stop({"learner"}, kPatienceSeconds);
  EXPECT_TRUE(supervisor.IsFinished("learner"));
  EXPECT_EQ(supervisor.failed_exit_code(), 0);
}

// One that only SIGKILL ends.
absl::Status StartDeafLearner(Supervisor* supervisor) {
  ELENCHUS_RETURN_IF_ERROR(supervisor->Start(
      Spec("learner", {"deaf", "ready", "wait"}, OnEnd::kEndsRun)));
  return PollUntil(supervisor,
                   [&] { return supervisor->Ports("learner").has_value(); });
}

TEST(SupervisorTest, ALearnerThatMustBeKilledHasFailed) {
  Supervisor supervisor({.log_dir = FreshFolder()});
  ASSERT_TRUE(StartDeafLearner(&supervisor).ok());
  supervisor.Stop({"learner"}, 0.3);
  EXPECT_TRUE(supervisor.IsFinished("learner"));
  EXPECT_EQ(supervisor.failed_exit_code(), 137);
}

TEST(SupervisorTest, TheFirstFailureGivesTheExitCode) {
  Supervisor supervisor({.log_dir = FreshFolder()});
  ASSERT_TRUE(StartDeafLearner(&supervisor).ok());
  ASSERT_TRUE(supervisor.Start(Spec("judge", {"exit", "78"})).ok());
  ASSERT_FALSE(PollUntil(&supervisor, NeverTrue).ok());
  supervisor.Stop({"learner"}, 0.3);
  EXPECT_EQ(supervisor.failed_exit_code(), 78);
}

TEST(SupervisorTest, ASignalThatNobodyReadsDoesNotMakeStopSpin) {
  int fds[2];
  ASSERT_EQ(pipe(fds), 0);
  ASSERT_EQ(write(fds[1], "x", 1), 1);
  Supervisor supervisor({.log_dir = FreshFolder(), .wake_fd = fds[0]});
  ASSERT_TRUE(supervisor.Start(Spec("deaf", {"deaf", "ready", "wait"})).ok());
  ASSERT_TRUE(PollUntil(&supervisor, [&] {
                return supervisor.Ports("deaf").has_value();
              }).ok());
  const std::clock_t before = std::clock();
  supervisor.Stop({"deaf"}, 0.5);
  // Of the process's CPU time, of which spinning would take most of half a
  // second.
  EXPECT_LT(std::clock() - before, CLOCKS_PER_SEC / 10);
  close(fds[0]);
  close(fds[1]);
}

TEST(SupervisorTest, StopReapsAllAndKillsTheDeaf) {
  Supervisor supervisor({.log_dir = FreshFolder()});
  ASSERT_TRUE(supervisor.Start(Spec("good", {"ready", "wait"})).ok());
  ASSERT_TRUE(supervisor.Start(Spec("deaf", {"deaf", "ready", "wait"})).ok());
  ASSERT_TRUE(PollUntil(&supervisor, [&] {
                return supervisor.Ports("good") && supervisor.Ports("deaf");
              }).ok());
  const pid_t good = supervisor.Pid("good"), deaf = supervisor.Pid("deaf");
  supervisor.Stop({"good", "deaf"}, 0.3);
  EXPECT_TRUE(supervisor.IsFinished("good"));
  EXPECT_TRUE(supervisor.IsFinished("deaf"));
  for (const pid_t pid : {good, deaf}) {
    EXPECT_EQ(kill(pid, 0), -1);
    EXPECT_EQ(errno, ESRCH);
  }
}

TEST(SupervisorTest, AProcessThatIsNeverReadyIsKilled) {
  FakeClock clock;
  Supervisor supervisor({.log_dir = FreshFolder(), .ready_timeout_seconds = 7},
                        clock);
  ASSERT_TRUE(supervisor.Start(Spec("judge", {"wait"})).ok());
  const pid_t before = supervisor.Pid("judge");
  ASSERT_TRUE(supervisor.Poll(0).ok());
  EXPECT_EQ(supervisor.Pid("judge"), before);
  clock.Advance(8'000'000);
  EXPECT_TRUE(PollUntil(&supervisor, [&] {
                return supervisor.Pid("judge") > 0 &&
                       supervisor.Pid("judge") != before;
              }).ok());
}

TEST(SupervisorTest, ABinaryThatIsNotThereIsNamed) {
  Supervisor supervisor({.log_dir = FreshFolder()});
  ProcessSpec spec;
  spec.name = "judge";
  spec.command = [](const auto&) {
    return std::vector<std::string>{"/nowhere/elenchus_judge"};
  };
  const absl::Status status = supervisor.Start(std::move(spec));
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("/nowhere/elenchus_judge"));
}

TEST(ParseReadyLineTest, OnlyTheReadyLineParses) {
  EXPECT_TRUE(ParseReadyLine("elenchus_ready grpc=1 metrics=2").has_value());
  for (const char* line :
       {"", "elenchus_ready", "elenchus_ready grpc=x metrics=2",
        "elenchus_ready grpc=1 metrics=2 more", "grpc=1 metrics=2 z"}) {
    EXPECT_FALSE(ParseReadyLine(line).has_value()) << line;
  }
}

}  // namespace
}  // namespace elenchus
