// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The trainer under every combination of the losses.
#include <algorithm>
#include <cmath>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "learner/trainer.h"
#include "tests/learner/traces.h"

namespace elenchus {
namespace {

using ::testing::HasSubstr;

LearnerConfig Config() {
  LearnerConfig config;
  config.set_seed(1);
  config.mutable_model()->set_width(32);
  config.mutable_model()->set_hidden_width(48);
  config.mutable_model()->set_context_length(64);
  config.set_warmup_steps(0);
  config.set_learning_rate(0.01);
  return config;
}

std::vector<TraceGroup> Batch() {
  TraceGroup group;
  for (uint64_t i = 1; i <= 4; ++i) {
    Trace trace = MakeTrace(i);
    trace.set_reward_even(i % 2 == 0 ? 1 : -1);
    group.push_back({std::make_shared<const Trace>(trace)});
  }
  return {group};
}

// Something to learn from for every term of a run with this configuration.
std::vector<TraceGroup> FullBatch(const LearnerConfig& config) {
  TraceGroup debates, oversights;
  for (uint64_t i = 1; i <= 4; ++i) {
    Trace trace = MakeShadowedTrace(i);
    trace.set_reward_even(i % 2 == 0 ? 1 : -1);
    trace.mutable_question()->set_facts("ab bc cd da\n");
    if (config.distance() == LearnerConfig::JUDGED) {
      Call* const argument = trace.mutable_rounds(0)->mutable_argument();
      Call* const similarity = argument->mutable_similarity();
      *similarity =
          MakeCall(QUESTION_KIND_SIMILAR, ANSWERER_HUMAN, i > 2 ? "n" : "y");
      similarity->mutable_prompt()->add_history("d:bc");
      similarity->mutable_prompt()->add_history("d:bd");
    }
    debates.push_back({std::make_shared<const Trace>(trace)});
    oversights.push_back({std::make_shared<const Trace>(MakeOversight(i))});
  }
  if (config.oversight() != LearnerConfig::TEXT) return {debates};
  return {debates, oversights};
}

LearnerConfig PidConfig() {
  LearnerConfig config = Config();
  config.set_combination(LearnerConfig::PID_LAGRANGIAN);
  config.set_supervised_bound(0.5);
  return config;
}

LearnerConfig CpoConfigured() {
  LearnerConfig config = Config();
  config.set_combination(LearnerConfig::CPO);
  config.set_supervised_bound(1);
  config.mutable_cpo()->set_max_kl(0.1);
  return config;
}

// L_sup starts at ln 257 = 5.5 nats; the multiplier rises until the bound is
// met.
TEST(Combinations, PidLagrangianMeetsItsBound) {
  LearnerConfig config = PidConfig();
  config.mutable_pid_lagrangian()->set_kp(1);
  config.mutable_pid_lagrangian()->set_ki(0.1);
  auto trainer = Trainer::Create(config);
  double violation = 0;
  for (int i = 0; i < 80; ++i) {
    const auto stats = (*trainer)->Step(Batch(), 0);
    ASSERT_TRUE(stats.ok()) << stats.status();
    ASSERT_TRUE(stats->constraint.has_value());
    EXPECT_EQ(*stats->constraint, stats->losses.at("supervised"));
    violation = stats->violation.value();
    if (i == 0) {
      // kp e + ki e - the derivative has nothing to look back at.
      EXPECT_NEAR(stats->multiplier.value(), 1.1 * (*stats->constraint - 0.5),
                  1e-9);
      EXPECT_NEAR(
          stats->losses.at("total"),
          (stats->losses.at("reinforcement") + 0.5 * stats->losses.at("value") -
           0.003 * stats->losses.at("entropy") +
           *stats->multiplier * *stats->constraint) /
                  (1 + *stats->multiplier) +
              0.1 * stats->losses.at("confidence"),
          1e-5);
    }
  }
  EXPECT_EQ(violation, 0);
}

// From a bound that no step can meet towards it.
TEST(Combinations, CpoRecovers) {
  auto trainer = Trainer::Create(CpoConfigured());
  std::set<CpoCase> cases;
  std::vector<double> violations;
  for (int i = 0; i < 20; ++i) {
    const auto stats = (*trainer)->Step(Batch(), 0);
    ASSERT_TRUE(stats.ok()) << stats.status();
    ASSERT_TRUE(stats->cpo.has_value());
    EXPECT_FALSE(stats->losses.contains("total"));
    EXPECT_LE(stats->cpo->kl, 0.1);
    EXPECT_GT(stats->gradient_norm, 0);
    EXPECT_EQ(*stats->violation, std::max(0.0, *stats->constraint - 1));
    cases.insert(stats->cpo->step_case);
    violations.push_back(*stats->violation);
    if (i > 0) {
      EXPECT_LE(violations[i], violations[i - 1]) << i;
    }
  }
  EXPECT_TRUE(cases.contains(CpoCase::kInfeasible));
  EXPECT_TRUE(cases.contains(CpoCase::kBroken));
  EXPECT_GT(violations.front(), 4);
  EXPECT_LT(violations.back(), 0.2);
}

// A bound that holds at the start is never broken by the batch it is measured
// on, whatever the reward; the heads learn beside.
TEST(Combinations, CpoKeepsItsBound) {
  LearnerConfig config = CpoConfigured();
  config.set_supervised_bound(5.7);
  auto trainer = Trainer::Create(config);
  TraceGroup lost;  // M speaks for the odd side
  for (uint64_t i = 1; i <= 4; ++i) {
    lost.push_back({std::make_shared<const Trace>(MakeTrace(i))});
  }
  double moved = 0;
  std::vector<double> values;
  for (int i = 0; i < 10; ++i) {
    const auto stats = (*trainer)->Step(std::vector<TraceGroup>{lost}, 0);
    ASSERT_TRUE(stats.ok()) << stats.status();
    EXPECT_EQ(*stats->violation, 0) << i;
    EXPECT_TRUE(stats->cpo->step_case == CpoCase::kKept ||
                stats->cpo->step_case == CpoCase::kSlack);
    moved += stats->cpo->kl;
    values.push_back(stats->losses.at("value"));
  }
  EXPECT_GT(moved, 0);
  EXPECT_LT(values.back(), values.front());
}

// A trainer that is restored goes on to the same bits, whatever the
// combination.
TEST(Combinations, EveryCombinationResumesBitForBit) {
  LearnerConfig kl = Config();
  kl.set_kl_weight(1);
  LearnerConfig vtrace = Config();
  vtrace.set_reinforcement(LearnerConfig::VTRACE);
  LearnerConfig shaped = Config();
  shaped.set_combination(LearnerConfig::SHAPED);
  shaped.set_distance(LearnerConfig::COSINE);
  shaped.set_alpha_primitive(1);
  LearnerConfig edit = Config();
  edit.set_distance(LearnerConfig::EDIT);
  edit.set_alpha_primitive(1);
  LearnerConfig judged = edit;
  judged.set_distance(LearnerConfig::JUDGED);
  LearnerConfig latent = Config();
  latent.set_mu(1);
  LearnerConfig text = latent;
  text.set_oversight(LearnerConfig::TEXT);
  for (const LearnerConfig& config : {kl, vtrace, shaped, edit, judged, latent,
                                      text, PidConfig(), CpoConfigured()}) {
    auto a = Trainer::Create(config);
    for (int i = 0; i < 3; ++i) {
      const auto stats = (*a)->Step(FullBatch(config), 0);
      ASSERT_TRUE(stats.ok()) << stats.status();
    }
    LearnerConfig resumed = config;
    // By text, the seed draws the words of descriptions at every step.
    if (config.oversight() != LearnerConfig::TEXT) resumed.set_seed(99);
    auto b = Trainer::Create(resumed);
    ASSERT_EQ((*b)->Restore(*(*a)->Save()), absl::OkStatus());
    for (int i = 0; i < 2; ++i) {
      ASSERT_TRUE((*a)->Step(FullBatch(config), 0).ok());
      ASSERT_TRUE((*b)->Step(FullBatch(config), 0).ok());
    }
    const auto expected = *(*a)->Save();
    const auto found = *(*b)->Save();
    for (const auto& [name, bytes] : found) {
      if (name == "optimizer.pt") continue;  // an archive with its date
      EXPECT_TRUE(bytes == expected.at(name))
          << name << " " << config.ShortDebugString();
    }
  }
}

// The first pass is at the reference itself; later ones are not.
TEST(Combinations, KlIsToThetaAtTheStart) {
  LearnerConfig config = Config();
  config.set_kl_weight(0.1);
  auto trainer = Trainer::Create(config);
  auto stats = (*trainer)->Step(Batch(), 0);
  ASSERT_TRUE(stats.ok()) << stats.status();
  EXPECT_NEAR(stats->losses.at("kl"), 0, 1e-6);
  stats = (*trainer)->Step(Batch(), 0);
  EXPECT_GT(stats->losses.at("kl"), 1e-4);
  EXPECT_TRUE((*trainer)->Save()->contains("reference.safetensors"));

  auto without = Trainer::Create(Config());
  const auto files = *(*without)->Save();
  EXPECT_FALSE(files.contains("reference.safetensors"));
  EXPECT_THAT(std::string((*trainer)->Restore(files).message()),
              HasSubstr("reference.safetensors"));
}

// M learns what Amp says from the distance of its own samples alone. H answers
// "n" or "y" to prompts that M answers at random.
TEST(Combinations, LearnsFromASampledDistance) {
  for (const bool is_shaped : {false, true}) {
    LearnerConfig config = Config();
    config.set_distance(LearnerConfig::EDIT);
    config.set_confidence_weight(0);
    config.set_entropy_weight(0);
    if (is_shaped) config.set_combination(LearnerConfig::SHAPED);
    auto trainer = Trainer::Create(config);
    TraceGroup group;
    for (uint64_t i = 0; i < 8; ++i) {
      Trace trace = MakeTrace(i + 1);
      trace.set_reward_even(0);
      Call* const verdict = trace.mutable_verdict();
      *verdict->mutable_shadow() =
          MakeModelCall(QUESTION_KIND_VERDICT, i % 2 == 0 ? "y" : "n");
      for (float& log_prob : *verdict->mutable_shadow()->mutable_log_probs()) {
        log_prob = -std::log(257.f);
      }
      group.push_back({std::make_shared<const Trace>(trace)});
    }
    for (int i = 0; i < 40; ++i) {
      const auto stats = (*trainer)->Step(std::vector<TraceGroup>{group}, 0);
      ASSERT_TRUE(stats.ok()) << stats.status();
      // Half of the recorded samples are wrong.
      EXPECT_EQ(stats->mean_distance, 0.5);
      EXPECT_FALSE(stats->losses.contains("supervised"));
      EXPECT_EQ(stats->num_examples.at("shadow_verdict"), 8);
      if (i == 39) {
        // "y" is what M now says where the group's H said "y".
        EXPECT_GE(stats->agreement.value(), 1.0 / 3) << is_shaped;
      }
    }
  }
}

}  // namespace
}  // namespace elenchus
