// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "core/file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace elenchus {
namespace {

using ::testing::HasSubstr;

// A folder of the test's own.
class FileTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "/file_test.XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    dir_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(dir_); }

  int NumEntries() const {
    const std::filesystem::directory_iterator entries(dir_);
    return static_cast<int>(std::distance(begin(entries), end(entries)));
  }

  std::string dir_;
};

TEST_F(FileTest, ReadsBackWhatWasWritten) {
  const std::string bytes(200000, '\0');
  const std::string path = dir_ + "/a";
  ASSERT_TRUE(WriteFileAtomically(path, "x\n" + bytes).ok());
  EXPECT_EQ(*ReadFile(path), "x\n" + bytes);
  struct stat info;
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0644u);
}

TEST_F(FileTest, ReplacesAndLeavesNothingBehind) {
  const std::string path = dir_ + "/a";
  ASSERT_TRUE(WriteFileAtomically(path, "a longer old text").ok());
  ASSERT_TRUE(WriteFileAtomically(path, "new").ok());
  EXPECT_EQ(*ReadFile(path), "new");
  EXPECT_EQ(NumEntries(), 1);
}

TEST_F(FileTest, AReaderKeepsTheFileItOpened) {
  const std::string path = dir_ + "/a";
  ASSERT_TRUE(WriteFileAtomically(path, "old").ok());
  ASSERT_EQ(link(path.c_str(), (dir_ + "/open").c_str()), 0);
  ASSERT_TRUE(WriteFileAtomically(path, "new").ok());
  EXPECT_EQ(*ReadFile(dir_ + "/open"), "old");
}

TEST_F(FileTest, FailedReplacementLeavesTheTargetAndNoTemporary) {
  ASSERT_TRUE(MakeDirs(dir_ + "/folder").ok());
  const absl::Status status = WriteFileAtomically(dir_ + "/folder", "x");
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(std::string(status.message()), HasSubstr(dir_ + "/folder"));
  EXPECT_EQ(NumEntries(), 1);
}

TEST_F(FileTest, AbsentFilesAndFoldersAreNotFoundAndNamed) {
  const absl::Status read = ReadFile(dir_ + "/none").status();
  EXPECT_EQ(read.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(read.message()), HasSubstr(dir_ + "/none"));
  EXPECT_EQ(WriteFileAtomically(dir_ + "/none/a", "x").code(),
            absl::StatusCode::kNotFound);
  EXPECT_FALSE(ReadFile(dir_).ok());
}

TEST_F(FileTest, MakesFoldersOnceOrTwice) {
  ASSERT_TRUE(MakeDirs(dir_ + "/a/b/c").ok());
  ASSERT_TRUE(MakeDirs(dir_ + "/a/b/c").ok());
  EXPECT_TRUE(std::filesystem::is_directory(dir_ + "/a/b/c"));
}

TEST_F(FileTest, AFileInTheWayOfAFolderIsAnError) {
  ASSERT_TRUE(WriteFileAtomically(dir_ + "/a", "x").ok());
  EXPECT_FALSE(MakeDirs(dir_ + "/a/b").ok());
}

}  // namespace
}  // namespace elenchus
