// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "debate/inspector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

using testing::HasSubstr;

Inspection Valid() {
  Inspection inspection;
  inspection.set_argument(1);
  inspection.set_tool("replay");
  inspection.set_text("same bits");
  return inspection;
}

void ExpectRefused(const Inspection& inspection, const char* why) {
  EXPECT_THAT(CheckInspection(inspection, 2),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(why)));
}

TEST(CheckInspectionTest, AcceptsEveryToolAndTheLongestText) {
  Inspection inspection = Valid();
  for (const absl::string_view tool : kTools) {
    inspection.set_tool(std::string(tool));
    EXPECT_OK(CheckInspection(inspection, 2));
  }
  inspection.set_text(std::string(kMaxInspectionBytes, '~'));
  EXPECT_OK(CheckInspection(inspection, 2));
}

TEST(CheckInspectionTest, RefusesWhatNoToolSays) {
  Inspection inspection = Valid();
  inspection.set_argument(2);
  ExpectRefused(inspection, "argument: must be below");
  inspection = Valid();
  inspection.set_tool("x-ray");
  ExpectRefused(inspection, "inspection.tool: no tool x-ray");
  inspection = Valid();
  inspection.set_text(std::string(kMaxInspectionBytes + 1, 'a'));
  ExpectRefused(inspection, "at most 64 bytes, got 65 bytes");
  for (const char* const text : {"two\nlines", "\x7f", "\xc3\xa9"}) {
    inspection.set_text(text);
    ExpectRefused(inspection, "printable ASCII");
  }
}

}  // namespace
}  // namespace elenchus
