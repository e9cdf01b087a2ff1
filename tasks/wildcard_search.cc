// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/wildcard_search.h"

#include "absl/strings/str_cat.h"
#include "core/status.h"
#include "debate/argument.h"
#include "tasks/dialogue.h"
#include "tasks/wildcards.h"

namespace elenchus {
namespace {

std::string ClassName(int num_wildcards) {
  return absl::StrCat("wildcards", num_wildcards);
}

// A sum over what matches a pattern with so many wildcards.
std::optional<int> Sum(absl::string_view text, int num_wildcards) {
  const int limit = 1 << num_wildcards;
  return ParseNumber(text, -limit, limit);
}

absl::Status CheckPattern(absl::string_view question) {
  if (IsPattern(question)) return absl::OkStatus();
  return NotAQuestion(question, "six of 0, 1 and *");
}

std::string AddHalves(absl::string_view pattern, Dialogue* dialogue) {
  const int num_wildcards = NumWildcards(pattern);
  std::optional<int> halves[2];
  for (int bit = 0; bit < 2; ++bit) {
    halves[bit] = Sum(
        dialogue->Ask(WithFirstWildcard(pattern, static_cast<char>('0' + bit))),
        num_wildcards - 1);
    if (!halves[bit]) return std::string(kUnknown);
  }
  return FormatArgument(absl::StrCat(*halves[0] + *halves[1]),
                        absl::StrCat(*halves[0]));
}

}  // namespace

std::optional<std::string> WildcardTask::LookUpFact(
    const Question& question, absl::string_view text) const {
  if (!IsPattern(text) || NumWildcards(text) > 0) return std::nullopt;
  const absl::StatusOr<BitFunction> function =
      ParseBitFunction(question.facts());
  if (!function.ok()) return std::string(kUnknown);
  return absl::StrCat((*function)[BitString(text)]);
}

std::string WildcardTask::ClassOf(absl::string_view question) const {
  if (!IsPattern(question) || NumWildcards(question) == 0) return "";
  return ClassName(NumWildcards(question));
}

std::vector<std::string> WildcardTask::Classes() const {
  std::vector<std::string> classes;
  for (int i = 1; i <= kNumBits; ++i) classes.push_back(ClassName(i));
  return classes;
}

std::vector<std::string> WildcardTask::Answers() const {
  std::vector<std::string> answers;
  for (int i = -size(); i <= size(); ++i) answers.push_back(absl::StrCat(i));
  return answers;
}

int WildcardTask::LongestFacts() const { return size() * (kNumBits + 2); }

int WildcardTask::LongestQuestion() const { return kNumBits; }

std::string WildcardTask::DrawInstance(int num_items, Rng* rng) const {
  BitFunction function = {};
  for (int x : DrawSome(kNumBitStrings, num_items, rng)) {
    function[x] = rng->Bernoulli(0.5) ? 1 : -1;
  }
  return FormatFacts(function);
}

int WildcardTask::NumItems(absl::string_view facts) const {
  const absl::StatusOr<BitFunction> function = ParseBitFunction(facts);
  return function.ok() ? NumNonZero(*function) : 0;
}

std::string WildcardTask::DrawQuestionAbout(absl::string_view, Rng* rng) const {
  const int num_wildcards = 1 + static_cast<int>(rng->Uniform(kNumBits));
  std::string pattern;
  for (int i = 0; i < kNumBits; ++i) {
    pattern.push_back(rng->Bernoulli(0.5) ? '1' : '0');
  }
  for (int i : DrawSome(kNumBits, num_wildcards, rng)) pattern[i] = kWildcard;
  return pattern;
}

absl::StatusOr<HumanStep> WildcardHuman::Argue(
    const Workspace& workspace) const {
  const std::string& pattern = workspace.prompt().question();
  ELENCHUS_RETURN_IF_ERROR(CheckPattern(pattern));
  Dialogue dialogue(workspace);
  return dialogue.Finish(NumWildcards(pattern) > 0
                             ? AddHalves(pattern, &dialogue)
                             : dialogue.Relay(pattern));
}

absl::StatusOr<std::vector<Claim>> WildcardHuman::ClaimsOf(
    absl::string_view question, absl::string_view argument) const {
  ELENCHUS_RETURN_IF_ERROR(CheckPattern(question));
  const int num_wildcards = NumWildcards(question);
  if (num_wildcards == 0) return PrimitiveClaims(question, argument);
  const Argument parsed = ParseArgument(argument);
  const std::optional<int> sum = Sum(parsed.answer, num_wildcards);
  const std::optional<int> half = Sum(parsed.evidence, num_wildcards - 1);
  if (!sum || !half) return std::vector<Claim>();
  return std::vector<Claim>{
      {WithFirstWildcard(question, '0'), absl::StrCat(*half)},
      {WithFirstWildcard(question, '1'), absl::StrCat(*sum - *half)}};
}

}  // namespace elenchus
