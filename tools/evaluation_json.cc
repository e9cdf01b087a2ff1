// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Evaluations as JSON.
#include "tools/evaluation.h"

namespace elenchus {
namespace {

Json IntervalToJson(const Proportion& proportion) {
  const Interval interval = WilsonInterval(proportion);
  return Json::array({interval.low, interval.high});
}

// object[key] and object[key + "_interval"]; nothing without trials.
void Put(const std::string& key, const Proportion& proportion, Json* object) {
  if (proportion.num_trials == 0) return;
  (*object)[key] = proportion.Share();
  (*object)[key + "_interval"] = IntervalToJson(proportion);
}

Json DebatesToJson(const DebateResults& debates) {
  Json json;
  const int64_t num = debates.winner.num_trials;
  json["num"] = num;
  Put("winner_accuracy", debates.winner, &json);
  Put("first_argument_accuracy", debates.first_argument, &json);
  Put("even_win_rate", debates.even_wins, &json);
  Put("sufficient_at_0", debates.sufficient_at_0, &json);
  if (num > 0) {
    json["mean_arguments"] = static_cast<double>(debates.num_arguments) / num;
  }
  json["stop_reasons"] = Json::object();
  for (const auto& [reason, count] : debates.stop_reasons) {
    json["stop_reasons"][reason] = count;
  }
  return json;
}

}  // namespace

Json EvaluationToJson(const Evaluation& evaluation) {
  Json json;
  for (const auto& [who, classes] :
       {std::pair("model", &evaluation.model),
        std::pair("amplified", &evaluation.amplified)}) {
    for (const auto& [name, proportion] : *classes) {
      json["accuracy"][who][name] = proportion.Share();
      json["accuracy_interval"][who][name] = IntervalToJson(proportion);
      json["num_questions"][name] = proportion.num_trials;
    }
  }
  json["majority"] = evaluation.majority.Share();
  Put("judge_accuracy", evaluation.judge.verdict, &json);
  Put("sufficient_accuracy_true", evaluation.judge.sufficient_true, &json);
  Put("sufficient_accuracy_false", evaluation.judge.sufficient_false, &json);
  json["debates"] = DebatesToJson(evaluation.debates);
  return json;
}

}  // namespace elenchus
