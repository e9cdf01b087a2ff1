// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/eval_command.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/file.h"
#include "core/log.h"
#include "core/rng.h"
#include "core/snapshot.h"
#include "core/status.h"
#include "debate/cached_human.h"
#include "inspect/snapshot_inspector.h"
#include "tasks/configured_human.h"
#include "tasks/task.h"
#include "tools/evaluation.h"
#include "tools/report.h"
#include "tools/run_config.h"
#include "tools/run_folder.h"
#include "tools/run_plan.h"

namespace elenchus {
namespace {

constexpr size_t kHumanCache = 65536;
constexpr int kNumThreads = 64;

// `line` with the evaluation of the checkpoint's weights after it.
absl::StatusOr<Json> Measure(const RunConfig& run, const std::string& run_dir,
                             const Checkpoint& checkpoint, Json line) {
  const DebateConfig rules = DebateOf(run);
  const std::unique_ptr<SnapshotInspector> inspector =
      MakeInspector(rules, run.model(), run.evaluator().engine());
  ELENCHUS_ASSIGN_OR_RETURN(
      const std::unique_ptr<Engine> engine,
      EngineOf(run, run_dir, checkpoint, inspector.get()));
  ELENCHUS_ASSIGN_OR_RETURN(const std::unique_ptr<const Task> task,
                            MakeTask(run.task()));
  ELENCHUS_ASSIGN_OR_RETURN(
      const std::unique_ptr<Human> configured,
      MakeConfiguredHuman(MakeHumanProxyConfig(run, run_dir)));
  CachedHuman human(*configured, kHumanCache);
  const Evaluator evaluator(run.task(), rules, *task, *engine, human,
                            kNumThreads, inspector.get());
  ELENCHUS_ASSIGN_OR_RETURN(
      const Evaluation evaluation,
      evaluator.Run({run.evaluator().final_questions_per_class(),
                     run.evaluator().final_debates()},
                    FinalSeed(run.seed())));
  line.update(EvaluationToJson(evaluation));
  return line;
}

// When the evaluator would have had the checkpoint's weights, by its clock,
// which does not run back.
double SecondsOf(const Checkpoint& checkpoint, const std::string& lines_path) {
  return std::max(TrainSeconds(checkpoint).value_or(0),
                  NumberAt(LastJsonLine(lines_path), "seconds").value_or(0));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Engine>> EngineOf(const RunConfig& run,
                                                 const std::string& run_dir,
                                                 const Checkpoint& checkpoint,
                                                 SnapshotInspector* inspector) {
  const auto weights = checkpoint.files.find(kWeightsFile);
  if (weights == checkpoint.files.end()) {
    return absl::DataLossError(
        absl::StrCat(run_dir, ": the checkpoint of step ", checkpoint.step,
                     " has no ", kWeightsFile));
  }
  Snapshot snapshot;
  snapshot.version = checkpoint.step + 1;
  snapshot.model_fingerprint = ModelFingerprint(run.model());
  snapshot.bytes = weights->second;
  snapshot.sha256 = Sha256(snapshot.bytes);
  snapshot.final = true;
  ELENCHUS_ASSIGN_OR_RETURN(
      std::unique_ptr<Engine> engine,
      Engine::Create(run.model(), run.evaluator().engine(), nullptr));
  if (inspector != nullptr) {
    ELENCHUS_RETURN_IF_ERROR(inspector->Remember(snapshot));
  }
  ELENCHUS_RETURN_IF_ERROR(engine->SetWeights(
      std::make_shared<const Snapshot>(std::move(snapshot))));
  return engine;
}

absl::StatusOr<RunConfig> LoadFinishedRun(
    const std::string& run_dir, const std::vector<std::string>& sets) {
  for (const std::string& set : sets) {
    if (!absl::StartsWith(set, "evaluator.") &&
        !absl::StartsWith(set, "seed=")) {
      return absl::InvalidArgumentError(
          absl::StrCat("--set ", set,
                       ": expected evaluator.<field>=<value> or "
                       "seed=<value>; the rest of a run is what it was"));
    }
  }
  return ResolveFinishedRun(run_dir, sets);
}

absl::StatusOr<Json> EvaluateCheckpoint(const RunConfig& run,
                                        const std::string& run_dir,
                                        const std::string& path) {
  ELENCHUS_ASSIGN_OR_RETURN(const Checkpoint checkpoint,
                            CheckpointStore(run_dir, 1).LoadLatest());
  ELENCHUS_ASSIGN_OR_RETURN(
      Json json, Measure(run, run_dir, checkpoint,
                         Json::object({{"version", checkpoint.step + 1}})));
  ELENCHUS_RETURN_IF_ERROR(WriteFileAtomically(path, DumpJson(json, 2) + "\n"));
  return json;
}

absl::StatusOr<Json> MakeFinalEvaluation(const RunConfig& run,
                                         const std::string& run_dir) {
  const absl::StatusOr<Checkpoint> checkpoint =
      CheckpointStore(run_dir, 1).LoadLatest();
  if (!checkpoint.ok() || !IsAtLimits(run, *checkpoint)) {
    return absl::FailedPreconditionError(absl::StrCat(
        run_dir,
        ": its newest checkpoint is not at the run's limits, so there is no "
        "final evaluation to make; go on with the run, or leave out --final"));
  }
  if (HasFinalEvaluation(run_dir)) {
    return absl::AlreadyExistsError(
        absl::StrCat(FinalEvaluationPath(run_dir),
                     ": the final evaluation was made; leave out --final"));
  }
  const std::string lines_path = run_dir + "/evaluation.jsonl";
  ELENCHUS_ASSIGN_OR_RETURN(
      Json line,
      Measure(run, run_dir, *checkpoint,
              Json::object({{"version", checkpoint->step + 1},
                            {"seconds", SecondsOf(*checkpoint, lines_path)},
                            {"final", true}})));
  ELENCHUS_RETURN_IF_ERROR(AppendJsonLine(lines_path, line));
  ELENCHUS_RETURN_IF_ERROR(WriteFileAtomically(FinalEvaluationPath(run_dir),
                                               DumpJson(line, 2) + "\n"));
  ELENCHUS_RETURN_IF_ERROR(WriteRunResults(run, run_dir));
  return line;
}

std::string FormatEvaluation(const Json& evaluation) {
  const Json& accuracy = ObjectAt(evaluation, "accuracy");
  const Json& intervals = ObjectAt(evaluation, "accuracy_interval");
  std::string table =
      absl::StrFormat("  %-20s %6s %-16s %6s %-16s\n", "accuracy", "M",
                      "  95 % interval", "Amp(M)", "  95 % interval");
  for (const auto& [name, unused] : ObjectAt(accuracy, "model").items()) {
    absl::StrAppendFormat(&table, "  %-20s", Printable(name));
    for (const char* who : {"model", "amplified"}) {
      const Json& classes = ObjectAt(intervals, who);
      const auto bounds = classes.find(name);
      absl::StrAppendFormat(
          &table, " %6.3f %-16s",
          NumberAt(ObjectAt(accuracy, who), name).value_or(0),
          bounds == classes.end()
              ? ""
              : absl::StrFormat("[%.3f, %.3f]", (*bounds)[0].get<double>(),
                                (*bounds)[1].get<double>()));
    }
    absl::StrAppend(&table, "\n");
  }
  for (const auto& [label, path] :
       {std::pair("majority", "majority"),
        std::pair("judge accuracy", "judge_accuracy"),
        std::pair("winner's answer", "debates.winner_accuracy"),
        std::pair("mean arguments", "debates.mean_arguments"),
        std::pair("even win rate", "debates.even_win_rate")}) {
    if (const std::optional<double> value = NumberAt(evaluation, path)) {
      absl::StrAppendFormat(&table, "  %-20s %6.3f\n", label, *value);
    }
  }
  return table;
}

}  // namespace elenchus
