// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// EXPECT_OK and StatusIs, which the distribution's abseil lacks.
#ifndef ELENCHUS_TESTS_TESTING_STATUS_MATCHERS_H_
#define ELENCHUS_TESTS_TESTING_STATUS_MATCHERS_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace elenchus {

inline const absl::Status& StatusOf(const absl::Status& status) {
  return status;
}
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

#define EXPECT_OK(expr) EXPECT_EQ(::elenchus::StatusOf(expr), absl::OkStatus())
#define ASSERT_OK(expr) ASSERT_EQ(::elenchus::StatusOf(expr), absl::OkStatus())

// Matches a Status or StatusOr with this code whose message matches.
MATCHER_P2(StatusIs, code, message_matcher, "") {
  const absl::Status& status = StatusOf(arg);
  *result_listener << status.ToString();
  return status.code() == code &&
         testing::Value(std::string(status.message()), message_matcher);
}

}  // namespace elenchus

#endif  // ELENCHUS_TESTS_TESTING_STATUS_MATCHERS_H_
