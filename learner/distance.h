// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Distances between two answers that need not be differentiable.
#ifndef ELENCHUS_LEARNER_DISTANCE_H_
#define ELENCHUS_LEARNER_DISTANCE_H_

#include <memory>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "proto/question.pb.h"

namespace elenchus {

// Two answers to one prompt. Borrows from the trace.
struct AnswerPair {
  absl::string_view facts;
  const Prompt* prompt = nullptr;
  absl::string_view human;
  absl::string_view model;
  // P("the two say the same") as Amp judged it, where it was asked.
  std::optional<double> similarity = std::nullopt;
};

class AnswerDistance {
 public:
  virtual ~AnswerDistance() = default;

  // One for each pair, in [0, 1]; 0 for equal answers.
  virtual absl::StatusOr<std::vector<double>> Measure(
      absl::Span<const AnswerPair> pairs) const = 0;
};

// Levenshtein over bytes, divided by the length of the longer answer.
class EditDistance final : public AnswerDistance {
 public:
  absl::StatusOr<std::vector<double>> Measure(
      absl::Span<const AnswerPair> pairs) const override;
};

// 1 - the recorded similarity; without one, whether the answers differ.
class JudgedDistance final : public AnswerDistance {
 public:
  absl::StatusOr<std::vector<double>> Measure(
      absl::Span<const AnswerPair> pairs) const override;
};

class Transformer;

// Half of 1 - the cosine between the means, over each answer's bytes, of the
// model's final hidden states after the prompt and the answer up to that byte;
// 1 where one of the two is empty. Borrows the model. InvalidArgument if a pair
// does not fit it.
std::unique_ptr<AnswerDistance> MakeCosineDistance(const Transformer* model);

}  // namespace elenchus

#endif  // ELENCHUS_LEARNER_DISTANCE_H_
