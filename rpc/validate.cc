// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "rpc/validate.h"

#include "core/status.h"
#include "debate/inspector.h"

namespace elenchus {

absl::Status CheckBytes(const char* field, size_t num_bytes, size_t max_bytes) {
  if (num_bytes <= max_bytes) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      field, ": must be at most ", max_bytes, " bytes, got ", num_bytes));
}

absl::Status CheckInspections(
    const char* field,
    const google::protobuf::RepeatedPtrField<Inspection>& inspections,
    int num_arguments) {
  if (inspections.size() > kMaxInspections) {
    return absl::InvalidArgumentError(absl::StrCat(field, ": must be at most ",
                                                   kMaxInspections, ", got ",
                                                   inspections.size()));
  }
  for (const Inspection& inspection : inspections) {
    ELENCHUS_RETURN_IF_ERROR(
        Annotate(CheckInspection(inspection, num_arguments), field));
  }
  return absl::OkStatus();
}

absl::Status CheckPrompt(const Prompt& prompt) {
  if (prompt.kind() < QUESTION_KIND_ANSWER ||
      prompt.kind() > QUESTION_KIND_SIMILAR) {
    return absl::InvalidArgumentError(
        absl::StrCat("prompt.kind: must be one that is asked, got ",
                     static_cast<int>(prompt.kind())));
  }
  if (prompt.question().empty()) {
    return absl::InvalidArgumentError("prompt.question: must not be empty");
  }
  ELENCHUS_RETURN_IF_ERROR(
      CheckBytes("prompt.question", prompt.question().size(), kMaxTextBytes));
  if (prompt.history_size() > kMaxHistory) {
    return absl::InvalidArgumentError(
        absl::StrCat("prompt.history: must have at most ", kMaxHistory,
                     " arguments, got ", prompt.history_size()));
  }
  for (const std::string& argument : prompt.history()) {
    ELENCHUS_RETURN_IF_ERROR(
        CheckBytes("prompt.history", argument.size(), kMaxTextBytes));
  }
  ELENCHUS_RETURN_IF_ERROR(CheckInspections(
      "prompt.inspections", prompt.inspections(), prompt.history_size()));
  if (prompt.has_view()) {
    return absl::InvalidArgumentError(
        "prompt.view: must be absent, for whoever answers says what M reads");
  }
  if (prompt.named_first() > 1) {
    return absl::InvalidArgumentError(absl::StrCat(
        "prompt.named_first: must be 0 or 1, got ", prompt.named_first()));
  }
  return absl::OkStatus();
}

absl::Status CheckQuestion(const Question& question) {
  if (question.text().empty()) {
    return absl::InvalidArgumentError("question.text: must not be empty");
  }
  ELENCHUS_RETURN_IF_ERROR(
      CheckBytes("question.text", question.text().size(), kMaxTextBytes));
  return CheckBytes("question.facts", question.facts().size(), kMaxFactsBytes);
}

}  // namespace elenchus
