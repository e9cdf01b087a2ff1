// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// What a run came to, in one JSON object and one table.
#ifndef ELENCHUS_TOOLS_SUMMARY_H_
#define ELENCHUS_TOOLS_SUMMARY_H_

#include <string>
#include <vector>

#include "proto/config.pb.h"
#include "tools/json_file.h"

namespace elenchus {

// What the processes of a run wrote. Objects are empty where a file is missing.
struct RunRecord {
  RunConfig run;
  // Lines of metrics.jsonl and evaluation.jsonl.
  std::vector<Json> metrics, evaluations;
  // evaluation_final.json, learner_summary.json, supervised.json,
  // cross_play.json and learned_human.json.
  Json final_evaluation = Json::object();
  Json learner = Json::object();
  Json supervised = Json::object();
  Json cross_play = Json::object();
  Json learned_human = Json::object();
};

RunRecord ReadRunRecord(const RunConfig& run, const std::string& run_dir);

// True if every instance that is evaluated on was trained on too, so that M can
// memorise.
bool IsMemorisable(const RunConfig& run);
// What a reader must know about it; empty unless IsMemorisable.
std::string MemorisableNote(const RunConfig& run);

// accuracy.{model,amplified,start}.<class>, the same for withheld facts under
// accuracy.withheld, their 95 % intervals under accuracy_interval, majority,
// supervised.<class> if there is a roofline, judge_accuracy, debates_total,
// debates_per_second, what H was asked (HumanWork in learner/debate_stats.h),
// learned_human if there is one, mean_arguments, policy_lag_p99, wall_seconds,
// name, seed, git_revision, memorisable. What was not measured is
// left out. Without a final evaluation the newest one stands in and
// final_evaluation is false.
Json MakeSummary(const RunRecord& record);

// A summary's accuracies by class and its main numbers, for a terminal.
std::string FormatTable(const Json& summary);

// "<run_dir>/checkpoints/step-..." with the highest step; empty if none.
std::string NewestCheckpoint(const std::string& run_dir);

}  // namespace elenchus

#endif  // ELENCHUS_TOOLS_SUMMARY_H_
