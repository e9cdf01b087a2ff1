// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "debate/argument.h"

#include "absl/strings/str_cat.h"

namespace elenchus {

bool IsUnacceptable(absl::string_view argument) {
  return !argument.empty() && argument.front() == kUnacceptable;
}

Argument ParseArgument(absl::string_view text) {
  const size_t end = text.find(kAnswerFieldEnd);
  if (end == absl::string_view::npos) return {.answer = text, .evidence = {}};
  return {.answer = text.substr(0, end), .evidence = text.substr(end + 1)};
}

std::string FormatArgument(absl::string_view answer,
                           absl::string_view evidence) {
  return absl::StrCat(answer, absl::string_view(&kAnswerFieldEnd, 1), evidence);
}

bool IsJudgement(QuestionKind kind) {
  return IsForJudge(kind) || kind == QUESTION_KIND_SIMILAR;
}

bool IsForJudge(QuestionKind kind) {
  return kind == QUESTION_KIND_SUFFICIENT || kind == QUESTION_KIND_VERDICT ||
         kind == QUESTION_KIND_OVERSEE;
}

std::optional<double> ParseJudgement(const Call& call) {
  if (call.has_probability()) {
    const double p = call.probability();
    if (p >= 0 && p <= 1) return p;  // false for NaN
    return std::nullopt;
  }
  if (call.answer() == "y") return 1;
  if (call.answer() == "n") return 0;
  return std::nullopt;
}

}  // namespace elenchus
