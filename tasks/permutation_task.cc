// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/permutation_task.h"

#include "core/status.h"
#include "debate/argument.h"
#include "tasks/described_permutation.h"

namespace elenchus {

absl::StatusOr<std::string> PermutationTask::DrawFacts(Split split, int,
                                                       Rng* rng) const {
  ELENCHUS_ASSIGN_OR_RETURN(const Permutation sigma, split_.Draw(split, rng));
  return FormatFacts(names_, sigma);
}

std::string PermutationTask::DrawQuestion(absl::string_view facts, int level,
                                          Rng* rng) const {
  const absl::StatusOr<Permutation> sigma = ParseFacts(names_, facts);
  ELENCHUS_CHECK(sigma.ok());
  const std::vector<int> elements = ElementsOf(*sigma);
  return DrawQuestionAbout(elements[rng->Uniform(elements.size())], level, rng);
}

double PermutationTask::ShareDescribed(absl::string_view alpha) const {
  const std::optional<Permutation> some = ParseDescribed(names_, size_, alpha);
  return some.has_value() ? ShareOf(names_, size_, *some) : 0;
}

absl::StatusOr<std::string> PermutationTask::FactsDescribed(
    absl::string_view alpha, Rng* rng) const {
  const std::optional<Permutation> some = ParseDescribed(names_, size_, alpha);
  if (!some.has_value()) {
    return absl::NotFoundError(absl::StrCat(
        Quoted(alpha), " describes no permutation of ", size_, " elements"));
  }
  return FormatFacts(names_, Complete(names_, size_, *some, rng));
}

std::vector<std::string> PermutationTask::Answers() const {
  std::vector<std::string> answers;
  for (int x = 0; x < names_.count(); ++x) answers.push_back(names_.Name(x));
  return answers;
}

int PermutationTask::LongestFacts() const {
  return size_ * (2 * names_.length() + 1);
}

std::string PermutationTask::ImageOf(absl::string_view facts, int x) const {
  const absl::StatusOr<Permutation> sigma = ParseFacts(names_, facts);
  if (!sigma.ok() || sigma->image[x] == kNoElement) {
    return std::string(kUnknown);
  }
  return names_.Name(sigma->image[x]);
}

}  // namespace elenchus
