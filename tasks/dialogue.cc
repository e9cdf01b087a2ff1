// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/dialogue.h"

#include "core/status.h"
#include "debate/argument.h"
#include "tasks/scripted_human.h"

namespace elenchus {

std::string Dialogue::Ask(const std::string& question) {
  if (!status_.ok() || !new_question_.empty()) return std::string(kUnknown);
  if (num_asked_ == workspace_.exchanges_size()) {
    new_question_ = question;
    return std::string(kUnknown);
  }
  status_ = CheckExchange(workspace_, num_asked_, question);
  if (!status_.ok()) return std::string(kUnknown);
  return workspace_.exchanges(num_asked_++).answer();
}

std::string Dialogue::Relay(const std::string& question) {
  const std::string answer = Ask(question);
  return answer == kUnknown ? answer : FormatArgument(answer, "");
}

absl::StatusOr<HumanStep> Dialogue::Finish(absl::string_view answer) const {
  ELENCHUS_RETURN_IF_ERROR(status_);
  if (!new_question_.empty()) return AskStep({new_question_});
  ELENCHUS_RETURN_IF_ERROR(CheckNumExchanges(workspace_, num_asked_));
  return AnswerStep(answer);
}

}  // namespace elenchus
