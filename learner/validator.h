// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// What a trace must be before it may be trained on.
#ifndef ELENCHUS_LEARNER_VALIDATOR_H_
#define ELENCHUS_LEARNER_VALIDATOR_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "proto/config.pb.h"
#include "proto/trace.pb.h"

namespace elenchus {

struct TraceLimits {
  // Hash of the learner's prompt template.
  uint64_t template_hash = 0;
  // Longest sequence of the model: facts, prompt and answer. Tokens.
  int64_t context_length = 128;
  // Rounds of a debate.
  int max_arguments = 16;
  // Cases of an oversight.
  int max_oversight_cases = 64;
  // DebateConfig.prompt_tools.
  std::vector<std::string> prompt_tools = {};
  // DebateConfig.judge_facts is CITED.
  bool judges_read_citations = false;
  // Calls nested in each other, the outermost included.
  int max_depth = 16;
  // Calls of one debate.
  int max_calls = 4096;
  size_t max_facts_bytes = 64 << 10;
  size_t max_question_bytes = 4 << 10;
};

// Of the traces that this learner's actors send.
TraceLimits TraceLimitsOf(const LearnerConfig& config);

// OK if `trace` keeps what proto/trace.proto promises and fits `limits`;
// otherwise InvalidArgument naming the part, the value and what was expected.
// What follows from the calls (outcome, reward, versions) is computed anew.
// Any message may be passed; time is linear in its size.
absl::Status ValidateTrace(const Trace& trace, const TraceLimits& limits);

}  // namespace elenchus

#endif  // ELENCHUS_LEARNER_VALIDATOR_H_
