// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "debate/gate.h"

namespace elenchus {
namespace {

const GateConfig& GateOf(const DebateConfig& rules, QuestionKind kind) {
  switch (kind) {
    case QUESTION_KIND_ARGUE:
      return rules.gate_argue();
    case QUESTION_KIND_SUFFICIENT:
      return rules.gate_sufficient();
    case QUESTION_KIND_VERDICT:
      return rules.gate_verdict();
    default:
      return rules.gate_answer();
  }
}

}  // namespace

double GateProbability(const DebateConfig& rules, QuestionKind kind) {
  const GateConfig& gate = GateOf(rules, kind);
  switch (gate.mode()) {
    case GateConfig::ALWAYS:
      return 1;
    case GateConfig::NEVER:
      return 0;
    case GateConfig::PROBABILITY:
      return gate.probability();
  }
  return 1;
}

}  // namespace elenchus
