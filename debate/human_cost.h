// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// What H's steps cost: the seconds that a person would need for them.
#ifndef ELENCHUS_DEBATE_HUMAN_COST_H_
#define ELENCHUS_DEBATE_HUMAN_COST_H_

#include "proto/config.pb.h"
#include "proto/human.pb.h"
#include "proto/trace.pb.h"

namespace elenchus {

// Of one step on a prompt of `kind`, if H takes it. Seconds.
double StepCost(const HumanCostConfig& config, QuestionKind kind,
                const HumanStep& step);

// What H's steps of one call cost, by whence they came. Seconds.
struct CallCost {
  // H's own time.
  double human = 0;
  // What the steps of a cache and of H' would have cost.
  double saved_by_cache = 0;
  double saved_by_learned = 0;
};

// Of a call that H answered, without its children. Any call will do: numbers
// that contradict each other, as a stranger's may, count as few steps.
CallCost CostOf(const HumanCostConfig& config, const Call& call);

}  // namespace elenchus

#endif  // ELENCHUS_DEBATE_HUMAN_COST_H_
