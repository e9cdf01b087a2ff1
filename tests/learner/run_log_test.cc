// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/run_log.h"

#include "gtest/gtest.h"

namespace elenchus {
namespace {

class RunLogTest : public testing::Test {
 protected:
  DebateStats debates_;
  Replay replay_{{}, 1};
  Metrics metrics_;
  RunLog log_{&debates_, &replay_, &metrics_, 0, 0};
};

// Means over the steps that have a value; cases as shares.
TEST_F(RunLogTest, ShowsHowTheConstraintIsKept) {
  StepStats stats;
  stats.step = 1;
  stats.constraint = 2;
  stats.violation = 1.5;
  stats.cpo = {.step_case = CpoCase::kInfeasible,
               .lambda = 0,
               .nu = 4,
               .kl = 0.01,
               .line_search_steps = 3,
               .is_taken = true};
  log_.Record(stats, 0.1);
  stats.step = 2;
  stats.constraint = 0.5;
  stats.violation = 0;
  stats.cpo = {.step_case = CpoCase::kKept,
               .lambda = 2,
               .nu = 0,
               .kl = 0,
               .line_search_steps = 15,
               .is_taken = false};
  log_.Record(stats, 0.1);
  const nlohmann::json line = log_.TakeLine(1, 1);
  EXPECT_EQ(line.at("constraint"),
            (nlohmann::json{{"value", 1.25}, {"violation", 0.75}}));
  EXPECT_EQ(line.at("cpo"), (nlohmann::json{{"infeasible", 0.5},
                                            {"broken", 0.},
                                            {"kept", 0.5},
                                            {"slack", 0.},
                                            {"flat", 0.},
                                            {"taken", 0.5},
                                            {"lambda", 1.},
                                            {"nu", 2.},
                                            {"kl", 0.005},
                                            {"line_search_steps", 9.}}));
}

TEST_F(RunLogTest, LeavesOutWhatARunHasNot) {
  StepStats stats;
  stats.step = 1;
  log_.Record(stats, 0.1);
  const nlohmann::json line = log_.TakeLine(1, 1);
  EXPECT_FALSE(line.contains("constraint"));
  EXPECT_FALSE(line.contains("cpo"));
  EXPECT_FALSE(line.contains("answer_distance"));
}

}  // namespace
}  // namespace elenchus
