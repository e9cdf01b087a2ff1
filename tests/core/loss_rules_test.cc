// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "core/loss_rules.h"

#include <initializer_list>
#include <string>

#include "core/config.h"
#include "gtest/gtest.h"

namespace elenchus {
namespace {

// What ValidateRun says of a run in which M writes its arguments, with these
// assignments on top.
std::string Validate(std::initializer_list<const char*> assignments) {
  RunConfig config;
  config.mutable_learner()->set_max_steps(100);
  config.mutable_debate()->mutable_gate_argue()->set_mode(
      GateConfig::PROBABILITY);
  config.mutable_debate()->mutable_gate_argue()->set_probability(0.5);
  for (const char* const assignment : assignments) {
    EXPECT_TRUE(SetField(assignment, &config).ok()) << assignment;
  }
  const absl::Status status = ValidateRun(config);
  WriteOutDefaults(&config);
  EXPECT_EQ(ValidateRun(config).ok(), status.ok()) << ValidateRun(config);
  return std::string(status.message());
}

std::string Inert(const std::string& field, const std::string& why,
                  const std::string& value) {
  return "learner." + field + ": must not be set, for it has no effect while " +
         why + "; got " + value;
}

constexpr char kPid[] = "learner.combination=PID_LAGRANGIAN";
constexpr char kCpo[] = "learner.combination=CPO";
constexpr char kShaped[] = "learner.combination=SHAPED";
constexpr char kEdit[] = "learner.distance=EDIT";
constexpr char kVtrace[] = "learner.reinforcement=VTRACE";

TEST(LossRules, EveryCombinationCanBeRun) {
  EXPECT_EQ(Validate({kPid}), "");
  EXPECT_EQ(Validate({kCpo}), "");
  EXPECT_EQ(Validate({kShaped, kEdit}), "");
  EXPECT_EQ(Validate({kEdit}), "");
  EXPECT_EQ(Validate({kVtrace}), "");
}

TEST(LossRules, OptionsGoWithTheirCombination) {
  const char* const bound = "learner.supervised_bound=0.5";
  const char* const kp = "learner.pid_lagrangian.kp=1";
  const char* const damping = "learner.cpo.damping=1";
  const char* const beta = "learner.shaped.beta=2";
  EXPECT_EQ(Validate({kPid, bound, kp}), "");
  EXPECT_EQ(Validate({kCpo, bound, damping}), "");
  EXPECT_EQ(Validate({kShaped, kEdit, beta}), "");
  const std::string weighted = "learner.combination is WEIGHTED";
  EXPECT_EQ(Validate({bound}), Inert("supervised_bound", weighted, "0.5"));
  EXPECT_EQ(Validate({kp}), Inert("pid_lagrangian", weighted, "{ kp: 1 }"));
  EXPECT_EQ(Validate({damping}), Inert("cpo", weighted, "{ damping: 1 }"));
  EXPECT_EQ(Validate({beta}), Inert("shaped", weighted, "{ beta: 2 }"));
  EXPECT_EQ(Validate({kPid, "learner.pid_lagrangian.kd=0",
                      "learner.pid_lagrangian.derivative_delay_steps=2"}),
            Inert("pid_lagrangian.derivative_delay_steps",
                  "learner.pid_lagrangian.kd is 0", "2"));
  EXPECT_EQ(Validate({kCpo, "learner.lambda=0.5"}),
            Inert("lambda", "learner.combination is CPO", "0.5"));
  EXPECT_EQ(Validate({kCpo, "learner.ppo_epochs=2"}),
            Inert("ppo_epochs", "learner.combination is CPO", "2"));
  EXPECT_EQ(Validate({kShaped, kEdit, "learner.alpha_judge=0.5"}),
            Inert("alpha_judge", "learner.combination is SHAPED", "0.5"));
}

TEST(LossRules, ACombinationNeedsAReward) {
  EXPECT_EQ(Validate({kCpo, "debate.max_arguments=1"}),
            Inert("combination",
                  "debate.max_arguments is 1, so no argument has an opponent",
                  "CPO"));
  EXPECT_EQ(Validate({kShaped, kEdit, "learner.lambda=0"}),
            Inert("combination", "learner.lambda is 0", "SHAPED"));
  EXPECT_EQ(Validate({kPid, "debate.gate_argue={mode: NEVER}",
                      "debate.gate_sufficient.mode=NEVER",
                      "debate.gate_verdict.mode=NEVER"}),
            Inert("combination", "H is never called", "PID_LAGRANGIAN"));
  // Its reward is the distance.
  EXPECT_EQ(Validate({kShaped, kEdit, "debate.max_arguments=1"}), "");
}

TEST(LossRules, ABoundNeedsAGradient) {
  EXPECT_EQ(Validate({kCpo, kEdit}),
            "learner.distance: must be TOKEN_LIKELIHOOD, which has a gradient, "
            "while learner.combination is CPO, got EDIT");
  EXPECT_EQ(Validate({kPid, "learner.distance=COSINE"}),
            "learner.distance: must be TOKEN_LIKELIHOOD, which has a gradient, "
            "while learner.combination is PID_LAGRANGIAN, got COSINE");
  EXPECT_EQ(Validate({kShaped}),
            "learner.distance: must be EDIT, COSINE or JUDGED, which are of a "
            "sampled answer, while learner.combination is SHAPED, got "
            "TOKEN_LIKELIHOOD");
}

TEST(LossRules, ClipsGoWithTheirAlgorithm) {
  EXPECT_EQ(Validate({kVtrace, "learner.vtrace_max_rho=2"}), "");
  EXPECT_EQ(Validate({"learner.vtrace_max_rho=2"}),
            Inert("vtrace_max_rho", "learner.reinforcement is PPO", "2"));
  EXPECT_EQ(Validate({kVtrace, "learner.ppo_clip=0.1"}),
            Inert("ppo_clip", "learner.reinforcement is VTRACE", "0.1"));
  // The sampled distance clips, too.
  EXPECT_EQ(Validate({kVtrace, kEdit, "learner.ppo_clip=0.1"}), "");
  EXPECT_EQ(Validate({kEdit, "learner.lambda=0", "learner.ppo_clip=0.1"}), "");
  EXPECT_EQ(Validate({kVtrace, "learner.vtrace_max_c=1.5"}),
            "learner.vtrace_max_c: must be at most learner.vtrace_max_rho (1), "
            "got 1.5");
}

TEST(LossRules, OversightHasAWeight) {
  EXPECT_EQ(Validate({"learner.mu=0.5", "learner.latent_oversight.epsilon=2"}),
            "");
  constexpr char kText[] = "learner.oversight=TEXT";
  constexpr char kMu[] = "learner.mu=0.5";
  constexpr char kShare[] = "debate.oversight_share=0.2";
  EXPECT_EQ(Validate({kMu, kText, kShare, "debate.oversight_cases=2",
                      "learner.text_oversight.kl_weight=0.1",
                      "debate.gate_oversee.mode=NEVER"}),
            "");
  EXPECT_EQ(Validate({kShare}), "");
  EXPECT_EQ(
      Validate({kMu, kText}),
      "debate.oversight_share: must be above 0 while learner.oversight is "
      "TEXT, got 0");
  EXPECT_EQ(Validate({kText, kShare}),
            Inert("oversight", "learner.mu is 0", "TEXT"));
  EXPECT_EQ(
      Validate({kMu, kText, kShare, "learner.latent_oversight.epsilon=2"}),
      Inert("latent_oversight", "learner.oversight is TEXT", "{ epsilon: 2 }"));
  EXPECT_EQ(Validate({kMu, "learner.text_oversight.kl_weight=1"}),
            Inert("text_oversight", "learner.oversight is LATENT",
                  "{ kl_weight: 1 }"));
  EXPECT_EQ(
      Validate({kMu, kText, kShare, "learner.text_oversight.adversary_weight=0",
                "learner.text_oversight.adversary_rate=2"}),
      Inert("text_oversight.adversary_rate",
            "learner.text_oversight.adversary_weight is 0", "2"));
  EXPECT_EQ(Validate({"debate.oversight_cases=2"}),
            "debate.oversight_cases: must not be set, for it has no effect "
            "while debate.oversight_share is 0; got 2");
  EXPECT_NE(Validate({"debate.oversight_share=1"}), "");
  // Oversight by text clips and weighs, whatever reinforces debaters.
  EXPECT_EQ(Validate({kMu, kText, kShare, "learner.lambda=0",
                      "learner.ppo_clip=0.1", "learner.ppo_epochs=2"}),
            "");
  EXPECT_EQ(Validate({kMu, kText, kShare, kVtrace, "learner.ppo_clip=0.1"}),
            "");
  EXPECT_EQ(Validate({"learner.latent_oversight.epsilon=2"}),
            "learner.latent_oversight: must not be set, for it has no effect "
            "while learner.mu is 0; got { epsilon: 2 }");
  EXPECT_EQ(
      Validate({"learner.mu=0.5", kCpo}),
      "learner.mu: must be 0 while learner.combination is CPO, whose step "
      "has one constraint, got 0.5");
}

}  // namespace
}  // namespace elenchus
