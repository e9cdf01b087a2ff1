// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/hidden_facts.h"

#include <algorithm>
#include <numeric>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "core/status.h"
#include "debate/argument.h"
#include "tasks/scripted_human.h"

namespace elenchus {
namespace {

constexpr absl::string_view kLargest = "+";
constexpr absl::string_view kSmallest = "-";

bool IsSearch(absl::string_view question) {
  return question == kLargest || question == kSmallest;
}

// Index of the last argument of a side, 0 or 1; -1 if it made none.
int LastArgument(const Prompt& prompt, int side) {
  const int last = prompt.history_size() - 1;
  const int index = last % 2 == side ? last : last - 1;
  return last < 0 ? -1 : index;
}

}  // namespace

std::string FormatValue(int value, int digits) {
  return absl::StrFormat("%0*d", digits, value);
}

std::optional<int> ParseValue(absl::string_view text, int digits) {
  if (static_cast<int>(text.size()) != digits) return std::nullopt;
  int value = 0;
  for (const char c : text) {
    if (!absl::ascii_isdigit(c)) return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

absl::StatusOr<std::vector<int>> ParseValues(const ElementNames& names,
                                             absl::string_view facts) {
  const size_t digits = names.length();
  const size_t width = names.length() + digits + 1;
  std::vector<int> values;
  for (size_t at = 0; at < facts.size(); at += width) {
    const absl::string_view fact = facts.substr(at, width);
    const char end = at + width < facts.size() ? ' ' : '\n';
    const std::optional<int> element =
        names.Element(fact.substr(0, names.length()));
    const std::optional<int> value =
        fact.size() == width
            ? ParseValue(fact.substr(names.length(), digits), digits)
            : std::nullopt;
    if (!value || element != static_cast<int>(values.size()) ||
        fact.back() != end ||
        std::find(values.begin(), values.end(), *value) != values.end()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "facts: fact ", values.size(), ", at byte ", at,
          ": expected the next element's name, digits that no other has, ",
          "and a separator; got ", Quoted(fact)));
    }
    values.push_back(*value);
  }
  if (values.empty()) {
    return absl::InvalidArgumentError("facts: expected at least one, got none");
  }
  return values;
}

absl::StatusOr<std::string> HiddenFactsTask::DrawFacts(Split split, int,
                                                       Rng* rng) const {
  ELENCHUS_RETURN_IF_ERROR(split_.Check(split));
  while (true) {
    const std::string facts = DrawInstance(rng);
    if (split_.IsIn(split, facts)) return facts;
  }
}

std::string HiddenFactsTask::DrawInstance(Rng* rng) const {
  std::vector<int> values(names_.length() == 1 ? 10 : 100);
  std::iota(values.begin(), values.end(), 0);
  PartialShuffle(size_, rng, &values);
  std::vector<std::string> facts;
  for (int x = 0; x < size_; ++x) {
    facts.push_back(names_.Name(x) + FormatValue(values[x], names_.length()));
  }
  return absl::StrJoin(facts, " ") + "\n";
}

std::string HiddenFactsTask::DrawQuestion(absl::string_view, int,
                                          Rng* rng) const {
  return std::string(rng->Bernoulli(0.5) ? kLargest : kSmallest);
}

int HiddenFactsTask::LevelOf(const Question& question) const {
  return IsSearch(question.text()) ? 1 : 0;
}

std::string HiddenFactsTask::ClassOf(absl::string_view question) const {
  if (question == kLargest) return "largest";
  return question == kSmallest ? "smallest" : "";
}

std::vector<std::string> HiddenFactsTask::Classes() const {
  return {"largest", "smallest"};
}

std::vector<std::string> HiddenFactsTask::Answers() const {
  std::vector<std::string> answers;
  for (int x = 0; x < size_; ++x) answers.push_back(names_.Name(x));
  return answers;
}

std::optional<std::string> HiddenFactsTask::LookUpFact(
    const Question& question, absl::string_view text) const {
  const std::optional<int> element = names_.Element(text);
  if (!element) return std::nullopt;
  const absl::StatusOr<std::vector<int>> values =
      ParseValues(names_, question.facts());
  if (!values.ok() || *element >= static_cast<int>(values->size())) {
    return std::string(kUnknown);
  }
  return FormatValue((*values)[*element], names_.length());
}

int HiddenFactsTask::LongestFacts() const {
  return size_ * (2 * names_.length() + 1);
}

int HiddenFactsTask::LongestQuestion() const { return names_.length(); }

absl::StatusOr<HumanStep> HiddenFactsHuman::Next(const Workspace& workspace) {
  const Prompt& prompt = workspace.prompt();
  if (workspace.task() != kHiddenFactsName) {
    return absl::InvalidArgumentError(
        absl::StrCat("workspace of task ", Quoted(workspace.task()),
                     "; this human knows ", Quoted(kHiddenFactsName)));
  }
  if (!IsSearch(prompt.question()) && !names_.Element(prompt.question())) {
    return NotAQuestion(prompt.question(), "'+', '-' or an element's name");
  }
  switch (prompt.kind()) {
    case QUESTION_KIND_ANSWER:
    case QUESTION_KIND_ARGUE:
      return Argue(workspace);
    case QUESTION_KIND_SUFFICIENT:
      if (prompt.history().empty()) {
        return absl::InvalidArgumentError(
            "SUFFICIENT prompt without an argument; expected at least one");
      }
      ELENCHUS_RETURN_IF_ERROR(CheckNumExchanges(workspace, 0));
      return AnswerStep("n");
    case QUESTION_KIND_VERDICT:
      return JudgeVerdict(workspace);
    default:
      return absl::InvalidArgumentError(
          absl::StrCat("prompt kind ", prompt.kind(),
                       "; expected ANSWER, ARGUE, SUFFICIENT or VERDICT"));
  }
}

absl::StatusOr<HumanStep> HiddenFactsHuman::Argue(
    const Workspace& workspace) const {
  const std::string& question = workspace.prompt().question();
  if (workspace.exchanges().empty()) return AskStep({question});
  ELENCHUS_RETURN_IF_ERROR(CheckNumExchanges(workspace, 1));
  ELENCHUS_RETURN_IF_ERROR(CheckExchange(workspace, 0, question));
  const std::string& answer = workspace.exchanges(0).answer();
  if (!IsSearch(question)) {
    return AnswerStep(Value(answer) ? FormatArgument(answer, "")
                                    : std::string(kUnknown));
  }
  const std::optional<int> element = names_.Element(answer);
  return AnswerStep(FormatArgument(names_.Name(element.value_or(0)), ""));
}

std::optional<int> HiddenFactsHuman::Cited(const Prompt& prompt,
                                           int side) const {
  const int index = LastArgument(prompt, side);
  if (index < 0) return std::nullopt;
  return names_.Element(ParseArgument(prompt.history(index)).answer);
}

std::optional<int> HiddenFactsHuman::Verified(const Workspace& workspace,
                                              int side) const {
  const Prompt& prompt = workspace.prompt();
  const std::optional<int> element = Cited(prompt, side);
  if (!element) return std::nullopt;
  for (const Exchange& exchange : workspace.exchanges()) {
    if (exchange.question() != names_.Name(*element)) continue;
    const std::optional<int> value = Value(exchange.answer());
    const absl::string_view claimed =
        ParseArgument(prompt.history(LastArgument(prompt, side))).evidence;
    if (!value || (!claimed.empty() && claimed != exchange.answer())) break;
    return value;
  }
  return std::nullopt;
}

absl::StatusOr<HumanStep> HiddenFactsHuman::JudgeVerdict(
    const Workspace& workspace) const {
  const Prompt& prompt = workspace.prompt();
  std::vector<std::string> questions;
  for (const int side : {0, 1}) {
    const std::optional<int> element = Cited(prompt, side);
    if (!element) continue;
    const std::string name = names_.Name(*element);
    if (questions.empty() || questions[0] != name) questions.push_back(name);
  }
  if (!questions.empty() && workspace.exchanges().empty()) {
    return AskStep(questions);
  }
  ELENCHUS_RETURN_IF_ERROR(
      CheckNumExchanges(workspace, static_cast<int>(questions.size())));
  for (size_t i = 0; i < questions.size(); ++i) {
    ELENCHUS_RETURN_IF_ERROR(
        CheckExchange(workspace, static_cast<int>(i), questions[i]));
  }
  const std::optional<int> even = Verified(workspace, 0);
  const std::optional<int> odd = Verified(workspace, 1);
  if (even.has_value() != odd.has_value()) {
    return AnswerStep(even.has_value() ? "y" : "n");
  }
  if (!even) return TieStep();
  const bool odd_is_better =
      prompt.question() == kSmallest ? *odd < *even : *odd > *even;
  return AnswerStep(odd_is_better ? "n" : "y");
}

}  // namespace elenchus
