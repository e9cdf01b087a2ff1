// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "inspect/report.h"

#include "gtest/gtest.h"

namespace elenchus {
namespace {

TEST(ReportTest, LongTextsAreCut) {
  EXPECT_EQ(Shorten(std::string(kMaxReportBytes, 'a')),
            std::string(kMaxReportBytes, 'a'));
  const std::string cut = Shorten(std::string(kMaxReportBytes + 1, 'a'));
  EXPECT_EQ(cut, std::string(kMaxReportBytes - 3, 'a') + "...");
}

}  // namespace
}  // namespace elenchus
