// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/assignments.h"

#include "absl/strings/str_cat.h"
#include "core/status.h"

namespace elenchus {
namespace {

std::string FormatWord(const ElementNames& names, int x,
                       const Expression& expression) {
  if (expression.value > 0)
    return absl::StrCat(names.Name(x), expression.value);
  return absl::StrCat(names.Name(x), names.Name(expression.first),
                      names.Name(expression.second));
}

absl::Status AddRow(absl::string_view word, Assignments* assignments) {
  TextReader reader(word);
  const int v = reader.Digit(1, kNumValues);
  const int w = reader.Digit(1, kNumValues);
  const int result = reader.Digit(1, kNumValues);
  if (!reader.complete()) return BadFacts("three values", word);
  int& row = assignments->function[v][w];
  if (row != 0) return BadFacts("one value of f, found another", word);
  row = result;
  return absl::OkStatus();
}

absl::Status AddAssignment(const ElementNames& names, absl::string_view word,
                           Assignments* assignments) {
  TextReader reader(word);
  const int x = reader.Name(names);
  Expression expression;
  if (reader.AtDigit()) {
    expression.value = reader.Digit(1, kNumValues);
  } else {
    expression.first = reader.Name(names);
    expression.second = reader.Name(names);
  }
  if (!reader.complete()) {
    return BadFacts("a variable and its value or two variables", word);
  }
  if (assignments->variables[x].has_value()) {
    return BadFacts("one assignment of a variable, found another", word);
  }
  assignments->variables[x] = expression;
  return absl::OkStatus();
}

}  // namespace

std::vector<int> VariablesOf(const Assignments& assignments) {
  std::vector<int> variables;
  for (int x = 0; x < kMaxElements; ++x) {
    if (assignments.variables[x].has_value()) variables.push_back(x);
  }
  return variables;
}

std::string FormatFacts(const ElementNames& names,
                        const Assignments& assignments) {
  std::vector<std::string> words;
  for (int x : VariablesOf(assignments)) {
    words.push_back(FormatWord(names, x, *assignments.variables[x]));
  }
  for (int v = 1; v <= kNumValues; ++v) {
    for (int w = 1; w <= kNumValues; ++w) {
      const int result = assignments.function[v][w];
      if (result > 0) words.push_back(absl::StrCat(v, w, result));
    }
  }
  return JoinFacts(words);
}

absl::StatusOr<Assignments> ParseAssignments(const ElementNames& names,
                                             absl::string_view facts) {
  ELENCHUS_ASSIGN_OR_RETURN(const std::vector<absl::string_view> words,
                            SplitFacts(facts));
  Assignments assignments;
  for (absl::string_view word : words) {
    ELENCHUS_RETURN_IF_ERROR(TextReader(word).AtDigit()
                                 ? AddRow(word, &assignments)
                                 : AddAssignment(names, word, &assignments));
  }
  if (VariablesOf(assignments).empty()) return BadFacts("an assignment", facts);
  return assignments;
}

std::string FormatQuestion(const ElementNames& names,
                           const AssignmentsQuestion& question) {
  const std::string mark(1, question.kind);
  if (question.kind == AssignmentsQuestion::kResult) {
    return absl::StrCat(mark, question.v, question.w);
  }
  return absl::StrCat(mark, names.Name(question.x));
}

std::optional<AssignmentsQuestion> ParseAssignmentsQuestion(
    const ElementNames& names, absl::string_view text) {
  TextReader reader(text);
  AssignmentsQuestion question;
  question.kind = static_cast<AssignmentsQuestion::Kind>(reader.OneOf("VABF"));
  if (question.kind == AssignmentsQuestion::kResult) {
    question.v = reader.Digit(1, kNumValues);
    question.w = reader.Digit(1, kNumValues);
  } else {
    question.x = reader.Name(names);
  }
  if (!reader.complete()) return std::nullopt;
  return question;
}

}  // namespace elenchus
