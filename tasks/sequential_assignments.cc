// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/sequential_assignments.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "core/status.h"
#include "debate/argument.h"

namespace elenchus {
namespace {

constexpr absl::string_view kClass = "value";

std::optional<int> Value(absl::string_view text) {
  return ParseNumber(text, 1, kNumValues);
}

int DrawValue(Rng* rng) {
  return 1 + static_cast<int>(rng->Uniform(kNumValues));
}

std::string FirstOf(const ElementNames& names, const Expression& expression) {
  return expression.value > 0 ? absl::StrCat(expression.value)
                              : names.Name(expression.first);
}

std::string ResultQuestion(int v, int w) {
  return absl::StrCat(std::string(1, AssignmentsQuestion::kResult), v, w);
}

}  // namespace

std::optional<std::string> AssignmentsTask::LookUpFact(
    const Question& question, absl::string_view text) const {
  const std::optional<AssignmentsQuestion> asked =
      ParseAssignmentsQuestion(names(), text);
  if (!asked || asked->kind == AssignmentsQuestion::kValue) return std::nullopt;
  const absl::StatusOr<Assignments> facts =
      ParseAssignments(names(), question.facts());
  if (!facts.ok()) return std::string(kUnknown);
  if (asked->kind == AssignmentsQuestion::kResult) {
    const int result = facts->function[asked->v][asked->w];
    return result > 0 ? absl::StrCat(result) : std::string(kUnknown);
  }
  const std::optional<Expression>& expression = facts->variables[asked->x];
  if (!expression) return std::string(kUnknown);
  if (asked->kind == AssignmentsQuestion::kFirst) {
    return FirstOf(names(), *expression);
  }
  if (expression->value > 0) return std::string(kUnknown);
  return names().Name(expression->second);
}

std::string AssignmentsTask::ClassOf(absl::string_view question) const {
  const std::optional<AssignmentsQuestion> asked =
      ParseAssignmentsQuestion(names(), question);
  return asked && asked->kind == AssignmentsQuestion::kValue
             ? std::string(kClass)
             : "";
}

std::vector<std::string> AssignmentsTask::Classes() const {
  return {std::string(kClass)};
}

std::vector<std::string> AssignmentsTask::Answers() const {
  std::vector<std::string> answers;
  for (int v = 1; v <= kNumValues; ++v) answers.push_back(absl::StrCat(v));
  return answers;
}

int AssignmentsTask::LongestFacts() const {
  const int num_given = static_cast<int>(std::sqrt(size()));
  const int num_rows = std::min(size() - num_given, kNumValues * kNumValues);
  return num_given * (names().length() + 2) +
         (size() - num_given) * (3 * names().length() + 1) + num_rows * 4;
}

int AssignmentsTask::LongestQuestion() const { return 3; }

std::string AssignmentsTask::DrawInstance(int num_items, Rng* rng) const {
  const std::vector<int> order = DrawSome(names().count(), num_items, rng);
  const int num_given = static_cast<int>(std::sqrt(num_items));
  Assignments drawn;
  std::vector<int> values;  // of the variables in order
  for (int i = 0; i < num_items; ++i) {
    Expression& expression = drawn.variables[order[i]].emplace();
    if (i < num_given) {
      expression.value = DrawValue(rng);
      values.push_back(expression.value);
      continue;
    }
    const size_t first = rng->Uniform(i);
    const size_t second = rng->Uniform(i);
    expression.first = order[first];
    expression.second = order[second];
    int& result = drawn.function[values[first]][values[second]];
    if (result == 0) result = DrawValue(rng);
    values.push_back(result);
  }
  return FormatFacts(names(), drawn);
}

int AssignmentsTask::NumItems(absl::string_view facts) const {
  const absl::StatusOr<Assignments> parsed = ParseAssignments(names(), facts);
  return parsed.ok() ? static_cast<int>(VariablesOf(*parsed).size()) : 0;
}

std::string AssignmentsTask::DrawQuestionAbout(absl::string_view facts,
                                               Rng* rng) const {
  const absl::StatusOr<Assignments> parsed = ParseAssignments(names(), facts);
  ELENCHUS_CHECK(parsed.ok());
  const std::vector<int> variables = VariablesOf(*parsed);
  return FormatQuestion(
      names(),
      AssignmentsQuestion{.kind = AssignmentsQuestion::kValue,
                          .x = variables[rng->Uniform(variables.size())]});
}

absl::StatusOr<HumanStep> AssignmentsHuman::Argue(
    const Workspace& workspace) const {
  const std::string& text = workspace.prompt().question();
  ELENCHUS_ASSIGN_OR_RETURN(const AssignmentsQuestion question, Parse(text));
  Dialogue dialogue(workspace);
  return dialogue.Finish(question.kind == AssignmentsQuestion::kValue
                             ? Evaluate(question.x, &dialogue)
                             : dialogue.Relay(text));
}

std::string AssignmentsHuman::Evaluate(int x, Dialogue* dialogue) const {
  const std::string first = dialogue->Ask(Ask(AssignmentsQuestion::kFirst, x));
  if (Value(first)) return FormatArgument(first, "");
  const std::optional<int> y = names_.Element(first);
  if (!y) return std::string(kUnknown);
  const std::optional<int> v =
      Value(dialogue->Ask(Ask(AssignmentsQuestion::kValue, *y)));
  if (!v) return std::string(kUnknown);
  const std::optional<int> z =
      names_.Element(dialogue->Ask(Ask(AssignmentsQuestion::kSecond, x)));
  if (!z) return std::string(kUnknown);
  const std::optional<int> w =
      Value(dialogue->Ask(Ask(AssignmentsQuestion::kValue, *z)));
  if (!w) return std::string(kUnknown);
  const std::string result = dialogue->Ask(ResultQuestion(*v, *w));
  if (!Value(result)) return std::string(kUnknown);
  return FormatArgument(result,
                        absl::StrCat(names_.Name(*y), *v, names_.Name(*z), *w));
}

absl::StatusOr<std::vector<Claim>> AssignmentsHuman::ClaimsOf(
    absl::string_view question, absl::string_view argument) const {
  ELENCHUS_ASSIGN_OR_RETURN(const AssignmentsQuestion asked, Parse(question));
  if (asked.kind != AssignmentsQuestion::kValue) {
    return PrimitiveClaims(question, argument);
  }
  const Argument parsed = ParseArgument(argument);
  const std::string answer(parsed.answer);
  if (!Value(answer)) return std::vector<Claim>();
  const std::string first = Ask(AssignmentsQuestion::kFirst, asked.x);
  if (parsed.evidence.empty()) return std::vector<Claim>{{first, answer}};
  TextReader reader(parsed.evidence);
  const int y = reader.Name(names_);
  const int v = reader.Digit(1, kNumValues);
  const int z = reader.Name(names_);
  const int w = reader.Digit(1, kNumValues);
  if (!reader.complete()) return std::vector<Claim>();
  return std::vector<Claim>{
      {first, names_.Name(y)},
      {Ask(AssignmentsQuestion::kValue, y), absl::StrCat(v)},
      {Ask(AssignmentsQuestion::kSecond, asked.x), names_.Name(z)},
      {Ask(AssignmentsQuestion::kValue, z), absl::StrCat(w)},
      {ResultQuestion(v, w), answer}};
}

absl::StatusOr<AssignmentsQuestion> AssignmentsHuman::Parse(
    absl::string_view question) const {
  const std::optional<AssignmentsQuestion> parsed =
      ParseAssignmentsQuestion(names_, question);
  if (!parsed) {
    return NotAQuestion(question, "V, A or B and a variable, or F and values");
  }
  return *parsed;
}

}  // namespace elenchus
