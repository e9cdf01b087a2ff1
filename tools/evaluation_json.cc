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
  Put("both_wrong", debates.both_wrong, &json);
  if (num > 0) {
    json["mean_arguments"] = static_cast<double>(debates.num_arguments) / num;
  }
  json["stop_reasons"] = Json::object();
  for (const auto& [reason, count] : debates.stop_reasons) {
    json["stop_reasons"][reason] = count;
  }
  return json;
}

Json JudgeToJson(const JudgeResults& judge) {
  Json json = Json::object();
  if (judge.verdict.num_trials == 0) return json;
  json["mcc"] = judge.confusion.Mcc();
  json["first_speaker_bias"] = judge.confusion.FirstSpeakerBias();
  json["calibration_error"] = judge.calibration.Error();
  Put("no_transcript", judge.no_transcript, &json);
  Put("authors_swapped", judge.authors_swapped, &json);
  Proportion consultancy = judge.sufficient_true;
  consultancy.num_hits += judge.sufficient_false.num_hits;
  consultancy.num_trials += judge.sufficient_false.num_trials;
  Put("consultancy", consultancy, &json);
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
  Put("catastrophe_rate", evaluation.unacceptable, &json);
  Put("judge_accuracy", evaluation.judge.verdict, &json);
  Put("sufficient_accuracy_true", evaluation.judge.sufficient_true, &json);
  Put("sufficient_accuracy_false", evaluation.judge.sufficient_false, &json);
  json["judge"] = JudgeToJson(evaluation.judge);
  json["debates"] = DebatesToJson(evaluation.debates);
  for (const auto& [name, amplified] : evaluation.amplified) {
    const auto model = evaluation.model.find(name);
    if (model == evaluation.model.end()) continue;
    json["amp_gap"][name] = amplified.Share() - model->second.Share();
  }
  if (evaluation.game) {
    json["game"] = {{"num", evaluation.game->num_instances},
                    {"value", evaluation.game->value},
                    {"played", evaluation.game->played},
                    {"exploitability", evaluation.game->exploitability},
                    {"unresolved", evaluation.game->unresolved}};
  }
  return json;
}

}  // namespace elenchus
