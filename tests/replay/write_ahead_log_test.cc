// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "replay/write_ahead_log.h"

#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <future>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "core/file.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "replay/log_segment.h"

namespace elenchus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class WriteAheadLogTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "/wal_test.XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    dir_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(dir_); }

  std::unique_ptr<WriteAheadLog> OpenLog(size_t max_segment_bytes = 64 << 20) {
    auto log = WriteAheadLog::Open(
        {.folder = dir_ + "/wal", .max_segment_bytes = max_segment_bytes});
    EXPECT_TRUE(log.ok()) << log.status();
    return *std::move(log);
  }

  absl::Status OpenStatus() {
    return WriteAheadLog::Open({.folder = dir_ + "/wal"}).status();
  }

  std::string Path(uint64_t first) {
    char name[32];
    std::snprintf(name, sizeof(name), "%020lu.log", first);
    return dir_ + "/wal/" + name;
  }

  std::set<std::string> Files() {
    std::set<std::string> names;
    for (const auto& e : std::filesystem::directory_iterator(dir_ + "/wal")) {
      names.insert(e.path().string());
    }
    return names;
  }

  std::string dir_;
};

absl::StatusOr<uint64_t> Append(WriteAheadLog& log,
                                std::vector<std::string> records) {
  std::promise<absl::StatusOr<uint64_t>> done;
  log.Append(std::move(records), [&](absl::StatusOr<uint64_t> first) {
    done.set_value(std::move(first));
  });
  return done.get_future().get();
}

std::vector<std::string> ReadAll(const WriteAheadLog& log, uint64_t from) {
  std::vector<std::string> records;
  uint64_t expected = from;
  const absl::Status status =
      log.Read(from, log.end(), [&](uint64_t number, absl::string_view record) {
        EXPECT_EQ(number, expected++);
        records.emplace_back(record);
        return absl::OkStatus();
      });
  EXPECT_TRUE(status.ok()) << status;
  return records;
}

TEST_F(WriteAheadLogTest, ReadsBackWhatWasAppended) {
  const auto log = OpenLog();
  EXPECT_EQ(*Append(*log, {"a", ""}), 0u);
  EXPECT_EQ(*Append(*log, {std::string(1000, '\0')}), 2u);
  EXPECT_THAT(ReadAll(*log, 0), ElementsAre("a", "", std::string(1000, '\0')));
  EXPECT_THAT(ReadAll(*log, 3), IsEmpty());
  EXPECT_EQ(log->stats().num_records, 3);
  EXPECT_EQ(log->stats().num_waiting, 0);
  EXPECT_TRUE(absl::IsOutOfRange(log->Read(4, 4, nullptr)));
}

TEST_F(WriteAheadLogTest, GoesOnWhereItsProcessEnded) {
  for (uint64_t i = 0; i < 5; ++i) {
    const auto log = OpenLog();
    EXPECT_EQ(log->end(), i);
    EXPECT_EQ(*Append(*log, {absl::StrCat("record ", i)}), i);
  }
  EXPECT_THAT(ReadAll(*OpenLog(), 3), ElementsAre("record 3", "record 4"));
}

