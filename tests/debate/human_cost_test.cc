// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "debate/human_cost.h"

#include <gtest/gtest.h>

namespace elenchus {
namespace {

HumanCostConfig Costs() {
  HumanCostConfig config;
  config.set_ask_seconds(1);
  config.set_judgement_seconds(10);
  config.set_answer_seconds(100);
  return config;
}

Call CallOf(QuestionKind kind, uint32_t steps, uint32_t cached,
            uint32_t learned, StepSource answer_source) {
  Call call;
  call.mutable_prompt()->set_kind(kind);
  call.set_num_human_steps(steps);
  call.set_num_cached_human_steps(cached);
  call.set_num_learned_human_steps(learned);
  call.set_answer_source(answer_source);
  return call;
}

void ExpectCost(const Call& call, double human, double cache, double learned) {
  const CallCost cost = CostOf(Costs(), call);
  EXPECT_EQ(cost.human, human) << call.DebugString();
  EXPECT_EQ(cost.saved_by_cache, cache) << call.DebugString();
  EXPECT_EQ(cost.saved_by_learned, learned) << call.DebugString();
}

TEST(HumanCostTest, AStepCostsByWhatItDoes) {
  HumanStep step;
  step.mutable_ask()->add_questions("a1");
  step.mutable_ask()->add_questions("b1");
  EXPECT_EQ(StepCost(Costs(), QUESTION_KIND_VERDICT, step), 1);
  step.mutable_answer()->set_text("y");
  EXPECT_EQ(StepCost(Costs(), QUESTION_KIND_VERDICT, step), 10);
  EXPECT_EQ(StepCost(Costs(), QUESTION_KIND_SUFFICIENT, step), 10);
  EXPECT_EQ(StepCost(Costs(), QUESTION_KIND_ARGUE, step), 100);
  EXPECT_EQ(StepCost(Costs(), QUESTION_KIND_ANSWER, step), 100);
}

TEST(HumanCostTest, ACallsCostGoesToWhoTookEachStep) {
  ExpectCost(CallOf(QUESTION_KIND_ARGUE, 3, 0, 0, STEP_SOURCE_HUMAN), 102, 0,
             0);
  ExpectCost(CallOf(QUESTION_KIND_ARGUE, 3, 2, 0, STEP_SOURCE_HUMAN), 100, 2,
             0);
  ExpectCost(CallOf(QUESTION_KIND_ARGUE, 3, 2, 0, STEP_SOURCE_CACHE), 1, 101,
             0);
  ExpectCost(CallOf(QUESTION_KIND_VERDICT, 4, 1, 2, STEP_SOURCE_LEARNED), 1, 1,
             11);
  ExpectCost(CallOf(QUESTION_KIND_VERDICT, 1, 0, 1, STEP_SOURCE_LEARNED), 0, 0,
             10);
  ExpectCost(CallOf(QUESTION_KIND_ARGUE, 0, 0, 0, STEP_SOURCE_HUMAN), 0, 0, 0);
}

TEST(HumanCostTest, NumbersThatContradictEachOtherCountAsFewSteps) {
  ExpectCost(CallOf(QUESTION_KIND_ARGUE, 2, 4000000000u, 4000000000u,
                    STEP_SOURCE_HUMAN),
             100, 1, 0);
  ExpectCost(CallOf(QUESTION_KIND_ARGUE, 2, 0, 0, STEP_SOURCE_LEARNED), 1, 0,
             100);
}

}  // namespace
}  // namespace elenchus
