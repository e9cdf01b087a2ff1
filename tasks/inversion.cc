// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/inversion.h"

#include "core/status.h"
#include "debate/argument.h"
#include "tasks/dialogue.h"

namespace elenchus {
namespace {

constexpr absl::string_view kClass = "inverse";

}  // namespace

std::optional<std::string> InversionTask::LookUpFact(
    const Question& question, absl::string_view text) const {
  const std::optional<InverseQuestion> asked =
      ParseInverseQuestion(names(), text);
  if (!asked || !asked->forward) return std::nullopt;
  return ImageOf(question.facts(), asked->x);
}

int InversionTask::num_levels() const { return 1; }

int InversionTask::LevelOf(const Question& question) const {
  return ClassOf(question.text()).empty() ? 0 : 1;
}

int InversionTask::LongestQuestion() const { return names().length() + 1; }

std::string InversionTask::ClassOf(absl::string_view question) const {
  const std::optional<InverseQuestion> asked =
      ParseInverseQuestion(names(), question);
  return asked && !asked->forward ? std::string(kClass) : "";
}

std::vector<std::string> InversionTask::Classes() const {
  return {std::string(kClass)};
}

std::string InversionTask::DrawQuestionAbout(int x, int, Rng*) const {
  return FormatQuestion(names(), InverseQuestion{.x = x, .forward = false});
}

absl::StatusOr<HumanStep> InversionHuman::Argue(
    const Workspace& workspace) const {
  ELENCHUS_ASSIGN_OR_RETURN(const InverseQuestion question,
                            Parse(workspace.prompt().question()));
  Dialogue dialogue(workspace);
  return dialogue.Finish(question.forward
                             ? dialogue.Relay(FormatQuestion(names_, question))
                             : std::string(kUnknown));
}

absl::StatusOr<std::vector<Claim>> InversionHuman::ClaimsOf(
    absl::string_view question, absl::string_view argument) const {
  ELENCHUS_ASSIGN_OR_RETURN(const InverseQuestion asked, Parse(question));
  const std::optional<int> answer =
      names_.Element(ParseArgument(argument).answer);
  if (!answer) return std::vector<Claim>();
  const int from = asked.forward ? asked.x : *answer;
  const int to = asked.forward ? *answer : asked.x;
  return std::vector<Claim>{
      {.question =
           FormatQuestion(names_, InverseQuestion{.x = from, .forward = true}),
       .answer = names_.Name(to)}};
}

absl::StatusOr<InverseQuestion> InversionHuman::Parse(
    absl::string_view question) const {
  const std::optional<InverseQuestion> parsed =
      ParseInverseQuestion(names_, question);
  if (!parsed) {
    return NotAQuestion(question, "an element's name and '-' or '+'");
  }
  return *parsed;
}

}  // namespace elenchus