TEST_F(WriteAheadLogTest, ManyThreadsShareCommitsInOrder) {
  const auto log = OpenLog(/*max_segment_bytes=*/2000);
  constexpr int kThreads = 8, kAppends = 200;
  std::vector<std::vector<uint64_t>> numbers(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kAppends; ++i) {
        numbers[t].push_back(
            *Append(*log, {absl::StrCat(t, " ", i), "second"}));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const std::vector<std::string> records = ReadAll(*log, 0);
  ASSERT_EQ(records.size(), 2u * kThreads * kAppends);
  for (int t = 0; t < kThreads; ++t) {
    for (int i = 0; i < kAppends; ++i) {
      EXPECT_EQ(records[numbers[t][i]], absl::StrCat(t, " ", i));
      EXPECT_EQ(records[numbers[t][i] + 1], "second");
    }
  }
  EXPECT_GT(Files().size(), 5u);
}

// Appends wait for the first one's commit, whose `done` is held; then one more
// commit has them all.
TEST_F(WriteAheadLogTest, WhatWaitsBecomesOneCommit) {
  const auto log = OpenLog();
  std::promise<void> started, held;
  log->Append({"first"}, [&](absl::StatusOr<uint64_t>) {
    started.set_value();
    held.get_future().wait();
  });
  started.get_future().wait();
  std::vector<uint64_t> numbers;
  std::promise<void> done;
  for (int i = 0; i < 10; ++i) {
    log->Append({"x"}, [&](absl::StatusOr<uint64_t> first) {
      numbers.push_back(*first);
      if (numbers.size() == 10) done.set_value();
    });
  }
  EXPECT_GE(log->stats().num_waiting, 10);
  held.set_value();
  done.get_future().wait();
  EXPECT_THAT(numbers, ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
  EXPECT_EQ(log->stats().num_commits, 2);
}

TEST_F(WriteAheadLogTest, AClosedLogWritesWhatWasAppended) {
  int num_done = 0;
  {
    const auto log = OpenLog();
    for (int i = 0; i < 100; ++i) {
      log->Append({"x"}, [&](absl::StatusOr<uint64_t> first) {
        num_done += first.ok();
      });
    }
  }
  EXPECT_EQ(num_done, 100);
  EXPECT_EQ(OpenLog()->end(), 100u);
}

TEST_F(WriteAheadLogTest, TrimsWholeSegmentsOnly) {
  {
    const auto log = OpenLog(/*max_segment_bytes=*/1);
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(Append(*log, {"a", "b"}).ok());
    ASSERT_TRUE(log->Trim(5).ok());
    EXPECT_EQ(log->begin(), 4u);
    EXPECT_TRUE(absl::IsOutOfRange(log->Read(3, 4, nullptr)));
    EXPECT_THAT(ReadAll(*log, 7), ElementsAre("b", "a", "b"));
    // The one that is written stays.
    ASSERT_TRUE(log->Trim(1000).ok());
    EXPECT_EQ(log->begin(), 8u);
  }
  const auto log = OpenLog();
  EXPECT_EQ(log->begin(), 8u);
  EXPECT_EQ(*Append(*log, {"c"}), 10u);
  EXPECT_THAT(ReadAll(*log, 8), ElementsAre("a", "b", "c"));
}

// A crash may leave any first part of the last commit.
TEST_F(WriteAheadLogTest, EveryCrashStateKeepsWhatWasDurable) {
  size_t num_durable_bytes;
  {
    const auto log = OpenLog();
    ASSERT_TRUE(Append(*log, {"first", "second"}).ok());
    num_durable_bytes = std::filesystem::file_size(Path(0));
    ASSERT_TRUE(Append(*log, {"third"}).ok());
  }
  const std::string whole = *ReadFile(Path(0));
  for (size_t size = num_durable_bytes; size < whole.size(); ++size) {
    // With and without bytes that were never written.
    for (const std::string& rest :
         {std::string(), std::string(whole.size() - size, '\0')}) {
      ASSERT_TRUE(
          WriteFileAtomically(Path(0), whole.substr(0, size) + rest).ok());
      const auto log = OpenLog();
      EXPECT_EQ(log->end(), 2u);
      EXPECT_EQ(*Append(*log, {"again"}), 2u);
      EXPECT_THAT(ReadAll(*log, 0), ElementsAre("first", "second", "again"));
    }
  }
}

TEST_F(WriteAheadLogTest, ATornHeaderIsWrittenAgain) {
  {
    const auto log = OpenLog(/*max_segment_bytes=*/1);
    ASSERT_TRUE(Append(*log, {"a"}).ok());
    ASSERT_TRUE(Append(*log, {"b"}).ok());
  }
  const std::string whole = *ReadFile(Path(1));
  for (size_t size = 0; size < EncodeSegmentHeader(0).size(); ++size) {
    ASSERT_TRUE(WriteFileAtomically(Path(1), whole.substr(0, size)).ok());
    const auto log = OpenLog();
    EXPECT_EQ(*Append(*log, {"c"}), 1u);
    EXPECT_THAT(ReadAll(*log, 0), ElementsAre("a", "c"));
  }
}

TEST_F(WriteAheadLogTest, DamageBeforeTheLastCommitIsDataLoss) {
  {
    const auto log = OpenLog();
    ASSERT_TRUE(Append(*log, {"first", "second"}).ok());
    ASSERT_TRUE(Append(*log, {"third"}).ok());
  }
  const std::string whole = *ReadFile(Path(0));
  const size_t last = EncodeCommit(0, 0, {"third"}).size();
  for (size_t i = 0; i < whole.size() - last; ++i) {
    std::string damaged = whole;
    damaged[i] ^= 1;
    ASSERT_TRUE(WriteFileAtomically(Path(0), damaged).ok());
    const absl::Status status = OpenStatus();
    EXPECT_TRUE(absl::IsDataLoss(status)) << i << ": " << status;
    EXPECT_THAT(status.ToString(), HasSubstr(Path(0)));
  }
}

TEST_F(WriteAheadLogTest, AMissingSegmentIsNamed) {
  {
    const auto log = OpenLog(/*max_segment_bytes=*/1);
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(Append(*log, {"a"}).ok());
  }
  ASSERT_EQ(unlink(Path(1).c_str()), 0);
  const absl::Status status = OpenStatus();
  EXPECT_TRUE(absl::IsDataLoss(status));
  EXPECT_EQ(status.message(), Path(2) + " begins with record 2, expected 1");
}

TEST_F(WriteAheadLogTest, ASegmentThatBreaksOffBeforeAnotherIsDataLoss) {
  {
    const auto log = OpenLog(/*max_segment_bytes=*/1);
    for (int i = 0; i < 2; ++i) ASSERT_TRUE(Append(*log, {"a"}).ok());
  }
  const std::string whole = *ReadFile(Path(0));
  ASSERT_TRUE(
      WriteFileAtomically(Path(0), whole.substr(0, whole.size() - 1)).ok());
  EXPECT_THAT(OpenStatus().ToString(),
              HasSubstr("breaks off at byte 20, and segments follow it"));
}

// Records come from other processes.
TEST_F(WriteAheadLogTest, ARecordCannotPassForACommit) {
  const std::string forged = EncodeCommit(/*salt=*/1, /*first=*/1, {"x"});
  {
    const auto log = OpenLog();
    ASSERT_TRUE(Append(*log, {"a"}).ok());
    ASSERT_TRUE(Append(*log, {forged}).ok());
  }
  std::string torn = *ReadFile(Path(0));
  torn[torn.size() - forged.size() - 5] ^= 1;
  ASSERT_TRUE(WriteFileAtomically(Path(0), torn).ok());
  EXPECT_THAT(ReadAll(*OpenLog(), 0), ElementsAre("a"));
}

// A limit on the size of files stands for a full disk.
TEST_F(WriteAheadLogTest, AFullDiskFailsOneAppendAndLosesNothing) {
  const auto log = OpenLog();
  ASSERT_TRUE(Append(*log, {"a"}).ok());
  struct rlimit before;
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, SIG_IGN);
  struct rlimit limit = before;
  limit.rlim_cur = 1000;
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &limit), 0);
  const auto refused = Append(*log, {std::string(2000, 'x')});
  const auto small = Append(*log, {"b"});
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  EXPECT_THAT(refused.status().ToString(), HasSubstr(Path(0)));
  EXPECT_EQ(*small, 1u);
  EXPECT_EQ(*Append(*log, {std::string(2000, 'x')}), 2u);
  EXPECT_THAT(ReadAll(*log, 0), ElementsAre("a", "b", std::string(2000, 'x')));
}

TEST_F(WriteAheadLogTest, OtherFilesAreLeftAlone) {
  ASSERT_TRUE(MakeDirs(dir_ + "/wal").ok());
  ASSERT_TRUE(WriteFileAtomically(dir_ + "/wal/notes.txt", "x").ok());
  EXPECT_EQ(OpenLog()->end(), 0u);
  EXPECT_EQ(*ReadFile(dir_ + "/wal/notes.txt"), "x");
}

TEST_F(WriteAheadLogTest, AFileThatIsNoSegmentIsRefused) {
  ASSERT_TRUE(MakeDirs(dir_ + "/wal").ok());
  ASSERT_TRUE(WriteFileAtomically(Path(0), "something else, and longer").ok());
  EXPECT_THAT(OpenStatus().ToString(),
              HasSubstr("expected the header of a log's segment"));
}

}  // namespace
}  // namespace elenchus
