// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/powering.h"

#include "absl/strings/str_cat.h"
#include "core/status.h"
#include "debate/argument.h"
#include "tasks/dialogue.h"

namespace elenchus {
namespace {

bool IsPrimitive(int k) { return k < 2; }

// The exponents to apply one after the other so that they add up to k.
std::vector<int> Decompose(int k) {
  if (IsPrimitive(k)) return {k};
  if (k % 2 == 0) return {k / 2, k / 2};
  return {k / 2, k / 2, 1};
}

int NumDigits(int k) {
  int digits = 0;
  for (; k > 0; k /= 2) ++digits;
  return digits;
}

std::string ClassName(int digits) { return absl::StrCat("depth", digits); }

}  // namespace

std::optional<std::string> PoweringTask::LookUpFact(
    const Question& question, absl::string_view text) const {
  const std::optional<PowerQuestion> asked =
      ParsePowerQuestion(names(), bits_, text);
  if (!asked || !IsPrimitive(asked->k)) return std::nullopt;
  const std::string image = ImageOf(question.facts(), asked->x);
  return asked->k == 0 && image != kUnknown ? names().Name(asked->x) : image;
}

int PoweringTask::num_levels() const { return bits_ - 1; }

int PoweringTask::LevelOf(const Question& question) const {
  const std::optional<PowerQuestion> asked =
      ParsePowerQuestion(names(), bits_, question.text());
  return asked && !IsPrimitive(asked->k) ? NumDigits(asked->k) - 1 : 0;
}

int PoweringTask::LongestQuestion() const { return names().length() + bits_; }

std::string PoweringTask::ClassOf(absl::string_view question) const {
  const std::optional<PowerQuestion> asked =
      ParsePowerQuestion(names(), bits_, question);
  if (!asked || IsPrimitive(asked->k)) return "";
  return ClassName(NumDigits(asked->k));
}

std::vector<std::string> PoweringTask::Classes() const {
  std::vector<std::string> classes;
  for (int digits = 2; digits <= bits_; ++digits) {
    classes.push_back(ClassName(digits));
  }
  return classes;
}

std::string PoweringTask::DrawQuestionAbout(int x, int level, Rng* rng) const {
  ELENCHUS_CHECK(level >= 1 && level <= num_levels());
  const int leading_one = 1 << (1 + rng->Uniform(level));
  const int k = leading_one + static_cast<int>(rng->Uniform(leading_one));
  return FormatQuestion(names(), bits_, PowerQuestion{.x = x, .k = k});
}

absl::StatusOr<HumanStep> PoweringHuman::Argue(
    const Workspace& workspace) const {
  ELENCHUS_ASSIGN_OR_RETURN(const PowerQuestion question,
                            Parse(workspace.prompt().question()));
  Dialogue dialogue(workspace);
  int y = question.x;
  std::string path;  // every y, x included
  for (int k : Decompose(question.k)) {
    path += names_.Name(y);
    const std::optional<int> answer = names_.Element(dialogue.Ask(
        FormatQuestion(names_, bits_, PowerQuestion{.x = y, .k = k})));
    if (!answer) return dialogue.Finish(kUnknown);
    y = *answer;
  }
  return dialogue.Finish(FormatArgument(
      names_.Name(y), absl::string_view(path).substr(names_.length())));
}

absl::StatusOr<std::vector<Claim>> PoweringHuman::ClaimsOf(
    absl::string_view question, absl::string_view argument) const {
  ELENCHUS_ASSIGN_OR_RETURN(const PowerQuestion asked, Parse(question));
  const Argument parsed = ParseArgument(argument);
  const std::optional<int> answer = names_.Element(parsed.answer);
  const std::optional<std::vector<int>> evidence =
      names_.Elements(parsed.evidence);
  const std::vector<int> exponents = Decompose(asked.k);
  std::vector<Claim> claims;
  if (!answer || !evidence || evidence->size() + 1 != exponents.size()) {
    return claims;
  }
  std::vector<int> path = *evidence;
  path.push_back(*answer);
  int x = asked.x;
  for (size_t i = 0; i < exponents.size(); ++i) {
    claims.push_back(
        {.question = FormatQuestion(names_, bits_,
                                    PowerQuestion{.x = x, .k = exponents[i]}),
         .answer = names_.Name(path[i])});
    x = path[i];
  }
  return claims;
}

absl::StatusOr<PowerQuestion> PoweringHuman::Parse(
    absl::string_view question) const {
  const std::optional<PowerQuestion> parsed =
      ParsePowerQuestion(names_, bits_, question);
  if (!parsed) {
    return NotAQuestion(
        question, absl::StrCat("an element's name and ", bits_, " digits"));
  }
  return *parsed;
}

}  // namespace elenchus
