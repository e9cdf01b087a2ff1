// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// What the scripted humans share: reading a workspace, and judging arguments
// by checking what they claim.
#ifndef ELENCHUS_TASKS_SCRIPTED_HUMAN_H_
#define ELENCHUS_TASKS_SCRIPTED_HUMAN_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "debate/human.h"

namespace elenchus {

// A sub-question, and the answer to it that an argument needs.
struct Claim {
  std::string question;
  std::string answer;
};

// Thread-safe if the script is. Every step is a pure function of the workspace.
class ScriptedHuman : public Human {
 public:
  // `task` as in TaskConfig.name: workspaces of another are refused.
  explicit ScriptedHuman(absl::string_view task) : task_(task) {}

  // ANSWER and ARGUE: Argue(). SUFFICIENT, about the last argument: "y" if all
  // its claims are answered as claimed, "n" if not or if it claims nothing.
  // VERDICT: the same check of each side's last argument. One that holds was
  // more helpful than one that claims something else, and that more than one
  // that claims nothing; of two that hold the one said earlier was, for the
  // other added nothing (a side that could tie by repeating would learn to).
  // "y" if the even side's was more helpful, "n" if the odd side's, probability
  // 1/2 if neither. The claims are asked together, each sub-question once.
  // InvalidArgument: another task, another kind, a question that is not the
  // task's, SUFFICIENT without an argument, exchanges that H did not ask for.
  absl::StatusOr<HumanStep> Next(const Workspace& workspace) final;

 protected:
  // How H decomposes a question. InvalidArgument as Next().
  virtual absl::StatusOr<HumanStep> Argue(const Workspace& workspace) const = 0;

  // What must hold for the argument to be right; empty if it is not one that
  // could be. InvalidArgument if the question is not the task's.
  virtual absl::StatusOr<std::vector<Claim>> ClaimsOf(
      absl::string_view question, absl::string_view argument) const = 0;

 private:
  absl::StatusOr<HumanStep> JudgeSufficient(const Workspace& workspace) const;
  absl::StatusOr<HumanStep> JudgeVerdict(const Workspace& workspace) const;
  // Claims of the argument of this index in the history; none if it has none.
  absl::StatusOr<std::vector<Claim>> ClaimsAt(const Prompt& prompt,
                                              int index) const;

  const std::string task_;
};

HumanStep AskStep(const std::vector<std::string>& questions);
HumanStep AnswerStep(absl::string_view text);
// A judgement of probability 1/2.
HumanStep TieStep();

// InvalidArgument unless exchange `index` asked `question`.
absl::Status CheckExchange(const Workspace& workspace, int index,
                           absl::string_view question);
// InvalidArgument unless there are `expected` exchanges.
absl::Status CheckNumExchanges(const Workspace& workspace, int expected);

// What an argument about a primitive question claims: that the world gives its
// answer.
std::vector<Claim> PrimitiveClaims(absl::string_view question,
                                   absl::string_view argument);

// For a question that is not the task's.
absl::Status NotAQuestion(absl::string_view text, absl::string_view expected);

}  // namespace elenchus

#endif  // ELENCHUS_TASKS_SCRIPTED_HUMAN_H_
