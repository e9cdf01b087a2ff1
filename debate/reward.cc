// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "debate/reward.h"

#include "debate/trace_calls.h"

namespace elenchus {
namespace {

void AppendModelCalls(const Call& call, int reward, bool descend,
                      std::vector<RewardedCall>* calls) {
  if (call.answerer() == ANSWERER_MODEL) {
    calls->push_back({.call = &call, .reward = reward});
  }
  if (!descend) return;
  for (const Call& child : call.children()) {
    AppendModelCalls(child, reward, descend, calls);
  }
}

void AppendHumanCalls(const Call& call, std::vector<const Call*>* calls) {
  for (const Call& child : call.children()) AppendHumanCalls(child, calls);
  if (call.has_similarity()) AppendHumanCalls(call.similarity(), calls);
  if (call.answerer() == ANSWERER_HUMAN) calls->push_back(&call);
}

}  // namespace

std::vector<RewardedCall> RewardedCalls(const Trace& trace,
                                        LearnerConfig::Credit credit) {
  std::vector<RewardedCall> calls;
  if (trace.reward_even() == 0) return calls;
  const bool descend = credit == LearnerConfig::ALL_MODEL_CALLS;
  const bool is_tie = trace.verdict_outcome() == VERDICT_OUTCOME_COIN;
  const int reward_even = is_tie ? 0 : trace.reward_even();
  for (int i = 0; i < trace.rounds_size(); ++i) {
    const int reward = i % 2 == 0 ? reward_even : -reward_even;
    AppendModelCalls(trace.rounds(i).argument(), reward, descend, &calls);
  }
  return calls;
}

std::vector<const Call*> HumanCalls(const Call& call) {
  std::vector<const Call*> calls;
  AppendHumanCalls(call, &calls);
  return calls;
}

std::vector<const Call*> HumanCalls(const Trace& trace) {
  std::vector<const Call*> calls;
  for (const TopCall& top : TopCalls(trace))
    AppendHumanCalls(*top.call, &calls);
  return calls;
}

}  // namespace elenchus
