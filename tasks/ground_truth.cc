// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/ground_truth.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "core/status.h"
#include "debate/argument.h"
#include "tasks/inversion.h"
#include "tasks/permutation.h"
#include "tasks/powering.h"
#include "tasks/task.h"

namespace elenchus {
namespace {

// The answer and the evidence of a true argument.
struct Truth {
  std::string answer;
  std::string evidence;
};

absl::Status CheckElement(const Permutation& sigma, int x,
                          absl::string_view question) {
  if (sigma.image[x] != kNoElement) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("question ", Quoted(question),
                   " is about an element that the facts do not have"));
}

int Power(const Permutation& sigma, int k, int x) {
  for (int i = 0; i < k; ++i) x = sigma.image[x];
  return x;
}

int Inverse(const Permutation& sigma, int x) {
  return std::find(sigma.image.begin(), sigma.image.end(), x) -
         sigma.image.begin();
}

absl::StatusOr<Truth> PoweringTruth(const ElementNames& names, int bits,
                                    const Permutation& sigma,
                                    absl::string_view text) {
  const std::optional<PowerQuestion> asked =
      ParsePowerQuestion(names, bits, text);
  if (!asked) {
    return absl::InvalidArgumentError(absl::StrCat("question ", Quoted(text),
                                                   "; expected a name and ",
                                                   bits, " binary digits"));
  }
  const auto [x, k] = *asked;
  ELENCHUS_RETURN_IF_ERROR(CheckElement(sigma, x, text));
  Truth truth = {.answer = names.Name(Power(sigma, k, x)), .evidence = ""};
  if (k >= 2) truth.evidence += names.Name(Power(sigma, k / 2, x));
  if (k >= 2 && k % 2 == 1)
    truth.evidence += names.Name(Power(sigma, k - 1, x));
  return truth;
}

absl::StatusOr<Truth> InversionTruth(const ElementNames& names,
                                     const Permutation& sigma,
                                     absl::string_view text) {
  const std::optional<InverseQuestion> asked =
      ParseInverseQuestion(names, text);
  if (!asked) {
    return absl::InvalidArgumentError(absl::StrCat(
        "question ", Quoted(text), "; expected a name and '-' or '+'"));
  }
  const auto [x, forward] = *asked;
  ELENCHUS_RETURN_IF_ERROR(CheckElement(sigma, x, text));
  const int answer = forward ? sigma.image[x] : Inverse(sigma, x);
  return Truth{.answer = names.Name(answer), .evidence = ""};
}

absl::StatusOr<Truth> TruthOf(const TaskConfig& config,
                              const Question& question) {
  // Checks the configuration.
  ELENCHUS_RETURN_IF_ERROR(MakeScriptedHuman(config).status());
  const ElementNames names(config.size());
  ELENCHUS_ASSIGN_OR_RETURN(const Permutation sigma,
                            ParseFacts(names, question.facts()));
  if (config.name() == kInversionName) {
    return InversionTruth(names, sigma, question.text());
  }
  return PoweringTruth(names, config.exponent_bits(), sigma, question.text());
}

}  // namespace

absl::StatusOr<std::string> TrueAnswer(const TaskConfig& config,
                                       const Question& question) {
  ELENCHUS_ASSIGN_OR_RETURN(const Truth truth, TruthOf(config, question));
  return truth.answer;
}

absl::StatusOr<std::string> TrueArgument(const TaskConfig& config,
                                         const Question& question) {
  ELENCHUS_ASSIGN_OR_RETURN(const Truth truth, TruthOf(config, question));
  return FormatArgument(truth.answer, truth.evidence);
}

}  // namespace elenchus
