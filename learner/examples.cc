// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/examples.h"

#include <optional>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "core/loss_rules.h"
#include "core/status.h"
#include "debate/argument.h"
#include "debate/oversight.h"
#include "debate/reward.h"
#include "debate/trace_calls.h"
#include "debate/view.h"
#include "learner/gate_stats.h"
#include "learner/sampled_example.h"
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
    first_group_ = batch_.groups.size();
    for (const auto& [trace, is_first] : group) {
      is_first_ = is_first;
      for (const TopCall& top : TopCalls(*trace)) {
        question_ = top.question;
        for (const Call* call : HumanCalls(*top.call)) {
          AddHumanCall(*call);
          AddPrimitives(*call);
        }
        AddLags(*top.call);
      }
      question_ = &trace->question();
      if (options_.reinforce) AddRewardedCalls(*trace);
    }
    primitives_.clear();
  }

  BatchExamples Take() {
    std::vector<int64_t> first;  // number of each group's first example
    int64_t num_examples = 0;
    for (const PackedExamples& group : batch_.groups) {
      first.push_back(num_examples);
      num_examples += static_cast<int64_t>(group.examples.size());
    }
    for (auto& [place, answer] : class_answers_) {
      answer.example = first[place.group] + static_cast<int64_t>(place.example);
      batch_.class_answers.push_back(std::move(answer));
    }
    return std::move(batch_);
  }

 private:
  // Of an example, in batch_.groups.
  struct Place {
    size_t group = 0;
    size_t example = 0;
  };

  void AddHumanCall(const Call& call) {
    const QuestionKind kind = call.prompt().kind();
    const double alpha =
        IsArgument(kind) ? options_.alpha_argue : options_.alpha_judge;
    if (options_.samples_distance && call.has_shadow() &&
        kind != QUESTION_KIND_SIMILAR) {
      AddShadow(call, alpha);
    }
    if (alpha > 0 && is_first_ && kind == QUESTION_KIND_ARGUE &&
        call.prompt().history().empty()) {
      class_answers_.emplace_back(
          NextPlace(call.prompt()),
          ClassAnswer{
              .facts = question_->facts(),
              .question = call.prompt().question(),
              .is_known = ParseArgument(call.answer()).answer != kUnknown});
    }
    if (call.has_probability()) {
      AddImitated(call, "y", alpha, call.probability());
      AddImitated(call, "n", alpha, 1 - call.probability());
    } else {
      AddImitated(call, call.answer(), alpha, 1);
    }
  }

  // Its tokens count whatever alpha is, as those of AddImitated() do.
  void AddShadow(const Call& call, double alpha) {
    const Call& shadow = call.shadow();
    if (IsTooOld(shadow)) return;
    std::optional<double> similarity;
    if (call.has_similarity()) similarity = ParseJudgement(call.similarity());
    if (options_.judges_distance && !similarity &&
        !IsJudgement(call.prompt().kind())) {
      return;
    }
    batch_.num_distance_tokens += shadow.answer_tokens_size();
    if (alpha == 0) return;
    Example example = SampledExample(shadow);
    if (options_.shapes_reward) {
      example.reinforced = true;
    } else {
      example.distance_weight = static_cast<float>(alpha);
    }
    ++batch_.num_examples[KindName("shadow", call.prompt().kind())];
    const Place place = NextPlace(call.prompt());
    const auto add = [&](absl::string_view answer, double probability) {
      batch_.shadows.push_back(
          {.group = place.group,
           .example = place.example,
           .pair = {.facts = FactsRead(*question_, call.prompt()),
                    .prompt = &call.prompt(),
                    .human = answer,
                    .model = shadow.answer(),
                    .similarity = similarity},
           .probability = probability});
    };
    if (call.has_probability()) {
      add("y", call.probability());
      add("n", 1 - call.probability());
    } else {
      add(call.answer(), 1);
    }
    Add(call.prompt(), std::move(example));
  }

  // Counts those that are.
  bool IsTooOld(const Call& call) {
    const bool is_too_old = version_ - static_cast<int64_t>(call.version()) >
                            options_.max_age_reinforcement_steps;
    if (is_too_old) ++batch_.num_skipped_old;
    return is_too_old;
  }

  // Its tokens count in L_sup's mean whatever alpha is, so that the loss is
  // continuous in alpha; only an example with alpha > 0 is worth a forward.
  // Where a sampled distance replaces its likelihood, it says only whether M
  // agrees.
  void AddImitated(const Call& call, absl::string_view answer, double alpha,
                   double probability) {
    if (probability == 0) return;
    // Whoever judges the distance learns to by likelihood: no distance is left.
    const bool is_likelihood = !options_.samples_distance ||
                               call.prompt().kind() == QUESTION_KIND_SIMILAR;
    Example example =
        Imitation(call, answer, is_likelihood ? alpha * probability : 0);
    if (is_likelihood) {
      batch_.num_supervised_tokens +=
          probability * static_cast<double>(example.answer.size());
    }
    if (alpha == 0) return;
    SetConfidence(call, answer, probability, &example);
    if (is_likelihood) {
      ++batch_.num_examples[KindName("supervised", call.prompt().kind())];
    }
    Add(call.prompt(), std::move(example));
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
  void AddPrimitives(const Call& call) {
    if (options_.alpha_primitive == 0) return;
    for (const Call& child : call.children()) {
      // A share is counted over all inputs: no one fact that M could read.
      if (child.answerer() != ANSWERER_WORLD || child.answer() == kUnknown ||
          IsOversightQuestion(*question_) ||
          !primitives_.insert(child.prompt().question()).second) {
        continue;
      }
      ++batch_.num_examples["supervised_primitive"];
      Example example =
          Imitation(child, child.answer(), options_.alpha_primitive);
      // Otherwise the mean is over H's tokens, to whose terms these are added.
      if (options_.samples_distance) {
        batch_.num_supervised_tokens +=
            static_cast<double>(example.answer.size());
      }
      Add(child.prompt(), std::move(example));
    }
  }

  void AddRewardedCalls(const Trace& trace) {
    for (const auto& [call, reward] : RewardedCalls(trace, options_.credit)) {
      if (IsTooOld(*call)) continue;
      ++batch_.num_examples[KindName("reinforced", call->prompt().kind())];
      Add(call->prompt(), SampledExample(*call, reward));
    }
  }

  // Where the next example of this prompt goes: behind the copy of what M reads
  // that this group of traces shares.
  Place NextPlace(const Prompt& prompt) {
    const std::string& facts = FactsRead(*question_, prompt);
    size_t group = first_group_;
    while (group < batch_.groups.size() &&
           batch_.groups[group].facts != facts) {
      ++group;
    }
    if (group == batch_.groups.size()) batch_.groups.push_back({facts, {}});
    return {group, batch_.groups[group].examples.size()};
  }

  void Add(const Prompt& prompt, Example example) {
    batch_.groups[NextPlace(prompt).group].examples.push_back(
        std::move(example));
  }

  void AddLags(const Call& call) {
    if (call.answerer() == ANSWERER_MODEL) {
      batch_.policy_lags.push_back(version_ -
                                   static_cast<int64_t>(call.version()));
    }
    for (const Call& child : call.children()) AddLags(child);
    if (call.has_shadow()) AddLags(call.shadow());
    if (call.has_similarity()) AddLags(call.similarity());
  }

  const ExampleOptions options_;
  const int64_t version_;
  // Of the trace at hand: whether it is drawn first, and what the call at hand
  // is about (its facts); and the first group of examples of the traces' group.
  bool is_first_ = false;
  const Question* question_ = nullptr;
  size_t first_group_ = 0;
  // Primitive questions of this group that are examples already.
  absl::flat_hash_set<std::string> primitives_;
  std::vector<std::pair<Place, ClassAnswer>> class_answers_;
  BatchExamples batch_;
};

}  // namespace

ExampleOptions ExampleOptionsOf(const LearnerConfig& config) {
  // The reward of SHAPED has one weight for all kinds.
  const bool shapes = config.combination() == LearnerConfig::SHAPED;
  return {.samples_distance = SamplesDistance(config),
          .judges_distance = config.distance() == LearnerConfig::JUDGED,
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
