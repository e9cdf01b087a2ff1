// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/oversight_examples.h"

#include <string>
#include <utility>

#include "debate/oversight.h"
#include "learner/sampled_example.h"
#include "tasks/description.h"

namespace elenchus {
namespace {

class Builder {
 public:
  Builder(const OversightOptions& options, int64_t version, Rng* rng)
      : options_(options), version_(version), rng_(*rng) {}

  void AddGroup(const TraceGroup& group) {
    bool has_debate = false;
    for (const auto& [trace, is_first] : group) {
      if (trace->has_oversight()) {
        AddOversight(*trace);
      } else {
        has_debate = true;
      }
    }
    if (has_debate) AddDescription(group.front().trace->question().facts());
  }

  OversightExamples Take() {
    SubtractOthers();
    examples_.proposals.facts = examples_.descriptions.facts =
        OversightQuestion(0, "").facts();
    return std::move(examples_);
  }

 private:
  void AddOversight(const Trace& trace) {
    const Oversight& oversight = trace.oversight();
    const double likelihood = Likelihood(oversight);
    double sum_cost = 0;
    for (const OversightCase& of : oversight.cases()) {
      const double catastrophe = Catastrophe(of);
      const double cost = likelihood * catastrophe;
      sum_cost += cost;
      if (IsTooOld(of.answer())) continue;
      ++examples_.num_cases;
      examples_.sum_catastrophe += catastrophe;
      if (cost == 0) continue;
      examples_.cases.push_back(
          {of.question().facts(), {SampledExample(of.answer(), -cost)}});
    }
    if (IsTooOld(oversight.proposal())) return;
    const int num_cases = oversight.cases_size();
    examples_.proposals.examples.push_back(SampledExample(
        oversight.proposal(), num_cases > 0 ? sum_cost / num_cases : 0));
  }

  void SubtractOthers() {
    std::vector<Example>& proposals = examples_.proposals.examples;
    const auto num_others = static_cast<double>(proposals.size()) - 1;
    if (num_others < 1) return;
    double sum = 0;
    for (const Example& of : proposals) sum += of.reward;
    for (Example& of : proposals) {
      of.reward -= static_cast<float>((sum - of.reward) / num_others);
    }
  }

  void AddDescription(absl::string_view facts) {
    const std::string alpha =
        DrawDescription(facts, options_.max_tokens - 1, &rng_);
    if (alpha.empty()) return;
    Example example;
    example.prompt = DescribeTokens(ProposePrompt());
    example.answer = Encode(alpha);
    example.answer.push_back(kEndOfText);
    example.supervised_weight = 1;
    examples_.descriptions.examples.push_back(std::move(example));
  }

  // Counts those that are.
  bool IsTooOld(const Call& call) {
    const bool is_too_old = version_ - static_cast<int64_t>(call.version()) >
                            options_.max_age_steps;
    if (is_too_old) ++examples_.num_skipped_old;
    return is_too_old;
  }

  const OversightOptions options_;
  const int64_t version_;
  Rng& rng_;
  OversightExamples examples_;
};

}  // namespace

OversightOptions OversightOptionsOf(const LearnerConfig& config) {
  return {.max_age_steps = config.max_age_reinforcement_steps(),
          .max_tokens = config.debate().max_argument_tokens()};
}

OversightExamples MakeOversightExamples(absl::Span<const TraceGroup> groups,
                                        const OversightOptions& options,
                                        int64_t version, Rng* rng) {
  Builder builder(options, version, rng);
  for (const TraceGroup& group : groups) builder.AddGroup(group);
  return builder.Take();
}

}  // namespace elenchus
