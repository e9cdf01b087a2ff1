// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// A workspace and a step of H as text, for a model that learns H's steps.
#ifndef ELENCHUS_HUMAN_PROXY_STEP_TEXT_H_
#define ELENCHUS_HUMAN_PROXY_STEP_TEXT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "proto/human.pb.h"

namespace elenchus {

// The workspace as a prompt that asks to argue: its question, and as a history
// the kind of the prompt (for a verdict with whom it names first), "a" and each
// argument, "p" and each inspection in the prompt, then of each exchange "q"
// and the question, and the answer, and "i" and each inspection of H's. Marks
// of the template part them, which no text can forge, so that different
// workspaces of a task have different prompts.
Prompt PromptOf(const Workspace& workspace);

// "Q" and the questions, parted by line ends; "I" and, parted likewise, number
// of the argument and tool of each inspection; "A" and the text; or "P" and the
// probability, in the fewest digits that give it back. In questions a line end
// is written as \n and a backslash as \\.
std::string TextOf(const HumanStep& step);

// The step that TextOf() would have said so, on a prompt of `kind`; neither
// pure nor marked. Any text may come: InvalidArgument, naming what is wrong, if
// it is no step that H may take.
absl::StatusOr<HumanStep> ParseStep(absl::string_view text, QuestionKind kind);

}  // namespace elenchus

#endif  // ELENCHUS_HUMAN_PROXY_STEP_TEXT_H_
