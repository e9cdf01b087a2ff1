// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/checkpoint.h"

#include <filesystem>
#include <fstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace elenchus {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

class CheckpointTest : public ::testing::Test {
 protected:
  CheckpointTest()
      : run_dir_(
            fs::path(::testing::TempDir()) /
            ::testing::UnitTest::GetInstance()->current_test_info()->name()) {
    fs::remove_all(run_dir_);
  }
  ~CheckpointTest() override { fs::remove_all(run_dir_); }

  fs::path Folder(const std::string& name) const {
    return run_dir_ / "checkpoints" / name;
  }

  const fs::path run_dir_;
};

TEST_F(CheckpointTest, NewestIsLoadedAndOldOnesLeave) {
  CheckpointStore store(run_dir_, 2);
  EXPECT_EQ(store.LoadLatest().status().code(), absl::StatusCode::kNotFound);
  for (int64_t step : {5, 10, 120}) {
    ASSERT_EQ(store.Save({.step = step,
                          .files = {{"a", std::to_string(step)},
                                    {"b", std::string("\0x", 2)}}}),
              absl::OkStatus());
  }
  EXPECT_FALSE(fs::exists(Folder("step-000000005")));
  EXPECT_TRUE(fs::exists(Folder("step-000000010")));
  EXPECT_FALSE(fs::exists(Folder(".aside")));
  const auto latest = CheckpointStore(run_dir_, 2).LoadLatest();
  ASSERT_TRUE(latest.ok()) << latest.status();
  EXPECT_EQ(latest->step, 120);
  EXPECT_EQ(latest->files.at("a"), "120");
  EXPECT_EQ(latest->files.at("b"), std::string("\0x", 2));
}

TEST_F(CheckpointTest, EveryKeptOneCanBeLoadedByItsStep) {
  CheckpointStore store(run_dir_, 5);
  EXPECT_TRUE(store.ListSteps()->empty());
  for (int64_t step : {5, 120, 10}) {
    ASSERT_TRUE(
        store.Save({.step = step, .files = {{"a", std::to_string(step)}}})
            .ok());
  }
  EXPECT_EQ(*store.ListSteps(), (std::vector<int64_t>{5, 10, 120}));
  EXPECT_EQ(store.LoadStep(10)->files.at("a"), "10");
  EXPECT_EQ(store.LoadStep(11).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(CheckpointTest, DamagedOnesArePassedOver) {
  CheckpointStore store(run_dir_, 5);
  for (int64_t step : {1, 2, 3, 4}) {
    ASSERT_TRUE(store.Save({.step = step, .files = {{"a", "good"}}}).ok());
  }
  std::ofstream(Folder("step-000000004") / "a") << "evil";
  fs::remove(Folder("step-000000003") / "manifest.json");
  fs::remove(Folder("step-000000002") / "a");
  // Looking changes nothing; going on sets the damaged ones aside.
  EXPECT_EQ(store.LoadLatest()->step, 1);
  EXPECT_TRUE(fs::exists(Folder("step-000000004")));
  const auto latest = store.Resume();
  ASSERT_TRUE(latest.ok()) << latest.status();
  EXPECT_EQ(latest->step, 1);
  ASSERT_TRUE(CheckpointStore(run_dir_, 1)
                  .Save({.step = 2, .files = {{"a", "new"}}})
                  .ok());
  EXPECT_EQ(store.LoadLatest()->step, 2);
  EXPECT_FALSE(fs::exists(Folder("step-000000001")));
  EXPECT_TRUE(fs::exists(Folder("damaged-step-000000002")));
  EXPECT_TRUE(fs::exists(Folder("damaged-step-000000003") / "a"));
  EXPECT_TRUE(fs::exists(Folder("damaged-step-000000004") / "a"));
}

TEST_F(CheckpointTest, TheSameStepDamagedTwiceIsKeptTwice) {
  CheckpointStore store(run_dir_, 5);
  ASSERT_TRUE(store.Save({.step = 1, .files = {{"a", "good"}}}).ok());
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(store.Save({.step = 2, .files = {{"a", "good"}}}).ok());
    std::ofstream(Folder("step-000000002") / "a") << "evil";
    EXPECT_EQ(store.Resume()->step, 1);
  }
  EXPECT_TRUE(fs::exists(Folder("damaged-step-000000002")));
  EXPECT_TRUE(fs::exists(Folder("damaged-step-000000002-2")));
}

TEST_F(CheckpointTest, NoneThatCanBeReadIsAnErrorThatNamesEach) {
  CheckpointStore store(run_dir_, 5);
  for (int64_t step : {1, 2}) {
    ASSERT_TRUE(store.Save({.step = step, .files = {{"a", "good"}}}).ok());
  }
  std::ofstream(Folder("step-000000001") / "a") << "evil";
  fs::remove(Folder("step-000000002") / "manifest.json");
  const absl::Status status = store.Resume().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << status;
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr("step-000000001/a: the manifest says"),
                    HasSubstr("step-000000002/manifest.json")));
  EXPECT_TRUE(fs::exists(Folder("step-000000001")));
  EXPECT_TRUE(fs::exists(Folder("step-000000002")));
}

// What may be whole is neither passed over nor set aside.
TEST_F(CheckpointTest, AnErrorOfTheSystemIsNoDamage) {
  CheckpointStore store(run_dir_, 5);
  for (int64_t step : {1, 2}) {
    ASSERT_TRUE(store.Save({.step = step, .files = {{"a", "good"}}}).ok());
  }
  // Reading a folder fails with EISDIR.
  fs::remove(Folder("step-000000002") / "a");
  fs::create_directory(Folder("step-000000002") / "a");
  const absl::Status status = store.Resume().status();
  EXPECT_FALSE(status.ok());
  EXPECT_NE(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(status.message()), HasSubstr("step-000000002/a"));
  EXPECT_TRUE(fs::exists(Folder("step-000000002")));
  EXPECT_FALSE(fs::exists(Folder("damaged-step-000000002")));
}

TEST_F(CheckpointTest, AFolderThatCannotBeListedIsAnError) {
  fs::create_directories(run_dir_);
  std::ofstream(run_dir_ / "checkpoints") << "a file";
  const absl::Status status =
      CheckpointStore(run_dir_, 1).LoadLatest().status();
  EXPECT_FALSE(status.ok());
  EXPECT_NE(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), HasSubstr("checkpoints"));
}

// A writer that died left its folder aside: it is neither loaded nor in the
// way.
TEST_F(CheckpointTest, HalfWrittenIsInvisible) {
  fs::create_directories(Folder(".aside"));
  std::ofstream(Folder(".aside") / "a") << "half";
  CheckpointStore store(run_dir_, 1);
  EXPECT_EQ(store.LoadLatest().status().code(), absl::StatusCode::kNotFound);
  ASSERT_TRUE(store.Save({.step = 1, .files = {{"b", "whole"}}}).ok());
  const auto latest = store.LoadLatest();
  ASSERT_TRUE(latest.ok());
  EXPECT_EQ(latest->files.size(), 1u);
}

TEST_F(CheckpointTest, SameStepIsReplaced) {
  CheckpointStore store(run_dir_, 1);
  ASSERT_TRUE(store.Save({.step = 7, .files = {{"a", "old"}}}).ok());
  ASSERT_TRUE(store.Save({.step = 7, .files = {{"a", "new"}}}).ok());
  EXPECT_EQ(store.LoadLatest()->files.at("a"), "new");
}

}  // namespace
}  // namespace elenchus
