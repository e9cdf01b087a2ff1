// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/examples.h"

#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "debate/argument.h"
#include "debate/reward.h"
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
    packed.facts = group.front().trace->question().facts();
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

  // Its tokens count in L_sup's mean whatever alpha is, so that the loss is
  // continuous in alpha; only an example with alpha > 0 is worth a forward.
  void AddImitated(const Call& call, absl::string_view answer, double alpha,
                   double probability, PackedExamples* packed) {
    if (probability == 0) return;
    Example example = Imitation(call, answer, alpha * probability);
    batch_.num_supervised_tokens +=
        probability * static_cast<double>(example.answer.size());
    if (alpha == 0) return;
    example.confidence_weight =
        static_cast<float>(probability / call.gate_probability());
    ++batch_.num_examples[KindName("supervised", call.prompt().kind())];
    Add(std::move(example), packed);
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
      if (version_ - static_cast<int64_t>(call->version()) >
          options_.max_age_reinforcement_steps) {
        ++batch_.num_skipped_old;
        continue;
      }
      Example example;
      example.prompt = PromptTokens(call->prompt());
      example.answer.assign(call->answer_tokens().begin(),
                            call->answer_tokens().end());
      example.reinforced = true;
      example.reward = static_cast<float>(reward);
      example.temperature = call->temperature();
      example.behaviour_log_probs.assign(call->log_probs().begin(),
                                         call->log_probs().end());
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
  // Primitive questions of this group that are examples already.
  absl::flat_hash_set<std::string> primitives_;
  BatchExamples batch_;
};

}  // namespace

ExampleOptions ExampleOptionsOf(const LearnerConfig& config) {
  return {.alpha_argue = config.alpha_argue(),
          .alpha_judge = config.alpha_judge(),
          .alpha_primitive = config.alpha_primitive(),
          .reinforce = config.lambda() > 0,
          .credit = config.credit(),
          .max_age_reinforcement_steps = config.max_age_reinforcement_steps()};
}

BatchExamples MakeExamples(absl::Span<const TraceGroup> groups,
                           const ExampleOptions& options, int64_t version) {
  Builder builder(options, version);
  for (const TraceGroup& group : groups) builder.AddGroup(group);
  return builder.Take();
}

}  // namespace elenchus
