// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/examples.h"

#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "core/loss_rules.h"
#include "core/status.h"
#include "debate/argument.h"
#include "debate/reward.h"
#include "learner/gate_stats.h"
#include "model/tokenizer.h"

namespace elenchus {
namespace {

bool IsArgument(QuestionKind kind) {
  return kind == QUESTION_KIND_ANSWER || kind == QUESTION_KIND_ARGUE;
}

std::string KindName(absl::string_view role, QuestionKind kind) {
  return absl::StrCat(role, "_",
                      absl::AsciiStrToLower(absl::StripPrefix(
                          QuestionKind_Name(kind), "QUESTION_KIND_")));
}

class Builder {
 public:
  Builder(const ExampleOptions& options, int64_t version)
      : options_(options), version_(version) {}

  void AddGroup(const TraceGroup& group) {
    PackedExamples packed;
    facts_ = group.front().trace->question().facts();
    packed.facts = std::string(facts_);
    for (const auto& [trace, is_first] : group) {
      is_first_ = is_first;
      for (const Call* call : HumanCalls(*trace)) {
        AddHumanCall(*call, &packed);
        AddPrimitives(*call, &packed);
      }
      if (options_.reinforce) AddRewardedCalls(*trace, &packed);
      AddLags(*trace);
    }
    if (!packed.examples.empty()) batch_.groups.push_back(std::move(packed));
    primitives_.clear();
  }

  BatchExamples Take() { return std::move(batch_); }

 private:
  void AddHumanCall(const Call& call, PackedExamples* packed) {
    const QuestionKind kind = call.prompt().kind();
    const double alpha =
        IsArgument(kind) ? options_.alpha_argue : options_.alpha_judge;
    if (options_.samples_distance && call.has_shadow()) {
      AddShadow(call, alpha, packed);
    }
    if (alpha > 0 && is_first_ && kind == QUESTION_KIND_ARGUE &&
        call.prompt().history().empty()) {
      batch_.class_answers.push_back(
          {.example = num_examples_,
           .facts = packed->facts,
           .question = call.prompt().question(),
           .is_known = ParseArgument(call.answer()).answer != kUnknown});
    }
    if (call.has_probability()) {
      AddImitated(call, "y", alpha, call.probability(), packed);
      AddImitated(call, "n", alpha, 1 - call.probability(), packed);
    } else {
      AddImitated(call, call.answer(), alpha, 1, packed);
    }
  }

  // Its tokens count whatever alpha is, as those of AddImitated() do.
  void AddShadow(const Call& call, double alpha, PackedExamples* packed) {
    const Call& shadow = call.shadow();
    if (IsTooOld(shadow)) return;
    batch_.num_distance_tokens += shadow.answer_tokens_size();
    if (alpha == 0) return;
    Example example = Sampled(shadow);
    if (options_.shapes_reward) {
      example.reinforced = true;
    } else {
      example.distance_weight = static_cast<float>(alpha);
    }
    ++batch_.num_examples[KindName("shadow", call.prompt().kind())];
    const auto add = [&](absl::string_view answer, double probability) {
      batch_.shadows.push_back({.group = batch_.groups.size(),
                                .example = packed->examples.size(),
                                .pair = {.facts = facts_,
                                         .prompt = &call.prompt(),
                                         .human = answer,
                                         .model = shadow.answer()},
                                .probability = probability});
    };
    if (call.has_probability()) {
      add("y", call.probability());
      add("n", 1 - call.probability());
    } else {
      add(call.answer(), 1);
    }
    Add(std::move(example), packed);
  }

  // Counts those that are.
  bool IsTooOld(const Call& call) {
    const bool is_too_old = version_ - static_cast<int64_t>(call.version()) >
                            options_.max_age_reinforcement_steps;
    if (is_too_old) ++batch_.num_skipped_old;
    return is_too_old;
  }

  // An answer of M as it was sampled.
  static Example Sampled(const Call& call) {
    Example example;
    example.prompt = PromptTokens(call.prompt());
    example.answer.assign(call.answer_tokens().begin(),
                          call.answer_tokens().end());
    example.temperature = call.temperature();
    example.behaviour_log_probs.assign(call.log_probs().begin(),
                                       call.log_probs().end());
    return example;
  }

  // Its tokens count in L_sup's mean whatever alpha is, so that the loss is
  // continuous in alpha; only an example with alpha > 0 is worth a forward.
  // Where a sampled distance replaces its likelihood, it says only whether M
  // agrees.
  void AddImitated(const Call& call, absl::string_view answer, double alpha,
                   double probability, PackedExamples* packed) {
    if (probability == 0) return;
    Example example = Imitation(
        call, answer, options_.samples_distance ? 0 : alpha * probability);
    batch_.num_supervised_tokens +=
        probability * static_cast<double>(example.answer.size());
    if (alpha == 0) return;
    SetConfidence(call, answer, probability, &example);
    if (!options_.samples_distance) {
      ++batch_.num_examples[KindName("supervised", call.prompt().kind())];
    }
    Add(std::move(example), packed);
  }

