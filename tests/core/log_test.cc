// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "core/log.h"

#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace elenchus {
namespace {

using ::testing::MatchesRegex;
using ::testing::internal::CaptureStderr;
using ::testing::internal::GetCapturedStderr;

TEST(Printable, LeavesPrintableAsciiAlone) {
  EXPECT_EQ(Printable("Az 09 ~!\"\\%s"), "Az 09 ~!\"\\%s");
}

TEST(Printable, WritesTheRestInHex) {
  EXPECT_EQ(Printable("a\n\tb"), "a\\x0a\\x09b");
  EXPECT_EQ(Printable("\x1b[31mred"), "\\x1b[31mred");
  EXPECT_EQ(Printable("\x7f\x80\xff"), "\\x7f\\x80\\xff");
  EXPECT_EQ(Printable(absl::string_view("\0x", 2)), "\\x00x");
}

TEST(Log, LineHasLevelTimeNameAndMessage) {
  SetProcessName("actor-0");
  CaptureStderr();
  ELENCHUS_LOG(WARNING) << "step " << 3 << "\n\x1b[2J";
  EXPECT_THAT(GetCapturedStderr(),
              MatchesRegex("W [0-9]+-[0-9]+-[0-9]+T[0-9]+:[0-9]+:[0-9]+"
                           "\\.[0-9]+Z actor-0 step 3\\\\x0a\\\\x1b\\[2J\n"));
}

TEST(Log, LevelsAreLetters) {
  CaptureStderr();
  ELENCHUS_LOG(INFO) << "one";
  ELENCHUS_LOG(ERROR) << "two";
  const std::string text = GetCapturedStderr();
  EXPECT_THAT(text, MatchesRegex("I [^\n]* one\nE [^\n]* two\n"));
}

TEST(Log, LinesOfThreadsAreWhole) {
  CaptureStderr();
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([i] {
      for (int n = 0; n < 100; ++n) {
        ELENCHUS_LOG(INFO) << std::string(100, static_cast<char>('a' + i));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::istringstream lines(GetCapturedStderr());
  int num_lines = 0;
  for (std::string line; std::getline(lines, line); ++num_lines) {
    const std::string message = line.substr(line.size() - 100);
    ASSERT_EQ(message, std::string(100, message[0]));
    ASSERT_EQ(line[0], 'I');
  }
  EXPECT_EQ(num_lines, 400);
}

}  // namespace
}  // namespace elenchus
