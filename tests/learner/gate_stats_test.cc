// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/gate_stats.h"

#include <gtest/gtest.h>

#include "core/rng.h"
#include "learner/debate_stats.h"
#include "tests/learner/traces.h"

namespace elenchus {
namespace {

// H said "d", and M beside it `shadow` with this confidence.
Call Asked(double gate, double confidence, const std::string& shadow) {
  Call call = MakeCall(QUESTION_KIND_ARGUE, ANSWERER_HUMAN, "d:bc");
  call.set_gate_probability(gate);
  *call.mutable_shadow() = MakeModelCall(QUESTION_KIND_ARGUE, shadow);
  call.mutable_shadow()->set_confidence(static_cast<float>(confidence));
  return call;
}

Call Left(double gate, double confidence) {
  Call call = MakeModelCall(QUESTION_KIND_ARGUE, "d:bc");
  call.set_gate_probability(gate);
  call.set_confidence(static_cast<float>(confidence));
  return call;
}

TEST(GateStats, AnswersAreTheSameByTheirField) {
  EXPECT_TRUE(SameAnswer(QUESTION_KIND_ARGUE, "d:bc", "d:xx"));
  EXPECT_FALSE(SameAnswer(QUESTION_KIND_ARGUE, "d:bc", "c:bc"));
  EXPECT_TRUE(SameAnswer(QUESTION_KIND_VERDICT, "y", "y"));
  EXPECT_FALSE(SameAnswer(QUESTION_KIND_VERDICT, "y", "y:"));
}

TEST(GateStats, OnlyGatesThatLookAtConfidenceCount) {
  EXPECT_TRUE(IsGated(Asked(0.5, 0.5, "d")));
  EXPECT_TRUE(IsGated(Left(0.5, 0.5)));
  // A sub-question to M, and H where no gate looked at M.
  EXPECT_FALSE(IsGated(Left(0, 0.5)));
  EXPECT_FALSE(IsGated(MakeCall(QUESTION_KIND_ARGUE, ANSWERER_HUMAN, "d:bc")));
}

// By hand: two calls asked at P(g=1) .5, of confidence .9, one of them agreed;
// one at P(g=1) 1, of confidence .1, not agreed; one left.
TEST(GateStats, ReportsByHand) {
  GateTotals totals;
  totals.Add(Asked(0.5, 0.9, "d:"));
  totals.Add(Asked(0.5, 0.9, "c:"));
  totals.Add(Asked(1, 0.1, "?"));
  totals.Add(Left(0.5, 0.9));
  const nlohmann::json report = GateReport(totals);
  EXPECT_DOUBLE_EQ(report["human_rate"], 0.75);
  // Weights 2, 2, 1; bins: 4 at .9 with half agreed, 1 at .1 with none.
  EXPECT_NEAR(report["calibration_error"], (4 * 0.4 + 1 * 0.1) / 5, 1e-6);
  EXPECT_NEAR(report["agreement"], 0.4, 1e-6);
  EXPECT_NEAR(report["brier_skill"],
              1 - (2 * 0.01 + 2 * 0.81 + 0.01) / 5 / 0.24, 1e-6);
  // Left to M: weights 1, 1 and 0.
  EXPECT_NEAR(report["risk"], 0.5, 1e-6);
  EXPECT_NEAR(report["risk_random"], 0.6, 1e-6);
  EXPECT_NEAR(report["risk_coverage"][0][0], 0.8, 1e-6);
  EXPECT_NEAR(report["risk_coverage"][0][1], 0.5, 1e-6);
  EXPECT_NEAR(report["risk_coverage"][1][0], 1, 1e-6);
  EXPECT_NEAR(report["risk_coverage"][1][1], 0.6, 1e-6);
}

// Confidence that is right on average, asked about with a probability that
// depends on it: what is reported is as if every call had been asked about.
TEST(GateStats, WeightsUndoTheGate) {
  Rng rng(1);
  GateTotals totals;
  for (int i = 0; i < 100000; ++i) {
    const double confidence = rng.UniformDouble();
    const double gate = 1.05 - confidence;
    const bool agrees = rng.Bernoulli(confidence);
    totals.Add(rng.Bernoulli(gate)
                   ? Asked(std::min(gate, 1.0), confidence, agrees ? "d" : "c")
                   : Left(gate, confidence));
  }
  const nlohmann::json report = GateReport(totals);
  EXPECT_NEAR(report["agreement"], 0.5, 0.02);
  EXPECT_LT(report["calibration_error"], 0.02);
  // Mean squared error 1/6 against the variance 1/4.
  EXPECT_NEAR(report["brier_skill"], 1.0 / 3, 0.04);
  EXPECT_LT(report["risk"], 0.4);
}

TEST(GateStats, AJudgementGivenAsAProbabilityAgreesSoMuch) {
  Call call = MakeCall(QUESTION_KIND_VERDICT, ANSWERER_HUMAN, "");
  call.set_probability(0.75);
  *call.mutable_shadow() = MakeModelCall(QUESTION_KIND_VERDICT, "n");
  GateTotals totals;
  totals.Add(call);
  EXPECT_DOUBLE_EQ(GateReport(totals)["agreement"], 0.25);
}

// Nobody can do better on ties than to say 1/2: .6 errs by .16 on half of them
// and by .36 on the others, 1/2 by .25.
TEST(GateStats, TiesAreNoSkill) {
  Call call = MakeCall(QUESTION_KIND_VERDICT, ANSWERER_HUMAN, "");
  call.set_probability(0.5);
  *call.mutable_shadow() = MakeModelCall(QUESTION_KIND_VERDICT, "y");
  call.mutable_shadow()->set_confidence(0.6f);
  GateTotals totals;
  for (int i = 0; i < 100; ++i) totals.Add(call);
  EXPECT_NEAR(GateReport(totals)["brier_skill"], 1 - 0.26 / 0.25, 1e-6);
}

TEST(GateStats, DebatesAddTheirCallsByKindAndWindow) {
  Trace trace = MakeTrace();
  *trace.mutable_rounds(0)->mutable_argument() = Asked(0.5, 0.5, "d");
  *trace.mutable_rounds(1)->mutable_argument() = Left(0.5, 0.5);
  DebateTotals before, totals;
  before.Add(trace, {});
  totals.Add(trace, {});
  totals.Add(trace, {});
  const nlohmann::json report = GateReports(totals, before);
  ASSERT_EQ(report.size(), 1u);
  EXPECT_EQ(report["argue"]["calls"], 2);
  EXPECT_EQ(report["argue"]["human_rate"], 0.5);
  // Through a checkpoint.
  DebateTotals restored;
  ASSERT_TRUE(FromJson(ToJson(totals), &restored).ok());
  EXPECT_EQ(GateReports(restored, before), report);
}

TEST(GateStats, AllKindsTogether) {
  DebateTotals totals;
  Trace trace = MakeTrace();
  *trace.mutable_rounds(0)->mutable_argument() = Asked(0.5, 0.5, "d");
  Call& verdict = *trace.mutable_verdict();
  *verdict.mutable_shadow() = MakeModelCall(QUESTION_KIND_VERDICT, "x");
  totals.Add(trace, {});
  const nlohmann::json report = GateReports(totals, {});
  ASSERT_EQ(report.size(), 3u);
  EXPECT_EQ(report["argue"]["agreement"], 1);
  EXPECT_EQ(report["verdict"]["agreement"], 0);
  // Two calls for the argument, one for the verdict.
  EXPECT_NEAR(report["all"]["agreement"], 2.0 / 3, 1e-9);
}

TEST(GateStats, NothingAskedIsNothingReported) {
  EXPECT_TRUE(GateReport(GateTotals()).empty());
  GateTotals totals;
  totals.Add(Left(0.5, 0.5));
  EXPECT_TRUE(GateReport(totals).empty());
  EXPECT_TRUE(GateReports(DebateTotals(), {}).empty());
}

}  // namespace
}  // namespace elenchus
