// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/pid_controller.h"

#include "gtest/gtest.h"

namespace elenchus {
namespace {

PidLagrangianConfig Config() {
  PidLagrangianConfig config;
  config.set_kp(2);
  config.set_ki(0.5);
  config.set_kd(4);
  config.set_ema(0.5);
  config.set_derivative_delay_steps(1);
  config.set_max_multiplier(10);
  return config;
}

// Bound 1. Costs 2, 4, 1, 0:
//   e               1      3      0     -1
//   average(e)      1      2      1      0
//   integral        0.5    2      2      1.5
//   average(cost)   2      3      2      1
//   rise            0      1      0      0
//   multiplier      2.5    4+2+4  2+2    1.5
TEST(PidController, ByHand) {
  PidController pid(Config());
  EXPECT_EQ(pid.multiplier(), 0);
  const double expected[] = {2.5, 10, 4, 1.5};
  int i = 0;
  for (const double cost : {2, 4, 1, 0}) {
    pid.Observe(cost, 1);
    EXPECT_DOUBLE_EQ(pid.multiplier(), expected[i]) << i;
    ++i;
  }
}

TEST(PidController, StaysWithinItsBounds) {
  PidController pid(Config());
  for (int i = 0; i < 10; ++i) pid.Observe(100, 1);
  EXPECT_EQ(pid.multiplier(), 10);
  EXPECT_EQ(pid.state().integral, 10);
  // An integral at its bound has nothing to unwind but itself.
  for (int i = 0; i < 30; ++i) pid.Observe(0, 1);
  EXPECT_EQ(pid.state().integral, 0);
  EXPECT_EQ(pid.multiplier(), 0);
}

// The derivative looks back as far as it is told: costs 1, 2, 3 with a delay of
// 2 and no smoothing.
TEST(PidController, DerivativeIsOverTheDelay) {
  PidLagrangianConfig config = Config();
  config.set_kp(0);
  config.set_ki(0);
  config.set_kd(1);
  config.set_ema(0);
  config.set_derivative_delay_steps(2);
  PidController pid(config);
  const double expected[] = {0, 1, 2, 2};
  for (int i = 0; i < 4; ++i) {
    pid.Observe(1 + i, 1);
    EXPECT_DOUBLE_EQ(pid.multiplier(), expected[i]) << i;
  }
}

TEST(PidController, GoesOnFromItsState) {
  PidController a(Config()), b(Config());
  for (const double cost : {2.0, 1.5, 3.0}) a.Observe(cost, 1);
  b.Restore(a.state());
  EXPECT_EQ(b.multiplier(), a.multiplier());
  a.Observe(1.2, 1);
  b.Observe(1.2, 1);
  EXPECT_EQ(b.multiplier(), a.multiplier());
}

}  // namespace
}  // namespace elenchus
