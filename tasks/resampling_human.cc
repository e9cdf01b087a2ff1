// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/resampling_human.h"

#include <array>
#include <optional>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "core/status.h"
#include "tasks/text.h"

namespace elenchus {
namespace {

constexpr char kTool[] = "resample";

// Of the last argument of the even side and of the odd one.
std::array<uint32_t, 2> LastArguments(const Prompt& prompt) {
  const uint32_t last = prompt.history_size() - 1;
  return last % 2 == 0 ? std::array{last, last - 1}
                       : std::array{last - 1, last};
}

// 12 of "12 of 16 agree".
std::optional<int> NumAgreed(absl::string_view text) {
  const std::vector<absl::string_view> words = absl::StrSplit(text, ' ');
  int number = 0;
  if (words.size() != 4 || words[1] != "of" || words[3] != "agree" ||
      !absl::SimpleAtoi(words[0], &number)) {
    return std::nullopt;
  }
  return number;
}

absl::Status CheckInspections(const Workspace& workspace) {
  const auto& inspections = workspace.inspections();
  const auto arguments = LastArguments(workspace.prompt());
  if (inspections.size() != static_cast<int>(arguments.size())) {
    return absl::InvalidArgumentError(
        absl::StrCat("workspace has ", inspections.size(),
                     " inspections; this human asks for ", arguments.size()));
  }
  for (int i = 0; i < inspections.size(); ++i) {
    if (inspections[i].argument() == arguments[i] &&
        inspections[i].tool() == kTool) {
      continue;
    }
    return absl::InvalidArgumentError(absl::StrCat(
        "inspection ", i, " is ", Quoted(inspections[i].tool()),
        " of argument ", inspections[i].argument(), "; this human asks for \"",
        kTool, "\" of argument ", arguments[i]));
  }
  return absl::OkStatus();
}

HumanStep InspectStep(const Prompt& prompt) {
  HumanStep step;
  for (const uint32_t argument : LastArguments(prompt)) {
    Inspect::Request* const request = step.mutable_inspect()->add_requests();
    request->set_argument(argument);
    request->set_tool(kTool);
  }
  return step;
}

bool IsTie(const HumanStep& step) {
  return step.answer().has_probability() && step.answer().probability() == 0.5;
}

}  // namespace

absl::StatusOr<HumanStep> ResamplingHuman::Next(const Workspace& workspace) {
  const Prompt& prompt = workspace.prompt();
  if (prompt.kind() != QUESTION_KIND_VERDICT || prompt.history_size() < 2) {
    return human_.Next(workspace);
  }
  Workspace without = workspace;
  without.clear_inspections();
  ELENCHUS_ASSIGN_OR_RETURN(HumanStep step, human_.Next(without));
  if (!IsTie(step)) return step;
  if (workspace.inspections().empty()) {
    HumanStep inspect = InspectStep(prompt);
    inspect.set_pure(step.pure());
    return inspect;
  }
  ELENCHUS_RETURN_IF_ERROR(CheckInspections(workspace));
  const std::optional<int> even = NumAgreed(workspace.inspections(0).text());
  const std::optional<int> odd = NumAgreed(workspace.inspections(1).text());
  if (!even || !odd || *even == *odd) return step;
  step.mutable_answer()->clear_probability();
  step.mutable_answer()->set_text(*even > *odd ? "y" : "n");
  return step;
}

}  // namespace elenchus
