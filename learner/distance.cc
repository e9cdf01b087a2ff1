// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/distance.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <numeric>

#include "core/status.h"
#include "model/packed_batch.h"
#include "model/transformer.h"

namespace elenchus {
namespace {

double EditShare(absl::string_view a, absl::string_view b) {
  if (a == b) return 0;
  // distances[j]: between the bytes of `a` so far and the first j of `b`.
  std::vector<size_t> distances(b.size() + 1);
  std::iota(distances.begin(), distances.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = distances[0];
    distances[0] = i + 1;
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = distances[j + 1];
      distances[j + 1] =
          std::min({replaced, distances[j] + 1, distances[j + 1] + 1});
    }
  }
  return static_cast<double>(distances.back()) /
         static_cast<double>(std::max(a.size(), b.size()));
}

class CosineDistance final : public AnswerDistance {
 public:
  explicit CosineDistance(const Transformer* model) : model_(model) {}

  absl::StatusOr<std::vector<double>> Measure(
      absl::Span<const AnswerPair> pairs) const override {
    std::vector<double> distances(pairs.size(), 0);
    std::vector<size_t> measured;
    std::vector<PackedExamples> groups;
    for (size_t i = 0; i < pairs.size(); ++i) {
      const AnswerPair& pair = pairs[i];
      if (pair.human == pair.model) continue;
      if (pair.human.empty() || pair.model.empty()) {
        distances[i] = 1;
        continue;
      }
      measured.push_back(i);
      if (groups.empty() || groups.back().facts != pair.facts) {
        groups.push_back({std::string(pair.facts), {}});
      }
      for (const absl::string_view text : {pair.human, pair.model}) {
        groups.back().examples.push_back(ExampleOf(pair, text));
      }
    }
    if (measured.empty()) return distances;
    ELENCHUS_ASSIGN_OR_RETURN(const std::vector<at::Tensor> means,
                              MeanHidden(groups));
    for (size_t i = 0; i < measured.size(); ++i) {
      const at::Tensor cosine =
          at::cosine_similarity(means[2 * i], means[2 * i + 1], 0);
      distances[measured[i]] =
          std::clamp((1 - cosine.item<double>()) / 2, 0.0, 1.0);
    }
    return distances;
  }

 private:
  // The last token of an example is predicted and not read: it makes the bytes
  // rows. A byte for which it leaves no room in the context is left out.
  Example ExampleOf(const AnswerPair& pair, absl::string_view text) const {
    Example example;
    example.prompt = PromptTokens(*pair.prompt);
    example.answer = Encode(text);
    const size_t length =
        pair.facts.size() + example.prompt.size() + example.answer.size();
    if (length >= static_cast<size_t>(model_->config().context_length()) &&
        example.answer.size() > 1) {
      example.answer.pop_back();
    }
    example.answer.push_back(kEndOfText);
    return example;
  }

  // Of each example, over the rows of its answer's bytes.
  absl::StatusOr<std::vector<at::Tensor>> MeanHidden(
      absl::Span<const PackedExamples> groups) const {
    const at::NoGradGuard no_grad;
    ELENCHUS_ASSIGN_OR_RETURN(const TrainBatch batch,
                              Pack(groups, model_->config(), model_->dtype()));
    const at::Tensor hidden_AD = model_->Hidden(batch.packed, batch.rows_A);
    const int64_t num_examples = batch.first_E.size(0);
    const int64_t* const first = batch.first_E.const_data_ptr<int64_t>();
    std::vector<at::Tensor> means;
    for (int64_t e = 0; e < num_examples; ++e) {
      const int64_t end =
          e + 1 < num_examples ? first[e + 1] : hidden_AD.size(0);
      means.push_back(hidden_AD.slice(0, first[e] + 1, end).mean(0));
    }
    return means;
  }

  const Transformer* const model_;
};

}  // namespace

absl::StatusOr<std::vector<double>> EditDistance::Measure(
    absl::Span<const AnswerPair> pairs) const {
  std::vector<double> distances;
  for (const AnswerPair& pair : pairs) {
    distances.push_back(EditShare(pair.human, pair.model));
  }
  return distances;
}

absl::StatusOr<std::vector<double>> JudgedDistance::Measure(
    absl::Span<const AnswerPair> pairs) const {
  std::vector<double> distances;
  for (const AnswerPair& pair : pairs) {
    distances.push_back(
        1 - pair.similarity.value_or(pair.human == pair.model ? 1 : 0));
  }
  return distances;
}

std::unique_ptr<AnswerDistance> MakeCosineDistance(const Transformer* model) {
  return std::make_unique<CosineDistance>(model);
}

}  // namespace elenchus
