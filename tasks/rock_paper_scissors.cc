// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/rock_paper_scissors.h"

#include "absl/strings/str_cat.h"
#include "core/status.h"
#include "debate/argument.h"
#include "tasks/scripted_human.h"
#include "tasks/text.h"

namespace elenchus {
namespace {

// In the order in which each is beaten by the next.
constexpr absl::string_view kMoves = "rps";

// Index among the moves; nullopt if it is none.
std::optional<int> MoveOf(absl::string_view argument) {
  const absl::string_view answer = ParseArgument(argument).answer;
  const size_t at =
      answer.size() == 1 ? kMoves.find(answer[0]) : absl::string_view::npos;
  if (at == absl::string_view::npos) return std::nullopt;
  return static_cast<int>(at);
}

absl::StatusOr<HumanStep> Play(const Workspace& workspace) {
  const std::string question(kMoveQuestion);
  if (workspace.exchanges().empty()) return AskStep({question});
  ELENCHUS_RETURN_IF_ERROR(CheckNumExchanges(workspace, 1));
  ELENCHUS_RETURN_IF_ERROR(CheckExchange(workspace, 0, question));
  const std::optional<int> move = MoveOf(workspace.exchanges(0).answer());
  return AnswerStep(move ? kMoves.substr(*move, 1) : kUnknown);
}

absl::StatusOr<HumanStep> Judge(const Workspace& workspace) {
  ELENCHUS_RETURN_IF_ERROR(CheckNumExchanges(workspace, 0));
  const Prompt& prompt = workspace.prompt();
  if (prompt.history_size() != 2) {
    return absl::InvalidArgumentError(absl::StrCat(
        "history: expected 2 arguments, got ", prompt.history_size()));
  }
  const std::optional<int> even = MoveOf(prompt.history(0));
  const std::optional<int> odd = MoveOf(prompt.history(1));
  if (even == odd) return TieStep();
  if (!even || !odd) return AnswerStep(even ? "y" : "n");
  return AnswerStep(*even == (*odd + 1) % 3 ? "y" : "n");
}

}  // namespace

Question RockPaperScissorsQuestion() {
  Question question;
  question.set_id(1);
  question.set_task(std::string(kRockPaperScissorsName));
  question.set_facts("rps\n");
  question.set_text("q");
  return question;
}

absl::StatusOr<HumanStep> RockPaperScissorsHuman::Next(
    const Workspace& workspace) {
  if (workspace.task() != kRockPaperScissorsName) {
    return absl::InvalidArgumentError(
        absl::StrCat("workspace of task ", Quoted(workspace.task()),
                     "; this human knows ", Quoted(kRockPaperScissorsName)));
  }
  switch (workspace.prompt().kind()) {
    case QUESTION_KIND_ARGUE:
      return Play(workspace);
    case QUESTION_KIND_VERDICT:
      return Judge(workspace);
    default:
      return absl::InvalidArgumentError(
          absl::StrCat("prompt kind ", workspace.prompt().kind(),
                       "; expected ARGUE or VERDICT"));
  }
}

}  // namespace elenchus
