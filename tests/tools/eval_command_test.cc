// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// elenchus eval and its --cross-play: what they measure is the run's own H.
#include "tools/eval_command.h"

#include <gtest/gtest.h>

#include "tests/inspect/random_snapshot.h"
#include "tests/inspect/small_model.h"
#include "tests/testing/fresh_folder.h"
#include "tests/testing/status_matchers.h"
#include "tools/cross_play_command.h"

namespace elenchus {
namespace {

// A run with two checkpoints of an M that knows nothing: its arguments claim
// nothing, so verdicts of the scripted H are ties.
class EvalCommandTest : public testing::Test {
 protected:
  EvalCommandTest() {
    *run_.mutable_model() = SmallModel(/*bidirectional_facts=*/true);
    run_.mutable_task()->set_exponent_bits(2);
    DebateConfig& debate = *run_.mutable_debate();
    debate.mutable_gate_argue()->set_mode(GateConfig::NEVER);
    debate.set_min_arguments(2);
    debate.set_temperature(0.1);  // so that M says some things again
    EvaluatorConfig& evaluator = *run_.mutable_evaluator();
    evaluator.mutable_engine()->set_deterministic(true);
    evaluator.set_final_questions_per_class(50);
    evaluator.set_final_debates(64);
    CheckpointStore store(run_dir_, 2);
    for (const int64_t step : {1, 2}) {
      EXPECT_OK(
          store.Save({.step = step,
                      .files = {{kWeightsFile,
                                 RandomSnapshot(run_.model(), step).bytes}}}));
    }
  }

  Json Evaluate() {
    const auto json = EvaluateCheckpoint(run_, run_dir_, run_dir_ + "/e.json");
    EXPECT_OK(json);
    return json.value_or(Json());
  }
  Json CrossPlay() {
    const auto json = CrossPlayRun(run_, run_dir_);
    EXPECT_OK(json);
    return json.value_or(Json());
  }

  const std::string run_dir_ = FreshFolder();
  RunConfig run_;
};

TEST_F(EvalCommandTest, AnHWhoErrsErrs) {
  // Depth 2 needs only facts.
  EXPECT_EQ(Evaluate()["accuracy"]["amplified"]["depth2"], 1);
  run_.mutable_human_proxy()->mutable_errors()->set_error_probability(1);
  // One of the elements or "?".
  EXPECT_LE(Evaluate()["accuracy"]["amplified"]["depth2"], 0.6);
}

TEST_F(EvalCommandTest, AnHWhoResamplesTiesDoes) {
  const Json evaluated = Evaluate(), cross_played = CrossPlay();
  EXPECT_EQ(cross_played["wins"], Json::parse("[[0, 64], [64, 0]]"));
  run_.mutable_human_proxy()->set_resample_ties(true);
  EXPECT_NE(Evaluate()["debates"], evaluated["debates"]);
  EXPECT_NE(CrossPlay()["wins"], cross_played["wins"]);
}

}  // namespace
}  // namespace elenchus
