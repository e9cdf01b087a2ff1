// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// H's side of a conversation, so that a script reads from top to bottom though
// H takes one stateless step at a time.
#ifndef ELENCHUS_TASKS_DIALOGUE_H_
#define ELENCHUS_TASKS_DIALOGUE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "debate/human.h"

namespace elenchus {

// Goes through what H asked and was told before, in order. The script asks
// again, from the start; the first question that is new becomes H's next step,
// and whatever the script does after it is of no account. Not thread-safe.
class Dialogue {
 public:
  // Borrows the workspace.
  explicit Dialogue(const Workspace& workspace) : workspace_(workspace) {}

  // What H was told; "?" once a question is new or out of order.
  std::string Ask(const std::string& question);

  // Asks a primitive question and stands by the answer, as an argument.
  std::string Relay(const std::string& question);

  // The step: to ask the new question, or else to answer. InvalidArgument if
  // the workspace holds exchanges that the script did not ask for.
  absl::StatusOr<HumanStep> Finish(absl::string_view answer) const;

 private:
  const Workspace& workspace_;
  int num_asked_ = 0;
  std::string new_question_;
  absl::Status status_;
};

}  // namespace elenchus

#endif  // ELENCHUS_TASKS_DIALOGUE_H_
