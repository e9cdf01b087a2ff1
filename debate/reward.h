// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// What a debate pays, and whose tokens carry it (method.md section 3).
#ifndef ELENCHUS_DEBATE_REWARD_H_
#define ELENCHUS_DEBATE_REWARD_H_

#include <vector>

#include "proto/config.pb.h"
#include "proto/trace.pb.h"

namespace elenchus {

// A call of M and the reward that its tokens carry. The pointer borrows from
// the trace.
struct RewardedCall {
  const Call* call = nullptr;
  // +1 or -1; 0 if the verdict was a tie: what its coin pays on average, for
  // the coin itself would only be noise to learn from.
  int reward = 0;
};

// The calls that M sampled for a debater and the reward of that debater, by
// the credit rule. Empty if the debate carries no reward.
std::vector<RewardedCall> RewardedCalls(const Trace& trace,
                                        LearnerConfig::Credit credit);

// The calls of the trace that H answered, at any depth, in the order made:
// what L_sup imitates.
std::vector<const Call*> HumanCalls(const Trace& trace);
// Of one call likewise, itself last.
std::vector<const Call*> HumanCalls(const Call& call);

}  // namespace elenchus

#endif  // ELENCHUS_DEBATE_REWARD_H_
