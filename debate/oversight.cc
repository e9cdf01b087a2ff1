// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "debate/oversight.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "debate/argument.h"

namespace elenchus {
namespace {

// Facts end in a newline; these hold none.
constexpr absl::string_view kNoFacts = "\n";

// Stands between kProposeQuestion and a description.
constexpr absl::string_view kDescriptionMark = ":";

}  // namespace

Question OversightQuestion(uint64_t id, absl::string_view task) {
  Question question;
  question.set_id(id);
  question.set_task(std::string(task));
  question.set_facts(std::string(kNoFacts));
  question.set_text(std::string(kProposeQuestion));
  return question;
}

bool IsOversightQuestion(const Question& question) {
  return question.facts() == kNoFacts && question.text() == kProposeQuestion;
}

Prompt ProposePrompt() {
  Prompt prompt;
  prompt.set_kind(QUESTION_KIND_PROPOSE);
  prompt.set_question(std::string(kProposeQuestion));
  return prompt;
}

Prompt LikelihoodPrompt(absl::string_view alpha) {
  Prompt prompt;
  prompt.set_kind(QUESTION_KIND_OVERSEE);
  prompt.set_question(absl::StrCat(kProposeQuestion, kDescriptionMark, alpha));
  return prompt;
}

Prompt InputPrompt(const Question& input) {
  Prompt prompt;
  prompt.set_kind(QUESTION_KIND_ANSWER);
  prompt.set_question(input.text());
  return prompt;
}

Prompt CatastrophePrompt(absl::string_view question, absl::string_view answer) {
  Prompt prompt;
  prompt.set_kind(QUESTION_KIND_OVERSEE);
  prompt.set_question(std::string(question));
  prompt.add_history(std::string(answer));
  return prompt;
}

std::optional<absl::string_view> DescriptionIn(absl::string_view text) {
  if (!absl::ConsumePrefix(&text, kProposeQuestion) ||
      !absl::ConsumePrefix(&text, kDescriptionMark)) {
    return std::nullopt;
  }
  return text;
}

double Catastrophe(const OversightCase& of) {
  return ParseJudgement(of.judgement()).value_or(0);
}

double Likelihood(const Oversight& oversight) {
  return ParseJudgement(oversight.likelihood()).value_or(0);
}

}  // namespace elenchus
