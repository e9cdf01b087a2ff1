// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/summary.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "core/log.h"
#include "tools/version.h"

namespace elenchus {
namespace {

namespace fs = std::filesystem;

constexpr char kWithheldPrefix[] = "withheld_";
// Above this, and in the other worlds, every instance is in practice seen too
// rarely to memorise.
constexpr int kMaxCountedSize = 8;

Json ReadObject(const std::string& path) {
  absl::StatusOr<Json> value = ReadJson(path);
  return value.ok() && value->is_object() ? *std::move(value) : Json::object();
}

// Copies source[from][class] to target[to][class], classes of withheld facts to
// target["withheld"][to][class].
void CopyClasses(const Json& source, const char* from, const char* to,
                 Json* target) {
  for (const auto& [name, value] : ObjectAt(source, from).items()) {
    absl::string_view rest = name;
    if (absl::ConsumePrefix(&rest, kWithheldPrefix)) {
      (*target)["withheld"][to][std::string(rest)] = value;
    } else {
      (*target)[to][name] = value;
    }
  }
}

Json Supervised(const Json& supervised, const char* key) {
  Json copied = Json::object();
  CopyClasses(supervised, key, key, &copied);
  Json result = ObjectAt(copied, key);
  const Json& withheld = ObjectAt(ObjectAt(copied, "withheld"), key);
  if (!withheld.empty()) result["withheld"] = withheld;
  return result;
}

// The first of the paths that a source holds.
void PutFirst(const char* name,
              const std::vector<std::pair<const Json*, const char*>>& sources,
              Json* summary) {
  for (const auto& [source, path] : sources) {
    if (const std::optional<double> value = NumberAt(*source, path)) {
      const auto whole = static_cast<int64_t>(*value);
      if (static_cast<double>(whole) == *value) {
        (*summary)[name] = whole;
      } else {
        (*summary)[name] = *value;
      }
      return;
    }
  }
}

int64_t Factorial(int n) { return n <= 1 ? 1 : n * Factorial(n - 1); }

std::string Cell(const Json& classes, const std::string& name) {
  const std::optional<double> value = NumberAt(classes, name);
  return value.has_value() ? absl::StrFormat("%9.3f", *value)
                           : absl::StrFormat("%9s", "-");
}

void AppendRows(const Json& accuracy, const Json& supervised, const Json& names,
                absl::string_view prefix, std::string* table) {
  for (const auto& [name, unused] : names.items()) {
    absl::StrAppendFormat(
        table, "  %-18s %s %s %s %s\n", Printable(absl::StrCat(prefix, name)),
        Cell(ObjectAt(accuracy, "start"), name),
        Cell(ObjectAt(accuracy, "model"), name),
        Cell(ObjectAt(accuracy, "amplified"), name), Cell(supervised, name));
  }
}

}  // namespace

RunRecord ReadRunRecord(const RunConfig& run, const std::string& run_dir) {
  RunRecord record;
  record.run = run;
  record.metrics = ReadJsonLines(run_dir + "/metrics.jsonl");
  record.evaluations = ReadJsonLines(run_dir + "/evaluation.jsonl");
  record.final_evaluation = ReadObject(run_dir + "/evaluation_final.json");
  record.learner = ReadObject(run_dir + "/learner_summary.json");
  record.supervised = ReadObject(run_dir + "/supervised.json");
  record.cross_play = ReadObject(run_dir + "/cross_play.json");
  record.learned_human = ReadObject(run_dir + "/learned_human.json");
  return record;
}

bool IsMemorisable(const RunConfig& run) {
  return absl::StartsWith(run.task().name(), "permutation_") &&
         run.task().withheld_share() == 0 &&
         run.task().size() <= kMaxCountedSize;
}

std::string MemorisableNote(const RunConfig& run) {
  if (!IsMemorisable(run)) return "";
  return absl::StrCat(
      "Nothing is withheld from training: M trains on all ",
      Factorial(run.task().size()), " permutations of ", run.task().size(),
      " that it is evaluated on, and can memorise their answers. Whether it "
      "learns to compute them shows only in a run with task.withheld_share "
      "above 0.");
}

Json MakeSummary(const RunRecord& record) {
  const Json empty = Json::object();
  const bool has_final = !record.final_evaluation.empty();
  const Json& newest = has_final                    ? record.final_evaluation
                       : record.evaluations.empty() ? empty
                                                    : record.evaluations.back();
  const Json& start =
      record.evaluations.empty() ? empty : record.evaluations.front();
  const Json& last = record.metrics.empty() ? empty : record.metrics.back();

  Json summary;
  summary["name"] = record.run.name();
  summary["seed"] = record.run.seed();
  summary["git_revision"] = GitRevision();
  summary["final_evaluation"] = has_final;
  PutFirst("evaluated_version", {{&newest, "version"}}, &summary);
  for (const char* key : {"accuracy", "accuracy_interval"}) {
    Json& target = summary[key] = Json::object();
    CopyClasses(ObjectAt(newest, key), "model", "model", &target);
    CopyClasses(ObjectAt(newest, key), "amplified", "amplified", &target);
    CopyClasses(ObjectAt(start, key), "model", "start", &target);
  }
  PutFirst("majority", {{&newest, "majority"}}, &summary);
  if (!record.supervised.empty()) {
    summary["supervised"] = Supervised(record.supervised, "accuracy");
    summary["supervised_interval"] =
        Supervised(record.supervised, "accuracy_interval");
  }
  PutFirst("judge_accuracy", {{&newest, "judge_accuracy"}}, &summary);
  PutFirst("catastrophe_rate", {{&newest, "catastrophe_rate"}}, &summary);
  const auto put = [&](const char* name) {
    PutFirst(name, {{&record.learner, name}, {&last, name}}, &summary);
  };
  put("debates_total");
  put("debates_per_second");
  for (const char* const name :
       {"human_calls_total", "human_steps", "human_steps_cached",
        "human_steps_learned", "human_cost_seconds_total"}) {
    put(name);
  }
  const Json& work =
      record.learner.contains("human_calls") ? record.learner : last;
  for (const char* const name :
       {"human_calls", "human_cost_seconds", "human_saved_seconds"}) {
    if (!ObjectAt(work, name).empty()) summary[name] = ObjectAt(work, name);
  }
  if (!record.learned_human.empty()) {
    summary["learned_human"] = record.learned_human;
  }
  PutFirst("mean_arguments",
           {{&record.learner, "mean_arguments"},
            {&last, "mean_arguments"},
            {&newest, "debates.mean_arguments"}},
           &summary);
  PutFirst("policy_lag_p99",
           {{&record.learner, "policy_lag_p99"}, {&last, "policy_lag.p99"}},
           &summary);
  PutFirst("wall_seconds",
           {{&record.learner, "wall_seconds"}, {&last, "seconds"}}, &summary);
  PutFirst("steps", {{&record.learner, "steps"}, {&last, "step"}}, &summary);
  for (const char* const name :
       {"judge", "judge_accuracy_interval", "debates", "game", "amp_gap"}) {
    if (newest.contains(name)) summary[name] = newest[name];
  }
  if (last.contains("gate")) summary["gate"] = last["gate"];
  summary["memorisable"] = IsMemorisable(record.run);
  if (IsMemorisable(record.run)) {
    summary["memorisable_note"] = MemorisableNote(record.run);
  }
  return summary;
}

std::string FormatTable(const Json& summary) {
  const Json& accuracy = ObjectAt(summary, "accuracy");
  const Json& withheld = ObjectAt(accuracy, "withheld");
  const Json& supervised = ObjectAt(summary, "supervised");
  std::string table = absl::StrFormat("  %-18s %9s %9s %9s %9s\n", "accuracy",
                                      "start", "M", "Amp(M)", "roofline");
  AppendRows(accuracy, supervised, ObjectAt(accuracy, "model"), "", &table);
  AppendRows(withheld, ObjectAt(supervised, "withheld"),
             ObjectAt(withheld, "model"), "withheld ", &table);
  for (const auto& [label, path, format] :
       {std::tuple("majority", "majority", "%9.3f"),
        std::tuple("judge accuracy", "judge_accuracy", "%9.3f"),
        std::tuple("unacceptable", "catastrophe_rate", "%9.3f"),
        std::tuple("debates", "debates_total", "%9.0f"),
        std::tuple("debates/s", "debates_per_second", "%9.1f"),
        std::tuple("calls of H", "human_calls_total", "%9.0f"),
        std::tuple("steps of H", "human_steps", "%9.0f"),
        std::tuple("  from a cache", "human_steps_cached", "%9.0f"),
        std::tuple("  by H'", "human_steps_learned", "%9.0f"),
        std::tuple("H's seconds", "human_cost_seconds_total", "%9.0f"),
        std::tuple("labels of H", "learned_human.labels", "%9.0f"),
        std::tuple("mean arguments", "mean_arguments", "%9.2f"),
        std::tuple("steps", "steps", "%9.0f"),
        std::tuple("wall seconds", "wall_seconds", "%9.1f")}) {
    if (const std::optional<double> value = NumberAt(summary, path)) {
      absl::StrAppendFormat(
          &table, "  %-18s %s\n", label,
          absl::StrFormat(*absl::ParsedFormat<'f'>::New(format), *value));
    }
  }
  for (const auto& [kind, gate] : ObjectAt(summary, "gate").items()) {
    const auto at = [&gate = gate](const char* name) {
      return NumberAt(gate, name).value_or(std::nan(""));
    };
    absl::StrAppendFormat(
        &table,
        "  gate, %-12s H %.2f, calibration error %.3f, Brier skill %.2f, risk "
        "%.3f (random %.3f)\n",
        Printable(kind), at("human_rate"), at("calibration_error"),
        at("brier_skill"), at("risk"), at("risk_random"));
  }
  const auto final_evaluation = summary.find("final_evaluation");
  if (final_evaluation != summary.end() && *final_evaluation == Json(false) &&
      NumberAt(summary, "evaluated_version").has_value()) {
    absl::StrAppendFormat(&table,
                          "  note: no final evaluation; the accuracies are "
                          "those of version %.0f, "
                          "a small sample\n",
                          NumberAt(summary, "evaluated_version").value_or(0));
  }
  const auto note = summary.find("memorisable_note");
  if (note != summary.end() && note->is_string()) {
    absl::StrAppend(&table, "  note: ", note->get<std::string>(), "\n");
  }
  return table;
}

std::string NewestCheckpoint(const std::string& run_dir) {
  std::string newest;
  std::error_code error;
  for (const fs::directory_entry& entry :
       fs::directory_iterator(run_dir + "/checkpoints", error)) {
    const std::string name = entry.path().filename();
    // Steps are padded, so names order as steps do.
    if (absl::StartsWith(name, "step-")) newest = std::max(newest, name);
  }
  return newest.empty() ? "" : run_dir + "/checkpoints/" + newest;
}

}  // namespace elenchus
