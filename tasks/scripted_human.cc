// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/scripted_human.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/status.h"
#include "debate/argument.h"
#include "tasks/text.h"

namespace elenchus {
namespace {

// The sub-questions of all claims, each once.
std::vector<std::string> QuestionsOf(
    const std::vector<std::vector<Claim>>& arguments) {
  std::vector<std::string> questions;
  for (const std::vector<Claim>& claims : arguments) {
    for (const Claim& claim : claims) {
      if (std::find(questions.begin(), questions.end(), claim.question) ==
          questions.end()) {
        questions.push_back(claim.question);
      }
    }
  }
  return questions;
}

absl::Status CheckExchanges(const Workspace& workspace,
                            const std::vector<std::string>& questions) {
  ELENCHUS_RETURN_IF_ERROR(CheckNumExchanges(workspace, questions.size()));
  for (size_t i = 0; i < questions.size(); ++i) {
    ELENCHUS_RETURN_IF_ERROR(CheckExchange(workspace, i, questions[i]));
  }
  return absl::OkStatus();
}

bool Holds(const Workspace& workspace, const Claim& claim) {
  for (const Exchange& exchange : workspace.exchanges()) {
    if (exchange.question() == claim.question) {
      return exchange.answer() == claim.answer;
    }
  }
  return false;
}

// True if there are claims and all hold.
bool AllHold(const Workspace& workspace, const std::vector<Claim>& claims) {
  return !claims.empty() &&
         std::all_of(claims.begin(), claims.end(), [&](const Claim& claim) {
           return Holds(workspace, claim);
         });
}

// An argument whose claims hold helps most; one that claims something which can
// be checked, and fails, still helps more than one that claims nothing.
enum class Help { kNone, kChecked, kTrue };

Help HelpOf(const Workspace& workspace, const std::vector<Claim>& claims) {
  if (claims.empty()) return Help::kNone;
  return AllHold(workspace, claims) ? Help::kTrue : Help::kChecked;
}

// Where the side that argues at `index` first said what it says there.
int FirstSaid(const Prompt& prompt, int index) {
  int first = index % 2;
  while (prompt.history(first) != prompt.history(index)) first += 2;
  return first;
}

HumanStep VerdictStep(bool even_wins) {
  return AnswerStep(even_wins ? "y" : "n");
}

}  // namespace

absl::StatusOr<HumanStep> ScriptedHuman::Next(const Workspace& workspace) {
  if (workspace.task() != task_) {
    return absl::InvalidArgumentError(
        absl::StrCat("workspace of task ", Quoted(workspace.task()),
                     "; this human knows ", Quoted(task_)));
  }
  switch (workspace.prompt().kind()) {
    case QUESTION_KIND_ANSWER:
    case QUESTION_KIND_ARGUE:
      return Argue(workspace);
    case QUESTION_KIND_SUFFICIENT:
      return JudgeSufficient(workspace);
    case QUESTION_KIND_VERDICT:
      return JudgeVerdict(workspace);
    default:
      return absl::InvalidArgumentError(
          absl::StrCat("prompt kind ", workspace.prompt().kind(),
                       "; expected ANSWER, ARGUE, SUFFICIENT or VERDICT"));
  }
}

absl::StatusOr<HumanStep> ScriptedHuman::JudgeSufficient(
    const Workspace& workspace) const {
  const int last = workspace.prompt().history_size() - 1;
  if (last < 0) {
    return absl::InvalidArgumentError(
        "SUFFICIENT prompt without an argument; expected at least one");
  }
  ELENCHUS_ASSIGN_OR_RETURN(const std::vector<Claim> claims,
                            ClaimsAt(workspace.prompt(), last));
  const std::vector<std::string> questions = QuestionsOf({claims});
  if (!questions.empty() && workspace.exchanges().empty()) {
    return AskStep(questions);
  }
  ELENCHUS_RETURN_IF_ERROR(CheckExchanges(workspace, questions));
  return AnswerStep(AllHold(workspace, claims) ? "y" : "n");
}

absl::StatusOr<HumanStep> ScriptedHuman::JudgeVerdict(
    const Workspace& workspace) const {
  const int last = workspace.prompt().history_size() - 1;
  const int last_even = last % 2 == 0 ? last : last - 1;
  const int last_odd = last % 2 == 0 ? last - 1 : last;
  ELENCHUS_ASSIGN_OR_RETURN(const std::vector<Claim> even,
                            ClaimsAt(workspace.prompt(), last_even));
  ELENCHUS_ASSIGN_OR_RETURN(const std::vector<Claim> odd,
                            ClaimsAt(workspace.prompt(), last_odd));
  const std::vector<std::string> questions = QuestionsOf({even, odd});
  if (!questions.empty() && workspace.exchanges().empty()) {
    return AskStep(questions);
  }
  ELENCHUS_RETURN_IF_ERROR(CheckExchanges(workspace, questions));
  const Help of_even = HelpOf(workspace, even);
  const Help of_odd = HelpOf(workspace, odd);
  if (of_even != of_odd) return VerdictStep(of_even > of_odd);
  if (of_even != Help::kTrue) return TieStep();
  return VerdictStep(FirstSaid(workspace.prompt(), last_even) <
                     FirstSaid(workspace.prompt(), last_odd));
}

absl::StatusOr<std::vector<Claim>> ScriptedHuman::ClaimsAt(const Prompt& prompt,
                                                           int index) const {
  if (index < 0) return std::vector<Claim>();
  return ClaimsOf(prompt.question(), prompt.history(index));
}

HumanStep AskStep(const std::vector<std::string>& questions) {
  HumanStep step;
  for (const std::string& question : questions) {
    step.mutable_ask()->add_questions(question);
  }
  step.set_pure(true);
  return step;
}

HumanStep AnswerStep(absl::string_view text) {
  HumanStep step;
  step.mutable_answer()->set_text(text.data(), text.size());
  step.set_pure(true);
  return step;
}

HumanStep TieStep() {
  HumanStep step = AnswerStep(kUnknown);
  step.mutable_answer()->set_probability(0.5);
  return step;
}

absl::Status CheckExchange(const Workspace& workspace, int index,
                           absl::string_view question) {
  const std::string& asked = workspace.exchanges(index).question();
  if (asked == question) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("exchange ", index, " asked ", Quoted(asked),
                   "; this human asks ", Quoted(question)));
}

absl::Status CheckNumExchanges(const Workspace& workspace, int expected) {
  if (workspace.exchanges_size() == expected) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("workspace has ", workspace.exchanges_size(),
                   " exchanges; this human asks for ", expected));
}

std::vector<Claim> PrimitiveClaims(absl::string_view question,
                                   absl::string_view argument) {
  const Argument parsed = ParseArgument(argument);
  if (parsed.answer == kUnknown || !parsed.evidence.empty()) return {};
  return {{.question = std::string(question),
           .answer = std::string(parsed.answer)}};
}

absl::Status NotAQuestion(absl::string_view text, absl::string_view expected) {
  return absl::InvalidArgumentError(absl::StrCat(
      "question ", Quoted(text), " is not this task's; expected ", expected));
}

}  // namespace elenchus
