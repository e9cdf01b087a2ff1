// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/comparing_human.h"

#include "absl/strings/str_cat.h"
#include "core/status.h"
#include "debate/argument.h"
#include "tasks/scripted_human.h"

namespace elenchus {

absl::StatusOr<HumanStep> ComparingHuman::Next(const Workspace& workspace) {
  const Prompt& prompt = workspace.prompt();
  if (prompt.kind() != QUESTION_KIND_SIMILAR) return human_->Next(workspace);
  if (prompt.history_size() != 2) {
    return absl::InvalidArgumentError(absl::StrCat(
        "SIMILAR prompt with ", prompt.history_size(), " answers; expected 2"));
  }
  ELENCHUS_RETURN_IF_ERROR(CheckNumExchanges(workspace, 0));
  const bool is_same = ParseArgument(prompt.history(0)).answer ==
                       ParseArgument(prompt.history(1)).answer;
  return AnswerStep(is_same ? "y" : "n");
}

}  // namespace elenchus
