// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/run_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "core/config.h"
#include "core/file.h"
#include "core/status.h"
#include "learner/checkpoint.h"
#include "tests/testing/fresh_folder.h"
#include "tests/testing/status_matchers.h"
#include "tools/child_process.h"

namespace elenchus {
namespace {

using testing::HasSubstr;

RunConfig SomeRun() {
  RunConfig run;
  run.mutable_learner()->set_max_steps(100);
  run.mutable_learner()->set_max_train_seconds(60);
  return run;
}

// What HasReachedLimits() reads of a checkpoint.
void WriteCheckpoint(const std::string& run_dir, int step, double seconds) {
  const std::string state = absl::StrCat("{\"train_seconds\": ", seconds, "}");
  ASSERT_OK(CheckpointStore(run_dir, 2)
                .Save({.step = step, .files = {{"run.json", state}}}));
}

TEST(PrepareRunFolderTest, AFolderThatHoldsARunNeedsResume) {
  const std::string folder = FreshFolder() + "/run";
  ASSERT_TRUE(PrepareRunFolder(SomeRun(), folder, false).ok());
  const absl::Status again = PrepareRunFolder(SomeRun(), folder, false);
  EXPECT_EQ(again.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_THAT(std::string(again.message()), HasSubstr("--resume"));
  EXPECT_TRUE(PrepareRunFolder(SomeRun(), folder, true).ok());
}

// A mistyped folder must not cost a run.
TEST(PrepareRunFolderTest, AFolderWithoutARunCannotBeResumed) {
  const std::string folder = FreshFolder();
  const absl::Status status = PrepareRunFolder(SomeRun(), folder, true);
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()),
              testing::HasSubstr("holds no run to resume"));
  EXPECT_FALSE(std::filesystem::exists(folder + "/config.textproto"));
}

TEST(PrepareRunFolderTest, ARunOfAnotherModelCannotBeResumed) {
  const std::string folder = FreshFolder() + "/run";
  ASSERT_TRUE(PrepareRunFolder(SomeRun(), folder, false).ok());
  RunConfig other = SomeRun();
  other.mutable_model()->set_width(128);
  EXPECT_EQ(PrepareRunFolder(other, folder, true).code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST(PrepareRunFolderTest, TheConfigurationIsWrittenWithTheRevision) {
  const std::string folder = FreshFolder() + "/run";
  ASSERT_TRUE(PrepareRunFolder(SomeRun(), folder, false).ok());
  const absl::StatusOr<std::string> text =
      ReadFile(folder + "/config.textproto");
  ASSERT_TRUE(text.ok());
  EXPECT_THAT(*text, testing::StartsWith("# elenchus "));
  RunConfig written;
  ASSERT_TRUE(LoadConfig(folder + "/config.textproto", &written).ok());
  EXPECT_EQ(written.DebugString(), SomeRun().DebugString());
}

TEST(PrepareRunFolderTest, AFinishedRunIsRefusedAndLosesNothing) {
  const std::string folder = FreshFolder() + "/run";
  ASSERT_OK(PrepareRunFolder(SomeRun(), folder, false));
  WriteCheckpoint(folder, 100, 30);
  ASSERT_OK(WriteFileAtomically(folder + "/evaluation_final.json", "{}"));
  ASSERT_OK(WriteFileAtomically(folder + "/supervised.json", "{}"));
  EXPECT_THAT(PrepareRunFolder(SomeRun(), folder, true),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("raise learner.max_steps or "
                                 "learner.max_train_seconds")));

  RunConfig longer = SomeRun();
  longer.mutable_learner()->set_max_steps(200);
  EXPECT_OK(PrepareRunFolder(longer, folder, true));
  EXPECT_TRUE(HasFinalEvaluation(folder));
  EXPECT_OK(ReadFile(folder + "/supervised.json").status());
  EXPECT_OK(RemoveResults(folder));
  EXPECT_FALSE(HasFinalEvaluation(folder));
  EXPECT_OK(RemoveResults(folder));
  // Its final evaluation is still to be made.
  EXPECT_OK(PrepareRunFolder(SomeRun(), folder, true));
}

TEST(HasReachedLimitsTest, EitherLimitOfTheNewestCheckpointCounts) {
  const std::string folder = FreshFolder();
  EXPECT_FALSE(HasReachedLimits(SomeRun(), folder));
  WriteCheckpoint(folder, 40, 59.9);
  EXPECT_FALSE(HasReachedLimits(SomeRun(), folder));
  WriteCheckpoint(folder, 41, 60.1);
  EXPECT_TRUE(HasReachedLimits(SomeRun(), folder));
  RunConfig endless = SomeRun();
  endless.mutable_learner()->set_max_train_seconds(0);
  EXPECT_FALSE(HasReachedLimits(endless, folder));
}

TEST(HasReachedLimitsTest, ACheckpointThatCannotBeReadDoesNotCount) {
  const std::string folder = FreshFolder();
  WriteCheckpoint(folder, 40, 59.9);
  WriteCheckpoint(folder, 100, 60.1);
  EXPECT_TRUE(HasReachedLimits(SomeRun(), folder));
  const std::string damaged = folder + "/checkpoints/step-000000100/run.json";
  ASSERT_OK(WriteFileAtomically(damaged, "{\"train_seconds\": 99}"));
  EXPECT_FALSE(HasReachedLimits(SomeRun(), folder));
  EXPECT_OK(ReadFile(damaged).status());
}

TEST(RunFolderLockTest, ASecondLaunchIsToldThatTheFolderIsInUse) {
  const std::string folder = FreshFolder() + "/run";
  absl::StatusOr<std::unique_ptr<RunFolderLock>> first =
      RunFolderLock::Acquire(folder);
  ASSERT_OK(first);
  EXPECT_THAT(RunFolderLock::Acquire(folder).status(),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr(folder)));
  *first = nullptr;
  EXPECT_OK(RunFolderLock::Acquire(folder));
}

TEST(RunFolderLockTest, AProcessThatOutlivesItsLauncherKeepsTheFolder) {
  const std::string folder = FreshFolder();
  absl::StatusOr<std::unique_ptr<RunFolderLock>> launchers =
      RunFolderLock::Acquire(folder);
  ASSERT_OK(launchers);
  auto child = ChildProcess::Start(
      {.argv = {ELENCHUS_BINARY_DIR "/tests/tools_fake_child", "wait"},
       .log_path = folder + "/log"});
  ASSERT_OK(child);
  *launchers = nullptr;
  EXPECT_FALSE(RunFolderLock::Acquire(folder).ok());
  *child = nullptr;  // Killed and reaped.
  EXPECT_OK(RunFolderLock::Acquire(folder));
}

}  // namespace
}  // namespace elenchus
