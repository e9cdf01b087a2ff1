// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include <initializer_list>
#include <string>

#include "core/config.h"
#include "gtest/gtest.h"

namespace elenchus {
namespace {

// A run that is valid, with these assignments on top.
RunConfig MakeRun(std::initializer_list<const char*> assignments) {
  RunConfig config;
  config.mutable_learner()->set_max_steps(100);
  for (const char* const assignment : assignments) {
    EXPECT_TRUE(SetField(assignment, &config).ok()) << assignment;
  }
  return config;
}

// What ValidateRun says of it; whether it is valid must not change when the
// defaults are written out.
std::string Validate(std::initializer_list<const char*> assignments) {
  RunConfig config = MakeRun(assignments);
  const absl::Status status = ValidateRun(config);
  WriteOutDefaults(&config);
  EXPECT_EQ(ValidateRun(config).ok(), status.ok()) << ValidateRun(config);
  if (!status.ok()) {
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  }
  return std::string(status.message());
}

TEST(ValidateRun, AcceptsTheDefaultsWithALimit) { EXPECT_EQ(Validate({}), ""); }

TEST(ValidateRun, ChecksRanges) {
  EXPECT_EQ(Validate({"num_actors=0"}),
            "num_actors: must be in [1, 1024], got 0");
  // More would overflow the nanoseconds of a deadline.
  EXPECT_EQ(Validate({"learner.max_train_seconds=1e10"}),
            "learner.max_train_seconds: must be in [0, 1e9], got 10000000000");
}

// A batch of traces must fit.
TEST(ValidateRun, MessagesHoldABatchOfTraces) {
  EXPECT_EQ(Validate({"learner.max_message_bytes=4194304"}), "");
  EXPECT_EQ(Validate({"learner.max_message_bytes=4194303"}),
            "learner.max_message_bytes: must be in [4194304, 2147483647], got "
            "4194303");
}

TEST(ValidateRun, WidthIsAnEvenMultipleOfHeads) {
  EXPECT_EQ(Validate({"model.width=72"}), "");
  EXPECT_EQ(Validate({"model.width=66"}),
            "model.width: must be an even multiple of model.num_heads (4), "
            "got 66");
  EXPECT_EQ(Validate({"model.width=68"}),
            "model.width: must be an even multiple of model.num_heads (4), "
            "got 68");
}

TEST(ValidateRun, KeyHeadsDivideHeads) {
  EXPECT_EQ(Validate({"model.num_kv_heads=4"}), "");
  EXPECT_EQ(Validate({"model.num_kv_heads=3"}),
            "model.num_kv_heads: must be a divisor of model.num_heads (4), "
            "got 3");
}

TEST(ValidateRun, TheLearnedHumanHasAnEffectWhereThereIsOne) {
  EXPECT_EQ(Validate({"human_proxy.learned.enabled=true",
                      "human_proxy.learned.initial_labels=100",
                      "human_proxy.learned.model.width=32"}),
            "");
  EXPECT_EQ(Validate({"human_proxy.learned.enabled=false"}), "");
  EXPECT_EQ(Validate({"human_proxy.learned.initial_labels=100"}),
            "human_proxy.learned.initial_labels: must not be set, for it has "
            "no effect while human_proxy.learned.enabled is false; got 100");
  EXPECT_EQ(Validate({"human_proxy.learned.enabled=true",
                      "human_proxy.learned.model.bidirectional_facts=true"}),
            "human_proxy.learned.model.bidirectional_facts: must not be set, "
            "for it has no effect while H' reads no facts; got true");
  EXPECT_EQ(Validate({"human_proxy.learned.enabled=true",
                      "human_proxy.learned.model.width=66"}),
            "human_proxy.learned.model.width: must be an even multiple of "
            "human_proxy.learned.model.num_heads (4), got 66");
  EXPECT_EQ(Validate({"human_proxy.human_cost.ask_seconds=0"}), "");
  EXPECT_EQ(Validate({"human_proxy.human_cost.ask_seconds=-1"}),
            "human_proxy.human_cost.ask_seconds: must be in [0, 1e6], got -1");
}

TEST(ValidateRun, MinArgumentsAtMostMax) {
  EXPECT_EQ(Validate({"debate.min_arguments=2"}), "");
  EXPECT_EQ(Validate({"debate.min_arguments=3"}),
            "debate.min_arguments: must be at most debate.max_arguments (2), "
            "got 3");
}

TEST(ValidateRun, SubQuestionsAreGreedyOrNotNearlySo) {
  EXPECT_EQ(Validate({"debate.sub_question_temperature=0"}), "");
  EXPECT_EQ(Validate({"debate.sub_question_temperature=0.05"}), "");
  EXPECT_EQ(Validate({"debate.sub_question_temperature=1e-40"}),
            "debate.sub_question_temperature: must be 0 or at least 0.05, got "
            "1e-40");
}

TEST(ValidateRun, NeedsALimitOfTraining) {
  EXPECT_EQ(Validate({"learner.max_steps=0", "learner.max_train_seconds=0.5"}),
            "");
  EXPECT_EQ(Validate({"learner.max_steps=0"}),
            "learner.max_steps: must be above 0 unless "
            "learner.max_train_seconds is, got 0 for both");
}

TEST(ValidateRun, ReplayHoldsABatchAndTheMinimum) {
  EXPECT_EQ(Validate({"learner.replay_capacity=256"}), "");
  EXPECT_EQ(Validate({"learner.replay_capacity=255"}),
            "learner.min_replay: must be at most learner.replay_capacity "
            "(255), got 256");
  EXPECT_EQ(Validate({"learner.replay_capacity=63", "learner.min_replay=1"}),
            "learner.batch_debates: must be at most learner.replay_capacity "
            "(63), got 64");
}

constexpr char kNeverArgue[] = "debate.gate_argue.mode=NEVER";

TEST(ValidateRun, ReinforcementIsNoOlderThanSupervision) {
  EXPECT_EQ(Validate({kNeverArgue, "learner.max_age_supervised_steps=100"}),
            "");
  EXPECT_EQ(Validate({kNeverArgue, "learner.max_age_supervised_steps=99"}),
            "learner.max_age_reinforcement_steps: must be at most "
            "learner.max_age_supervised_steps (99), got 100");
  for (const char* const no_reward :
       {"learner.lambda=0", "debate.max_arguments=1", "debate.stop_prior=1",
        "debate.gate_argue.mode=ALWAYS"}) {
    EXPECT_EQ(Validate({kNeverArgue, "learner.max_age_supervised_steps=99",
                        no_reward}),
              "")
        << no_reward;
  }
}

TEST(ValidateRun, TheTargetIsRefreshedBeforeItsDebatesAreTooOld) {
  EXPECT_EQ(Validate({kNeverArgue, "learner.target_period_steps=100"}), "");
  EXPECT_EQ(Validate({kNeverArgue, "learner.target_period_steps=101"}),
            "learner.target_period_steps: must be at most "
            "learner.max_age_reinforcement_steps (100), got 101");
  for (const char* const no_reward :
       {"learner.lambda=0", "debate.max_arguments=1", "debate.stop_prior=1",
        "debate.gate_argue.mode=ALWAYS"}) {
    EXPECT_EQ(
        Validate({kNeverArgue, "learner.target_period_steps=400", no_reward}),
        "")
        << no_reward;
    EXPECT_EQ(
        Validate({kNeverArgue, "learner.target_period_steps=401", no_reward}),
        "learner.target_period_steps: must be at most "
        "learner.max_age_supervised_steps (400), got 401")
        << no_reward;
  }
}

TEST(ValidateRun, AFinishedRunNeedNotKeepTheRulesOfTraining) {
  EXPECT_TRUE(
      ValidateFinishedRun(MakeRun({"learner.target_period_steps=401"})).ok());
  EXPECT_FALSE(ValidateFinishedRun(MakeRun({"model.width=66"})).ok());
}

TEST(ValidateRun, GateProbabilityGoesWithItsMode) {
  EXPECT_EQ(Validate({"debate.gate_argue.mode=PROBABILITY",
                      "debate.gate_argue.probability=0.5"}),
            "");
  EXPECT_EQ(Validate({"debate.gate_verdict.mode=PROBABILITY"}),
            "debate.gate_verdict.probability: must be set while mode is "
            "PROBABILITY, got nothing");
  // What the learner would drop as malformed is no gate.
  for (const char* const rare : {"debate.gate_answer.probability=0",
                                 "debate.gate_answer.probability=1e-6"}) {
    EXPECT_EQ(Validate({"debate.recursion_budget=1",
                        "debate.gate_answer.mode=PROBABILITY", rare}),
              "");
  }
  EXPECT_EQ(Validate({"debate.gate_verdict.mode=PROBABILITY",
                      "debate.gate_verdict.probability=9e-7"}),
            "debate.gate_verdict.probability: must be 0 or at least 1e-6, got "
            "9e-07");
  EXPECT_EQ(Validate({"debate.gate_argue.probability=0.5"}),
            "debate.gate_argue.probability: must not be set, for it has no "
            "effect while debate.gate_argue.mode is ALWAYS; got 0.5");
  EXPECT_EQ(Validate({"debate.gate_sufficient.mode=NEVER",
                      "debate.gate_sufficient.probability=0.5"}),
            "debate.gate_sufficient.probability: must not be set, for it has "
            "no effect while debate.gate_sufficient.mode is NEVER; got 0.5");
}

TEST(ValidateRun, GateBudgetGoesWithItsMode) {
  const char* const mode = "debate.gate_argue.mode=CONFIDENCE";
  EXPECT_EQ(Validate({mode, "debate.gate_argue.budget=0.3",
                      "debate.gate_argue.sharpness=20"}),
            "");
  EXPECT_EQ(Validate({mode, "debate.gate_argue.budget=0.05"}),
            "debate.gate_argue.budget: must be above exploration (0.05), got "
            "0.05");
  EXPECT_EQ(Validate({"debate.gate_argue.budget=0.3"}),
            "debate.gate_argue.budget: must not be set, for it has no effect "
            "while debate.gate_argue.mode is ALWAYS; got 0.3");
  EXPECT_EQ(Validate({mode, "debate.gate_argue.probability=0.3"}),
            "debate.gate_argue.probability: must not be set, for it has no "
            "effect while debate.gate_argue.mode is CONFIDENCE; got 0.3");
}

TEST(ValidateRun, AnswerGateNeedsRecursion) {
  EXPECT_EQ(
      Validate({"debate.gate_answer.mode=NEVER", "debate.recursion_budget=1"}),
      "");
  EXPECT_EQ(Validate({"debate.gate_answer.mode=NEVER"}),
            "debate.gate_answer: must not be set, for it has no effect while "
            "debate.recursion_budget is 0; got { mode: NEVER }");
}

TEST(ValidateRun, LambdaNeedsAReward) {
  EXPECT_EQ(Validate({"learner.lambda=0"}), "");
  EXPECT_EQ(Validate({"learner.lambda=1", "debate.gate_argue.mode=NEVER"}), "");
  EXPECT_EQ(Validate({"learner.lambda=1", "learner.credit=ALL_MODEL_CALLS"}),
            "");
  EXPECT_EQ(Validate({"learner.lambda=1"}),
            "learner.lambda: must not be set, for it has no effect while "
            "learner.credit is ARGUMENT_ONLY and debate.gate_argue is ALWAYS, "
            "so M writes no argument that could be rewarded; got 1");
  EXPECT_EQ(Validate({"learner.lambda=1", "debate.gate_argue.mode=NEVER",
                      "debate.max_arguments=1"}),
            "learner.lambda: must not be set, for it has no effect while "
            "debate.max_arguments is 1, so no argument has an opponent; got 1");
  EXPECT_EQ(Validate({"learner.lambda=1", "debate.gate_argue.mode=NEVER",
                      "debate.stop_prior=1"}),
            "learner.lambda: must not be set, for it has no effect while "
            "debate.stop_prior is 1, so no argument has an opponent; got 1");
}

// The refusal of `field` while `why`.
std::string Inert(const std::string& field, const std::string& why,
                  const std::string& value) {
  return field + ": must not be set, for it has no effect while " + why +
         "; got " + value;
}

TEST(ValidateRun, JudgeSettingsNeedTheJudgeService) {
  EXPECT_EQ(Validate({"judge.num_threads=2"}), "");
  EXPECT_EQ(Validate({"actor.judge=IN_ACTOR"}), "");
  EXPECT_EQ(Validate({"judge.num_threads=2", "actor.judge=IN_ACTOR"}),
            Inert("judge", "actor.judge is IN_ACTOR", "{ num_threads: 2 }"));
}

TEST(ValidateRun, JudgementsNeedAnOpponent) {
  const char* const never_verdict = "debate.gate_verdict.mode=NEVER";
  const char* const never_sufficient = "debate.gate_sufficient.mode=NEVER";
  EXPECT_EQ(
      Validate({never_verdict, never_sufficient, "debate.stop_prior=0.5"}), "");
  const std::string one = "debate.max_arguments is 1";
  EXPECT_EQ(Validate({never_verdict, "debate.max_arguments=1"}),
            Inert("debate.gate_verdict", one, "{ mode: NEVER }"));
  EXPECT_EQ(Validate({never_sufficient, "debate.max_arguments=1"}),
            Inert("debate.gate_sufficient", one, "{ mode: NEVER }"));
  EXPECT_EQ(Validate({"debate.stop_prior=0.5", "debate.max_arguments=1"}),
            Inert("debate.stop_prior", one, "0.5"));
  EXPECT_EQ(
      Validate({never_sufficient, "debate.min_arguments=2"}),
      Inert("debate.gate_sufficient",
            "debate.min_arguments is debate.max_arguments", "{ mode: NEVER }"));
  EXPECT_EQ(Validate({never_verdict, "debate.min_arguments=2"}), "");
}

TEST(ValidateRun, WhatIsAboutHNeedsCallsOfH) {
  const char* const never_verdict = "debate.gate_verdict.mode=NEVER";
  const char* const never_sufficient = "debate.gate_sufficient.mode=NEVER";
  const char* const never_argue = "debate.gate_argue.mode=NEVER";
  const char* const alpha_judge = "learner.alpha_judge=0.5";
  EXPECT_EQ(Validate({alpha_judge, never_verdict}), "");
  EXPECT_EQ(Validate({alpha_judge, never_sufficient}), "");
  const std::string refusal =
      Inert("learner.alpha_judge", "H judges nothing", "0.5");
  EXPECT_EQ(Validate({alpha_judge, never_verdict, never_sufficient}), refusal);
  EXPECT_EQ(Validate({alpha_judge, never_verdict, "debate.min_arguments=2"}),
            refusal);
  EXPECT_EQ(Validate({alpha_judge, "debate.max_arguments=1"}), refusal);
  EXPECT_EQ(Validate({"judge.human_cache=5", never_verdict, never_sufficient}),
            Inert("judge.human_cache", "no judge calls H", "5"));
  for (const std::string field :
       {"learner.alpha_primitive", "actor.human_cache"}) {
    const std::string assignment = field + "=5";
    EXPECT_EQ(Validate({assignment.c_str(), never_argue}), "");
    EXPECT_EQ(Validate({assignment.c_str(), never_verdict, never_sufficient}),
              "");
    EXPECT_EQ(Validate({assignment.c_str(), never_argue, never_verdict,
                        never_sufficient}),
              Inert(field, "H is never called", "5"));
  }
}

TEST(ValidateRun, ReinforcementFieldsNeedLambdaAndAReward) {
  for (const std::string field :
       {"value_weight", "entropy_weight", "ppo_clip", "ppo_epochs",
        "max_importance_weight", "credit", "max_age_reinforcement_steps"}) {
    const std::string value = field == "ppo_clip" ? "0.5"
                              : field == "credit" ? "ALL_MODEL_CALLS"
                                                  : "1";
    const std::string assignment = "learner." + field + "=" + value;
    EXPECT_EQ(Validate({assignment.c_str(), "debate.gate_argue.mode=NEVER",
                        "learner.target_period_steps=1"}),
              "");
    EXPECT_EQ(Validate({assignment.c_str(), "learner.lambda=0"}),
              "learner." + field +
                  ": must not be set, for it has no effect while "
                  "learner.lambda is 0; got " +
                  value);
    EXPECT_EQ(
        Validate({assignment.c_str(), kNeverArgue, "debate.max_arguments=1"}),
        Inert("learner." + field,
              "debate.max_arguments is 1, so no argument has an opponent",
              value));
    EXPECT_EQ(Validate({assignment.c_str()}),
              field == "credit"
                  ? ""
                  : Inert("learner." + field,
                          "learner.credit is ARGUMENT_ONLY and "
                          "debate.gate_argue is ALWAYS, so M writes no "
                          "argument that could be rewarded",
                          value));
  }
}

TEST(ValidateRun, TaskFieldsGoWithTheTask) {
  EXPECT_EQ(Validate({"task.withheld_seed=2", "task.withheld_share=0.1"}), "");
  EXPECT_EQ(Validate({"task.withheld_seed=2"}),
            "task.withheld_seed: must not be set, for it has no effect while "
            "task.withheld_share is 0; got 2");
  EXPECT_EQ(Validate({"task.exponent_bits=4"}), "");
  EXPECT_EQ(
      Validate({"task.exponent_bits=4", "task.name=permutation_inversion"}),
      "task.exponent_bits: must not be set, for it has no effect while "
      "task.name is permutation_inversion; got 4");
}

TEST(ValidateRun, RefusesWhatTheLauncherFills) {
  for (const char* const assignment :
       {"learner.seed=7", "learner.run_dir=7", "actor.index=7",
        "actor.num_earlier_starts=7", "actor.judge_address=7",
        "judge.human_address=7", "evaluator.learner_address=7",
        "learner.task.size=7", "actor.model.width=8",
        "judge.debate.temperature=2", "human_proxy.task.size=7",
        "evaluator.run_dir=7"}) {
    const std::string message = Validate({assignment});
    EXPECT_NE(message.find("must not be set in a run, for the launcher fills"),
              std::string::npos)
        << assignment << ": " << message;
  }
  EXPECT_EQ(Validate({"learner.seed=7"}),
            "learner.seed: must not be set in a run, for the launcher fills "
            "it; got 7");
}

TEST(ValidateRun, ACurriculumNeedsAnswersOfHThatMImitates) {
  const char* const agreement = "learner.curriculum_agreement=0.9";
  EXPECT_EQ(Validate({agreement}), "");
  EXPECT_EQ(Validate({agreement, "debate.gate_argue.mode=NEVER"}),
            "learner.curriculum_agreement: must not be set, for it has no "
            "effect while debate.gate_argue.mode is NEVER; got 0.9");
  EXPECT_EQ(Validate({agreement, "learner.alpha_argue=0"}),
            "learner.curriculum_agreement: must not be set, for it has no "
            "effect while learner.alpha_argue is 0; got 0.9");
  EXPECT_EQ(Validate({agreement, "task.name=permutation_inversion"}),
            Inert("learner.curriculum_agreement",
                  "task.name is permutation_inversion, which has one class of "
                  "question",
                  "0.9"));
  EXPECT_EQ(Validate({agreement, "task.exponent_bits=2"}),
            Inert("learner.curriculum_agreement",
                  "task.exponent_bits is 2, so there is one class of question",
                  "0.9"));
  EXPECT_EQ(Validate({agreement, "task.name=union_find", "task.size=8"}),
            Inert("learner.curriculum_agreement",
                  "task.size is 8, where instances begin", "0.9"));
  EXPECT_EQ(Validate({agreement, "task.name=union_find", "task.size=9"}), "");
}

}  // namespace
}  // namespace elenchus
