// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Judges whose habits are known, on pairs of a true and a false argument.
#include <gtest/gtest.h>

#include <atomic>

#include "core/log.h"
#include "core/status.h"
#include "debate/argument.h"
#include "tasks/task.h"
#include "tests/testing/fakes.h"
#include "tools/evaluation.h"

namespace elenchus {
namespace {

constexpr int kNumPairs = 16;

// Of an H who judges so, and an M who is always wrong.
JudgeResults Judge(
    FakeHuman::Function judge, const DebateConfig& rules = {},
    FakeModel::Function argue = [](const ModelRequest&) { return "?:"; }) {
  const TaskConfig config;
  auto task = MakeTask(config);
  ELENCHUS_CHECK(task.ok());
  FakeModel model(std::move(argue));
  FakeHuman human(std::move(judge));
  const Evaluator evaluator(config, rules, **task, model, human, 8);
  auto results = evaluator.JudgePairs(kNumPairs, /*seed=*/5);
  ELENCHUS_CHECK(results.ok());
  return *std::move(results);
}

// One coin is as another half of the time.
TEST(JudgePairsTest, WhoAlwaysTiesAgreesWithItselfHalfTheTime) {
  const JudgeResults judge =
      Judge([](const Workspace&) { return ProbabilityStep(0.5); });
  EXPECT_EQ(judge.authors_swapped.num_trials, kNumPairs);
  EXPECT_EQ(judge.authors_swapped.Share(), 0.5);
  EXPECT_EQ(judge.no_transcript.Share(), 0.5);
  EXPECT_EQ(judge.verdict.Share(), 0.5);
}

// By hand: .75 for the even one whichever is true, of 16 pairs both ways: half
// are true, in one bin.
TEST(JudgePairsTest, CalibrationComparesProbabilitiesWithWhatIsTrue) {
  EXPECT_NEAR(Judge([](const Workspace&) {
                return ProbabilityStep(0.75);
              }).calibration.Error(),
              0.25, 1e-12);
  EXPECT_EQ(Judge([](const Workspace&) {
              return ProbabilityStep(0.5);
            }).calibration.Error(),
            0);
  Calibration calibration;
  EXPECT_EQ(calibration.Error(), 0);
  calibration.Add(1, true);     // in the last bin
  calibration.Add(0.95, true);  // beside it
  calibration.Add(0, true);
  calibration.Add(0.3, false);
  EXPECT_NEAR(calibration.Error(), (0.05 + 1 + 0.3) / 4, 1e-12);
}

// Its verdict follows the order and no argument.
TEST(JudgePairsTest, WhoAlwaysNamesTheFirstSpeakerTellsNothing) {
  const JudgeResults judge =
      Judge([](const Workspace&) { return AnswerStep("y"); });
  EXPECT_EQ(judge.authors_swapped.Share(), 0);
  EXPECT_EQ(judge.no_transcript.Share(), 0.5);
  EXPECT_EQ(judge.confusion.FirstSpeakerBias(), 0.5);
}

// What is judged is what M says in its debates.
TEST(JudgePairsTest, MArguesAtTheScheduledTemperature) {
  DebateConfig rules;
  ScheduleConfig* const schedule = rules.add_schedule();
  schedule->set_field("temperature");
  schedule->add_point()->set_value(0.25);
  std::atomic<bool> others{false};
  Judge([](const Workspace&) { return AnswerStep("y"); }, rules,
        [&](const ModelRequest& request) {
          if (request.temperature != 0.25) others = true;
          return "?:";
        });
  EXPECT_FALSE(others);
}

}  // namespace
}  // namespace elenchus