  // What M said before it learned from this answer labels its confidence, once;
  // what it says afterwards would flatter it.
  void SetConfidence(const Call& call, absl::string_view answer,
                     double probability, Example* example) const {
    const bool has_label = call.has_shadow();
    if (has_label && !is_first_) return;
    example->confidence_weight =
        static_cast<float>(probability / call.gate_probability());
    if (!has_label) return;
    example->confidence_label =
        SameAnswer(call.prompt().kind(), call.shadow().answer(), answer);
  }

  static Example Imitation(const Call& call, absl::string_view answer,
                           double weight) {
    Example example;
    example.prompt = PromptTokens(call.prompt());
    example.answer = Encode(answer);
    // An answer that is not known has no field to end, here as in an argument.
    const bool ends_field =
        call.prompt().kind() == QUESTION_KIND_ANSWER && answer != kUnknown;
    example.answer.push_back(ends_field ? kAnswerFieldEnd : kEndOfText);
    example.supervised_weight = static_cast<float>(weight);
    return example;
  }

  // The facts that H asked for; each once behind a copy of the facts.
  void AddPrimitives(const Call& call, PackedExamples* packed) {
    if (options_.alpha_primitive == 0) return;
    for (const Call& child : call.children()) {
      if (child.answerer() != ANSWERER_WORLD || child.answer() == kUnknown ||
          !primitives_.insert(child.prompt().question()).second) {
        continue;
      }
      ++batch_.num_examples["supervised_primitive"];
      Add(Imitation(child, child.answer(), options_.alpha_primitive), packed);
    }
  }

  void AddRewardedCalls(const Trace& trace, PackedExamples* packed) {
    for (const auto& [call, reward] : RewardedCalls(trace, options_.credit)) {
      if (IsTooOld(*call)) continue;
      Example example = Sampled(*call);
      example.reinforced = true;
      example.reward = static_cast<float>(reward);
      ++batch_.num_examples[KindName("reinforced", call->prompt().kind())];
      Add(std::move(example), packed);
    }
  }

  void Add(Example example, PackedExamples* packed) {
    ++num_examples_;
    packed->examples.push_back(std::move(example));
  }

  void AddLags(const Call& call) {
    if (call.answerer() == ANSWERER_MODEL) {
      batch_.policy_lags.push_back(version_ -
                                   static_cast<int64_t>(call.version()));
    }
    for (const Call& child : call.children()) AddLags(child);
    if (call.has_shadow()) AddLags(call.shadow());
  }

  void AddLags(const Trace& trace) {
    for (const Round& round : trace.rounds()) {
      AddLags(round.argument());
      if (round.has_sufficient()) AddLags(round.sufficient());
    }
    if (trace.has_verdict()) AddLags(trace.verdict());
  }

  const ExampleOptions options_;
  const int64_t version_;
  int64_t num_examples_ = 0;  // of all groups so far
  bool is_first_ = false;     // of the trace at hand
  absl::string_view facts_;   // of the group at hand
  // Primitive questions of this group that are examples already.
  absl::flat_hash_set<std::string> primitives_;
  BatchExamples batch_;
};

}  // namespace

ExampleOptions ExampleOptionsOf(const LearnerConfig& config) {
  // The reward of SHAPED has one weight for all kinds.
  const bool shapes = config.combination() == LearnerConfig::SHAPED;
  return {.samples_distance = SamplesDistance(config),
          .shapes_reward = shapes,
          .alpha_argue = shapes ? 1 : config.alpha_argue(),
          .alpha_judge = shapes ? 1 : config.alpha_judge(),
          .alpha_primitive = config.alpha_primitive(),
          .reinforce = IsConstrained(config) || config.lambda() > 0,
          .credit = config.credit(),
          .max_age_reinforcement_steps = config.max_age_reinforcement_steps()};
}

BatchExamples MakeExamples(absl::Span<const TraceGroup> groups,
                           const ExampleOptions& options, int64_t version) {
  Builder builder(options, version);
  for (const TraceGroup& group : groups) builder.AddGroup(group);
  return builder.Take();
}

absl::StatusOr<double> RewardShadows(const AnswerDistance& distance,
                                     double beta, BatchExamples* examples) {
  std::vector<AnswerPair> pairs;
  for (const ShadowDistance& shadow : examples->shadows) {
    pairs.push_back(shadow.pair);
  }
  ELENCHUS_ASSIGN_OR_RETURN(const std::vector<double> distances,
                            distance.Measure(pairs));
  double sum = 0, count = 0;
  for (size_t i = 0; i < distances.size(); ++i) {
    const ShadowDistance& shadow = examples->shadows[i];
    const double expected = shadow.probability * distances[i];
    examples->groups[shadow.group].examples[shadow.example].reward -=
        static_cast<float>(beta * expected);
    sum += expected;
    count += shadow.probability;
  }
  return count > 0 ? sum / count : 0;
}

std::vector<PackedExamples> ReinforcedOf(
    absl::Span<const PackedExamples> groups) {
  std::vector<PackedExamples> reinforced;
  for (const PackedExamples& group : groups) {
    PackedExamples kept = {group.facts, {}};
    for (const Example& example : group.examples) {
      if (example.reinforced) kept.examples.push_back(example);
    }
    if (!kept.examples.empty()) reinforced.push_back(std::move(kept));
  }
  return reinforced;
}

}  // namespace elenchus
