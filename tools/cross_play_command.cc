// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/cross_play_command.h"

#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/file.h"
#include "core/rng.h"
#include "core/status.h"
#include "debate/amp.h"
#include "debate/cached_human.h"
#include "inspect/snapshot_inspector.h"
#include "learner/checkpoint.h"
#include "tasks/configured_human.h"
#include "tasks/task.h"
#include "tools/cross_play.h"
#include "tools/eval_command.h"
#include "tools/report.h"
#include "tools/run_plan.h"

namespace elenchus {
namespace {

constexpr int kMaxPlayers = 6;
constexpr size_t kHumanCache = 65536;

absl::StatusOr<std::vector<Question>> DrawQuestions(const Task& task,
                                                    const RunConfig& run) {
  Rng rng(run.seed(), "cross-play", 0);
  std::vector<Question> questions;
  for (int i = 0; i < run.evaluator().final_debates(); ++i) {
    Question& question = questions.emplace_back();
    question.set_id(i + 1);
    question.set_task(run.task().name());
    ELENCHUS_ASSIGN_OR_RETURN(
        *question.mutable_facts(),
        task.DrawFacts(Split::kTrain, task.num_levels(), &rng));
    question.set_text(
        task.DrawQuestion(question.facts(), task.num_levels(), &rng));
  }
  return questions;
}

}  // namespace

std::string CrossPlayPath(const std::string& run_dir) {
  return run_dir + "/cross_play.json";
}

absl::StatusOr<Json> CrossPlayRun(const RunConfig& run,
                                  const std::string& run_dir) {
  const CheckpointStore store(run_dir, 1);
  ELENCHUS_ASSIGN_OR_RETURN(std::vector<int64_t> steps, store.ListSteps());
  steps = EvenlySpaced(steps, kMaxPlayers);
  if (steps.size() < 2 || run.debate().max_arguments() < 2) {
    return absl::FailedPreconditionError(
        absl::StrCat(run_dir,
                     ": cross-play needs two checkpoints and "
                     "debate.max_arguments of 2, found ",
                     steps.size(), " and ", run.debate().max_arguments()));
  }
  ELENCHUS_ASSIGN_OR_RETURN(const std::unique_ptr<const Task> task,
                            MakeTask(run.task()));
  const DebateConfig rules = DebateOf(run);
  ELENCHUS_ASSIGN_OR_RETURN(
      const std::unique_ptr<Human> configured,
      MakeConfiguredHuman(MakeHumanProxyConfig(run, run_dir)));
  CachedHuman human(*configured, kHumanCache);
  SnapshotInspector inspector(
      {.model = run.model(),
       .engine = run.evaluator().engine(),
       .max_argument_tokens = run.debate().max_argument_tokens(),
       .num_snapshots = steps.size()});
  std::vector<std::unique_ptr<Engine>> engines;
  std::vector<Model*> players;
  for (const int64_t step : steps) {
    ELENCHUS_ASSIGN_OR_RETURN(const Checkpoint checkpoint,
                              store.LoadStep(step));
    ELENCHUS_ASSIGN_OR_RETURN(engines.emplace_back(),
                              EngineOf(run, run_dir, checkpoint, &inspector));
    players.push_back(engines.back().get());
  }
  ELENCHUS_ASSIGN_OR_RETURN(const std::vector<Question> questions,
                            DrawQuestions(*task, run));
  Amp judge(rules, *players.back(), human, *task, Clock::Real(), &inspector);
  ELENCHUS_ASSIGN_OR_RETURN(
      const CrossPlay cross_play,
      PlayEachOther(rules, *task, human, players, questions, judge, run.seed(),
                    &inspector));
  Json json = CrossPlayToJson(cross_play, steps);
  ELENCHUS_RETURN_IF_ERROR(
      WriteFileAtomically(CrossPlayPath(run_dir), DumpJson(json, 2) + "\n"));
  if (Exists(run_dir + "/report.html")) {
    // As it was configured, whatever the questions were drawn by.
    ELENCHUS_ASSIGN_OR_RETURN(const RunConfig as_run,
                              LoadFinishedRun(run_dir, {}));
    ELENCHUS_RETURN_IF_ERROR(WriteRunResults(as_run, run_dir));
  }
  return json;
}

}  // namespace elenchus
