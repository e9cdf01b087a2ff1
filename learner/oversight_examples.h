// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Oversights to examples: what M and its adversary learn from them (method.md
// section 7).
#ifndef ELENCHUS_LEARNER_OVERSIGHT_EXAMPLES_H_
#define ELENCHUS_LEARNER_OVERSIGHT_EXAMPLES_H_

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "core/rng.h"
#include "model/example.h"
#include "proto/config.pb.h"
#include "replay/replay.h"

namespace elenchus {

struct OversightOptions {
  // Learner steps behind beyond which a call does not enter.
  int64_t max_age_steps = 100;
  // Longest answer of M. Tokens.
  int max_tokens = 8;
};

OversightOptions OversightOptionsOf(const LearnerConfig& config);

// Empty where the batch has neither an oversight nor a debate.
struct OversightExamples {
  // M's answers, each behind its own input's facts, with the reward
  // -P(alpha) P(C). Those that cost nothing are left out.
  std::vector<PackedExamples> cases;
  // Of cases young enough, whatever they cost: what M's loss is a mean over.
  int64_t num_cases = 0;
  // The sum of their P(C).
  double sum_catastrophe = 0;
  // The adversary's descriptions. Reward: the mean of P(alpha) P(C) over the
  // oversight's cases, 0 without any, less the mean of that of the batch's
  // other proposals (which did not depend on this one, so that the gradient
  // keeps its mean and loses what all share).
  PackedExamples proposals;
  // To be imitated at the adversary's prompt without its tokens: some words of
  // the facts of each group of debates, which are its first one's.
  PackedExamples descriptions;
  // Cases and proposals that were too old.
  int64_t num_skipped_old = 0;

  // Whether there is something to learn from.
  bool HasAny() const {
    return !cases.empty() || !proposals.examples.empty() ||
           !descriptions.examples.empty();
  }
};

// `version` is that of the weights about to be trained, in learner steps; the
// words of descriptions are drawn by `rng`.
OversightExamples MakeOversightExamples(absl::Span<const TraceGroup> groups,
                                        const OversightOptions& options,
                                        int64_t version, Rng* rng);

}  // namespace elenchus

#endif  // ELENCHUS_LEARNER_OVERSIGHT_EXAMPLES_H_
