// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/checks/oversight.h"

#include <gtest/gtest.h>

namespace elenchus {
namespace {

TEST(OversightTest, EveryRowIsWithinItsSamplesError) {
  const std::vector<Check> checks = OversightChecks(100000, /*seed=*/3);
  EXPECT_EQ(checks.size(), 8u);
  for (const Check& check : checks) {
    EXPECT_TRUE(check.Passes()) << check.name << " " << check.value;
    EXPECT_LT(check.tolerance, 0.03) << check.name;
  }
}

}  // namespace
}  // namespace elenchus
