// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "debate/human_cost.h"

#include <algorithm>

#include "debate/argument.h"

namespace elenchus {
namespace {

double AnswerCost(const HumanCostConfig& config, QuestionKind kind) {
  return IsJudgement(kind) ? config.judgement_seconds()
                           : config.answer_seconds();
}

}  // namespace

double StepCost(const HumanCostConfig& config, QuestionKind kind,
                const HumanStep& step) {
  return step.has_answer() ? AnswerCost(config, kind) : config.ask_seconds();
}

CallCost CostOf(const HumanCostConfig& config, const Call& call) {
  CallCost cost;
  if (call.num_human_steps() == 0) return cost;
  // All steps but the last ask or inspect.
  uint32_t asks = call.num_human_steps() - 1;
  const auto add = [&](uint32_t steps, StepSource source) {
    const bool answers = call.answer_source() == source;
    const uint32_t asked =
        std::min(asks, steps - std::min<uint32_t>(steps, answers ? 1 : 0));
    asks -= asked;
    return asked * config.ask_seconds() +
           (answers ? AnswerCost(config, call.prompt().kind()) : 0);
  };
  cost.saved_by_cache = add(call.num_cached_human_steps(), STEP_SOURCE_CACHE);
  cost.saved_by_learned =
      add(call.num_learned_human_steps(), STEP_SOURCE_LEARNED);
  cost.human = add(asks + (call.answer_source() == STEP_SOURCE_HUMAN ? 1 : 0),
                   STEP_SOURCE_HUMAN);
  return cost;
}

}  // namespace elenchus
