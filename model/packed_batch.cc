// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "model/packed_batch.h"

#include "absl/strings/str_cat.h"
#include "core/status.h"

namespace elenchus {
namespace {

// The batch as it grows.
struct Columns {
  std::vector<int64_t> tokens, spans;
  std::vector<int64_t> rows, targets, example, first;
  std::vector<float> confidence_weight, confidence_label, supervised_weight,
      distance_weight, reinforced, reward, temperature, behaviour_log_prob;

  int64_t num_rows() const { return static_cast<int64_t>(tokens.size()); }
};

bool HasReward(const Example& example) {
  return example.reinforced || example.distance_weight > 0;
}

absl::Status CheckExample(const Example& example, size_t num_facts,
                          const ModelConfig& config) {
  if (example.prompt.empty() || example.answer.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "an example needs a prompt and an answer, got ", example.prompt.size(),
        " and ", example.answer.size(), " tokens"));
  }
  const size_t length =
      num_facts + example.prompt.size() + example.answer.size();
  if (length > static_cast<size_t>(config.context_length())) {
    return absl::InvalidArgumentError(absl::StrCat(
        "facts, prompt and answer have ", length,
        " tokens, model.context_length is ", config.context_length()));
  }
  for (Token token : example.prompt) {
    if (token < 0 || token >= kVocabularySize) {
      return absl::InvalidArgumentError(absl::StrCat(
          "prompt token must be in [0, ", kVocabularySize, "), got ", token));
    }
  }
  for (Token token : example.answer) {
    if (token < 0 || token >= kNumSpoken) {
      return absl::InvalidArgumentError(absl::StrCat(
          "answer token must be in [0, ", kNumSpoken, "), got ", token));
    }
  }
  if (HasReward(example) &&
      example.behaviour_log_probs.size() != example.answer.size()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "an answer with a reward, of ", example.answer.size(), " tokens, has ",
        example.behaviour_log_probs.size(), " behaviour log-probs"));
  }
  return absl::OkStatus();
}

void AddExample(const Example& example, int64_t facts_row, int64_t num_facts,
                Columns* c) {
  const int64_t begin = c->num_rows();
  const int64_t num_prompt = static_cast<int64_t>(example.prompt.size());
  const int64_t index = static_cast<int64_t>(c->first.size());
  c->first.push_back(static_cast<int64_t>(c->targets.size()));
  c->confidence_weight.push_back(example.confidence_weight);
  c->confidence_label.push_back(example.confidence_label);
  c->tokens.insert(c->tokens.end(), example.prompt.begin(),
                   example.prompt.end());
  // The last answer token predicts nothing.
  c->tokens.insert(c->tokens.end(), example.answer.begin(),
                   example.answer.end() - 1);
  c->spans.insert(c->spans.end(),
                  {begin, c->num_rows() - begin, facts_row, num_facts, 0});
  for (size_t i = 0; i < example.answer.size(); ++i) {
    c->rows.push_back(begin + num_prompt - 1 + static_cast<int64_t>(i));
    c->targets.push_back(example.answer[i]);
    c->example.push_back(index);
    c->supervised_weight.push_back(example.supervised_weight);
    c->distance_weight.push_back(example.distance_weight);
    c->reinforced.push_back(example.reinforced ? 1.f : 0.f);
    c->reward.push_back(example.reward);
    c->temperature.push_back(example.temperature);
    c->behaviour_log_prob.push_back(
        HasReward(example) ? example.behaviour_log_probs[i] : 0.f);
  }
}

}  // namespace

absl::StatusOr<TrainBatch> Pack(absl::Span<const PackedExamples> groups,
                                const ModelConfig& config,
                                at::ScalarType dtype) {
  Columns c;
  for (const PackedExamples& group : groups) {
    const std::vector<Token> facts = Encode(group.facts);
    for (const Example& example : group.examples) {
      ELENCHUS_RETURN_IF_ERROR(CheckExample(example, facts.size(), config));
    }
    if (group.examples.empty()) continue;
    const int64_t facts_row = c.num_rows();
    const int64_t num_facts = static_cast<int64_t>(facts.size());
    c.tokens.insert(c.tokens.end(), facts.begin(), facts.end());
    c.spans.insert(c.spans.end(), {facts_row, num_facts, 0, 0,
                                   config.bidirectional_facts() ? 1 : 0});
    for (const Example& example : group.examples) {
      AddExample(example, facts_row, num_facts, &c);
    }
  }
  if (c.first.empty()) {
    return absl::InvalidArgumentError("a batch needs at least one example");
  }
  TrainBatch batch;
  batch.packed.tokens_N = at::tensor(c.tokens);
  batch.packed.spans_S5 = at::tensor(c.spans).view({-1, 5});
  batch.rows_A = at::tensor(c.rows);
  batch.targets_A = at::tensor(c.targets);
  batch.example_A = at::tensor(c.example);
  batch.first_E = at::tensor(c.first);
  batch.confidence_weight_E = at::tensor(c.confidence_weight).to(dtype);
  batch.confidence_label_E = at::tensor(c.confidence_label).to(dtype);
  batch.supervised_weight_A = at::tensor(c.supervised_weight).to(dtype);
  batch.distance_weight_A = at::tensor(c.distance_weight).to(dtype);
  batch.reinforced_A = at::tensor(c.reinforced).to(dtype);
  batch.reward_A = at::tensor(c.reward).to(dtype);
  batch.temperature_A = at::tensor(c.temperature).to(dtype);
  batch.behaviour_log_prob_A = at::tensor(c.behaviour_log_prob).to(dtype);
  return batch;
}

}  // namespace elenchus
