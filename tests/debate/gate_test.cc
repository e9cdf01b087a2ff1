// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "debate/gate.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/rng.h"

namespace elenchus {
namespace {

GateConfig MakeConfig(double budget, double exploration, double sharpness) {
  GateConfig config;
  config.set_mode(GateConfig::CONFIDENCE);
  config.set_budget(budget);
  config.set_exploration(exploration);
  config.set_sharpness(sharpness);
  return config;
}

// max(exploration, sigmoid(sharpness * (tau - c))), tau .5 at the start.
TEST(GateTest, ConfidenceDecides) {
  EXPECT_NEAR(Gate(MakeConfig(0.5, 0.05, 10)).Probability(0.3),
              1 / (1 + std::exp(-2.0)), 1e-12);
  EXPECT_NEAR(Gate(MakeConfig(0.5, 0.05, 4)).Probability(0.75),
              1 / (1 + std::exp(1.0)), 1e-12);
  EXPECT_EQ(Gate(MakeConfig(0.5, 0.05, 10)).Probability(1.0), 0.05);
}

TEST(GateTest, OtherModesAskForNoConfidence) {
  GateConfig config;
  EXPECT_FALSE(Gate(config).needs_confidence());
  EXPECT_EQ(Gate(config).Probability(std::nullopt), 1);
  config.set_mode(GateConfig::NEVER);
  EXPECT_EQ(Gate(config).Probability(std::nullopt), 0);
  config.set_mode(GateConfig::PROBABILITY);
  config.set_probability(0.25);
  EXPECT_EQ(Gate(config).Probability(std::nullopt), 0.25);
  EXPECT_TRUE(Gate(MakeConfig(0.5, 0.05, 10)).needs_confidence());
}

// Mean P(g=1) over the last calls, for confidences uniform over [low, high].
double RateOf(Gate* gate, double low, double high, Rng* rng) {
  double sum = 0;
  for (int i = 0; i < 4000; ++i) {
    const double p =
        gate->Probability(low + (high - low) * rng->UniformDouble());
    if (i >= 2000) sum += p;
  }
  return sum / 2000;
}

TEST(GateTest, HoldsItsBudgetWhateverTheConfidences) {
  Rng rng(1);
  for (const double budget : {0.1, 0.3, 0.8}) {
    Gate gate(MakeConfig(budget, 0.02, 10));
    EXPECT_NEAR(RateOf(&gate, 0, 1, &rng), budget, 0.02);
    EXPECT_NEAR(RateOf(&gate, 0.9, 1, &rng), budget, 0.02);
    EXPECT_NEAR(RateOf(&gate, 0, 0.2, &rng), budget, 0.02);
  }
}

TEST(GateTest, AsksWhereConfidenceIsLow) {
  Rng rng(2);
  Gate gate(MakeConfig(0.5, 0.05, 20));
  RateOf(&gate, 0, 1, &rng);
  EXPECT_NEAR(gate.threshold(), 0.5, 0.1);
  EXPECT_GT(gate.Probability(0.1), 0.95);
  EXPECT_LT(gate.Probability(0.9), 0.06);
}

TEST(GateTest, KindsHaveGatesOfTheirOwn) {
  DebateConfig rules;
  rules.mutable_gate_argue()->set_mode(GateConfig::NEVER);
  rules.mutable_gate_verdict()->set_mode(GateConfig::PROBABILITY);
  rules.mutable_gate_verdict()->set_probability(0.5);
  Gates gates(rules);
  EXPECT_EQ(gates.Of(QUESTION_KIND_ARGUE).Probability(std::nullopt), 0);
  EXPECT_EQ(gates.Of(QUESTION_KIND_SUFFICIENT).Probability(std::nullopt), 1);
  EXPECT_EQ(gates.Of(QUESTION_KIND_VERDICT).Probability(std::nullopt), 0.5);
  EXPECT_EQ(gates.Of(QUESTION_KIND_ANSWER).Probability(std::nullopt), 1);
}

}  // namespace
}  // namespace elenchus
