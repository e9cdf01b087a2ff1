// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "core/status.h"

#include "gtest/gtest.h"

namespace elenchus {
namespace {

absl::StatusOr<int> Half(int number) {
  if (number % 2 == 0) return number / 2;
  return absl::InvalidArgumentError("odd");
}

absl::StatusOr<int> Quarter(int number) {
  ELENCHUS_ASSIGN_OR_RETURN(const int half, Half(number));
  ELENCHUS_RETURN_IF_ERROR(Half(half).status());
  return half / 2;
}

TEST(Status, MacrosPassErrorsOn) {
  EXPECT_EQ(*Quarter(8), 2);
  EXPECT_EQ(Quarter(6).status(), absl::InvalidArgumentError("odd"));
  EXPECT_EQ(Quarter(3).status(), absl::InvalidArgumentError("odd"));
}

TEST(Status, AnnotateKeepsTheCode) {
  EXPECT_EQ(Annotate(absl::NotFoundError("gone"), "reading"),
            absl::NotFoundError("reading: gone"));
  EXPECT_TRUE(Annotate(absl::OkStatus(), "reading").ok());
}

TEST(Status, ExitCodes) {
  EXPECT_EQ(ExitCode(absl::OkStatus()), 0);
  EXPECT_EQ(ExitCode(absl::InvalidArgumentError("")), 78);
  EXPECT_EQ(ExitCode(absl::OutOfRangeError("")), 78);
  EXPECT_EQ(ExitCode(absl::UnavailableError("")), 75);
  EXPECT_EQ(ExitCode(absl::DeadlineExceededError("")), 75);
  EXPECT_EQ(ExitCode(absl::ResourceExhaustedError("")), 75);
  EXPECT_EQ(ExitCode(absl::AbortedError("")), 75);
  EXPECT_EQ(ExitCode(absl::InternalError("")), 1);
}

}  // namespace
}  // namespace elenchus
