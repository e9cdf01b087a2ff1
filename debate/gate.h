// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The gate g(x): whether it is worth calling H on a prompt.
#ifndef ELENCHUS_DEBATE_GATE_H_
#define ELENCHUS_DEBATE_GATE_H_

#include "proto/config.pb.h"
#include "proto/question.pb.h"

namespace elenchus {

// P(g=1) in [0, 1] of a prompt of this kind under `rules`.
double GateProbability(const DebateConfig& rules, QuestionKind kind);

}  // namespace elenchus

#endif  // ELENCHUS_DEBATE_GATE_H_
