// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Traces to examples: which calls are imitated, which are reinforced.
#ifndef ELENCHUS_LEARNER_EXAMPLES_H_
#define ELENCHUS_LEARNER_EXAMPLES_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "learner/distance.h"
#include "learner/oversight_examples.h"
#include "model/example.h"
#include "proto/config.pb.h"
#include "proto/trace.pb.h"
#include "replay/replay.h"

namespace elenchus {

struct ExampleOptions {
  // Shadows are learned from, and H's answers are not imitated by likelihood.
  bool samples_distance = false;
  // The distance is Amp's judgement (Call.similarity); without one that can be
  // parsed, or the shadow of a judgement, H's answer has no distance.
  bool judges_distance = false;
  // Shadows enter L_rl, rather than a term of their own.
  bool shapes_reward = false;
  double alpha_argue = 1;  // weight of ANSWER and ARGUE calls in L_sup, >= 0
  double alpha_judge = 1;  // weight of the other kinds
  double alpha_primitive = 0;  // weight of the world's answers to H
  // False leaves L_rl without examples.
  bool reinforce = true;
  LearnerConfig::Credit credit = LearnerConfig::ARGUMENT_ONLY;
  // Learner steps behind beyond which a call does not enter L_rl.
  int64_t max_age_reinforcement_steps = 100;
};

ExampleOptions ExampleOptionsOf(const LearnerConfig& config);

// An example in which H answered a question of D outright, in a trace that is
// drawn for the first time: what the curriculum compares M with.
struct ClassAnswer {
  int64_t example = 0;  // in [0, E), numbered over all groups
  std::string facts;
  std::string question;
  // False if H did not know.
  bool is_known = false;
};

// Part of a shadow's distance: to one of the answers that H might have given.
struct ShadowDistance {
  size_t group = 0;    // of BatchExamples::groups
  size_t example = 0;  // of the group
  AnswerPair pair;
  double probability = 1;  // of H's answer
};

// The examples of one batch. Borrows from the traces.
struct BatchExamples {
  std::vector<PackedExamples> groups;
  // Those of a shadow follow one another.
  std::vector<ShadowDistance> shadows;
  // Tokens that H answered, each counted with its judgement's probability:
  // what L_sup is a mean over. The world's answers are added to the sum and not
  // counted.
  double num_supervised_tokens = 0;
  // Tokens of the shadows that are young enough, whatever their weight: what a
  // sampled distance is a mean over.
  double num_distance_tokens = 0;
  // Examples by "supervised_<kind>", "reinforced_<kind>" or "shadow_<kind>",
  // kind in lower case.
  std::map<std::string, int64_t> num_examples;
  std::vector<ClassAnswer> class_answers;
  // Rewarded calls and shadows that were too old.
  int64_t num_skipped_old = 0;
  // Steps behind `version` of every call of M in the batch.
  std::vector<int64_t> policy_lags;
  // Empty unless oversight is by text; whoever wants them sets them.
  OversightExamples oversight;
};

// `version` is that of the weights about to be trained, in learner steps.
// Examples of a group share one copy of what M reads before the prompt: the
// facts, or a judge's view of them.
BatchExamples MakeExamples(absl::Span<const TraceGroup> groups,
                           const ExampleOptions& options, int64_t version);

// Gives every shadow the reward -beta times its distance. The mean distance of
// the shadows, 0 if there are none; errors are the distance's.
absl::StatusOr<double> RewardShadows(const AnswerDistance& distance,
                                     double beta, BatchExamples* examples);

// The groups' reinforced examples alone, in their order.
std::vector<PackedExamples> ReinforcedOf(
    absl::Span<const PackedExamples> groups);

}  // namespace elenchus

#endif  // ELENCHUS_LEARNER_EXAMPLES_H_
