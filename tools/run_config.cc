// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/run_config.h"

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "core/config.h"
#include "core/status.h"
#include "debate/inspector.h"
#include "tasks/task.h"
#include "tools/run_folder.h"

namespace elenchus {
namespace {

// The mark of what is asked, and the two tokens of a judgement.
constexpr int kMarkAndJudgement = 3;

// What stands beside a description in the longest prompt about one: no fact,
// what it is called, a mark, and the share that the world answers with. The
// adversary's own prompt is shorter.
constexpr int kBesideDescription = 1 + 6 + 1 + 25;

// The longest prompt of the world's must fit the context, arguments being as
// long as M may speak them.
absl::Status CheckContext(const RunConfig& run) {
  ELENCHUS_ASSIGN_OR_RETURN(const std::unique_ptr<const Task> task,
                            MakeTask(run.task()));
  const DebateConfig& debate = run.debate();
  const int argument = 1 + debate.max_argument_tokens();
  const int arguments =
      debate.max_arguments() *
      (argument + debate.prompt_tools_size() *
                      (1 + static_cast<int>(kMaxInspectionBytes)));
  // Nothing is said of answers that are compared, however many arguments a
  // debate has.
  const int answers =
      run.learner().distance() == LearnerConfig::JUDGED ? 2 * argument : 0;
  const int needed = task->LongestFacts() + task->LongestQuestion() +
                     kMarkAndJudgement + std::max(arguments, answers);
  const int to_oversee = kBesideDescription + debate.max_argument_tokens();
  if (debate.oversight_share() > 0 &&
      run.model().context_length() < to_oversee) {
    return absl::InvalidArgumentError(absl::StrCat(
        "model.context_length: must be at least ", to_oversee,
        " for a description of debate.max_argument_tokens and its share; got ",
        run.model().context_length()));
  }
  if (run.model().context_length() >= needed) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "model.context_length: must be at least ", needed, " for ",
      task->LongestFacts(), " tokens of facts, ", task->LongestQuestion(),
      " of a question and ",
      arguments >= answers
          ? "debate.max_arguments arguments of debate.max_argument_tokens "
            "tokens, each with what debate.prompt_tools say of it"
          : "the two answers that learner.distance JUDGED compares, of "
            "debate.max_argument_tokens tokens",
      "; got ", run.model().context_length()));
}

absl::Status ValidateWorldAndRun(const RunConfig& run) {
  ELENCHUS_RETURN_IF_ERROR(ValidateRun(run));
  return CheckContext(run);
}

absl::StatusOr<RunConfig> Resolve(const std::string& config_path,
                                  const std::vector<std::string>& sets,
                                  absl::Status (*validate)(const RunConfig&)) {
  RunConfig run, overrides;
  ELENCHUS_RETURN_IF_ERROR(LoadConfig(config_path, &run));
  // What a run folder holds may be of an earlier version, with other rules.
  if (!IsRunFoldersConfig(config_path)) {
    ELENCHUS_RETURN_IF_ERROR(Annotate(CheckRanges(run), config_path));
    ELENCHUS_RETURN_IF_ERROR(Annotate(RefuseUseless(run, run), config_path));
  }
  for (const std::string& set : sets) {
    ELENCHUS_RETURN_IF_ERROR(SetField(set, &run));
    ELENCHUS_RETURN_IF_ERROR(SetField(set, &overrides));
  }
  ELENCHUS_RETURN_IF_ERROR(CheckRanges(run));
  ELENCHUS_RETURN_IF_ERROR(Annotate(RefuseUseless(overrides, run), "--set"));
  ClearInert(&run);
  ELENCHUS_RETURN_IF_ERROR(validate(run));
  WriteOutDefaults(&run);
  return run;
}

}  // namespace

absl::StatusOr<RunConfig> ResolveRun(const std::string& config_path,
                                     const std::vector<std::string>& sets) {
  return Resolve(config_path, sets, ValidateWorldAndRun);
}

absl::StatusOr<RunConfig> ResolveFinishedRun(
    const std::string& run_dir, const std::vector<std::string>& sets) {
  return Resolve(run_dir + "/config.textproto", sets, ValidateFinishedRun);
}

}  // namespace elenchus
