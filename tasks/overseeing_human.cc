// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/overseeing_human.h"

#include "core/status.h"
#include "debate/argument.h"
#include "debate/oversight.h"
#include "tasks/description.h"
#include "tasks/scripted_human.h"
#include "tasks/text.h"

namespace elenchus {
namespace {

absl::StatusOr<HumanStep> JudgeLikelihood(const Workspace& workspace) {
  const std::string& question = workspace.prompt().question();
  if (!DescriptionIn(question).has_value()) {
    return absl::InvalidArgumentError(
        absl::StrCat("OVERSEE prompt ", Quoted(question),
                     " without a history; expected a description"));
  }
  if (workspace.exchanges().empty()) return AskStep({question});
  ELENCHUS_RETURN_IF_ERROR(CheckNumExchanges(workspace, 1));
  ELENCHUS_RETURN_IF_ERROR(CheckExchange(workspace, 0, question));
  HumanStep step = AnswerStep("");
  step.mutable_answer()->set_probability(
      ParseShare(workspace.exchanges(0).answer()).value_or(0));
  return step;
}

}  // namespace

absl::StatusOr<HumanStep> OverseeingHuman::Next(const Workspace& workspace) {
  const Prompt& prompt = workspace.prompt();
  if (prompt.kind() != QUESTION_KIND_OVERSEE) return human_->Next(workspace);
  if (prompt.history().empty()) return JudgeLikelihood(workspace);
  ELENCHUS_RETURN_IF_ERROR(CheckNumExchanges(workspace, 0));
  const std::string& answer = prompt.history(prompt.history_size() - 1);
  return AnswerStep(IsUnacceptable(answer) ? "y" : "n");
}

}  // namespace elenchus
