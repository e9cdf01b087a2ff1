// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/roofline.h"

#include <gtest/gtest.h>

#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

constexpr int kNumSteps = 150;
constexpr double kGuess = 0.25;

// On permutations of 3. What has learned nothing says any bytes and is never
// right; what has begun to learn guesses among three answers.
class RooflineTest : public testing::Test {
 protected:
  RooflineTest() {
    run_.mutable_task()->set_size(3);
    run_.mutable_task()->set_exponent_bits(2);
    ModelConfig& model = *run_.mutable_model();
    model.set_num_layers(2);
    model.set_width(32);
    model.set_num_heads(2);
    model.set_num_kv_heads(1);
    model.set_hidden_width(64);
    model.set_context_length(32);
    run_.mutable_learner()->set_batch_debates(32);
    run_.mutable_learner()->set_learning_rate(0.003);
    run_.mutable_evaluator()->set_final_questions_per_class(100);
  }

  double Train() {
    const auto json = TrainRoofline(run_, kNumSteps);
    EXPECT_OK(json);
    return json.ok() ? (*json)["accuracy"]["depth2"].get<double>() : 0;
  }
  void Schedule(const char* field, double value) {
    ScheduleConfig* const schedule = run_.mutable_learner()->add_schedule();
    schedule->set_field(field);
    schedule->add_point()->set_value(value);
  }

  RunConfig run_;
};

TEST_F(RooflineTest, ImitatesTheTruthWhateverTheRunsLossesAre) {
  Schedule("alpha_argue", 0);
  Schedule("lambda", 1);
  EXPECT_GE(Train(), kGuess);
}

TEST_F(RooflineTest, LearnsAtTheRunsRate) {
  run_.mutable_learner()->clear_learning_rate();
  Schedule("learning_rate", 0);
  EXPECT_EQ(Train(), 0);
}

TEST_F(RooflineTest, OverseesNothing) {
  run_.mutable_learner()->set_mu(1e6);
  EXPECT_GE(Train(), kGuess);
}

}  // namespace
}  // namespace elenchus
