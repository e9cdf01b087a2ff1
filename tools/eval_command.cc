// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/eval_command.h"

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
#include "learner/checkpoint.h"
#include "model/engine.h"
#include "tasks/task.h"
#include "tools/evaluation.h"
#include "tools/run_config.h"

namespace elenchus {
namespace {

// What is published as final; the target network may be older.
constexpr char kWeightsFile[] = "weights.safetensors";
constexpr size_t kHumanCache = 65536;

absl::StatusOr<Snapshot> LoadWeights(const RunConfig& run,
                                     const std::string& run_dir) {
  ELENCHUS_ASSIGN_OR_RETURN(Checkpoint checkpoint,
                            CheckpointStore(run_dir, 1).LoadLatest());
  const auto weights = checkpoint.files.find(kWeightsFile);
  if (weights == checkpoint.files.end()) {
    return absl::DataLossError(
        absl::StrCat(run_dir, ": the checkpoint of step ", checkpoint.step,
                     " has no ", kWeightsFile));
  }
  Snapshot snapshot;
  snapshot.version = checkpoint.step + 1;
  snapshot.model_fingerprint = ModelFingerprint(run.model());
  snapshot.bytes = std::move(weights->second);
  snapshot.sha256 = Sha256(snapshot.bytes);
  snapshot.final = true;
  return snapshot;
}

}  // namespace

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
  ELENCHUS_ASSIGN_OR_RETURN(Snapshot snapshot, LoadWeights(run, run_dir));
  const uint64_t version = snapshot.version;
  ELENCHUS_ASSIGN_OR_RETURN(const std::unique_ptr<const Task> task,
                            MakeTask(run.task()));
  ELENCHUS_ASSIGN_OR_RETURN(const std::unique_ptr<Human> script,
                            MakeScriptedHuman(run.task()));
  CachedHuman human(*script, kHumanCache);
  ELENCHUS_ASSIGN_OR_RETURN(
      const std::unique_ptr<Engine> engine,
      Engine::Create(run.model(), run.evaluator().engine(), nullptr));
  ELENCHUS_RETURN_IF_ERROR(engine->SetWeights(
      std::make_shared<const Snapshot>(std::move(snapshot))));
  const Evaluator evaluator(run.task(), run.debate(), *task, *engine, human);
  ELENCHUS_ASSIGN_OR_RETURN(
      const Evaluation evaluation,
      evaluator.Run({run.evaluator().final_questions_per_class(),
                     run.evaluator().final_debates()},
                    Rng(run.seed(), "eval", version).Next()));
  Json json;
  json["version"] = version;
  json.update(EvaluationToJson(evaluation));
  ELENCHUS_RETURN_IF_ERROR(WriteFileAtomically(path, DumpJson(json, 2) + "\n"));
  return json;
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
