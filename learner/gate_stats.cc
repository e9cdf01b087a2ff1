// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/gate_stats.h"

#include <algorithm>
#include <cmath>

#include "debate/argument.h"

namespace elenchus {
namespace {

int BinOf(double confidence) {
  const int bin = static_cast<int>(confidence * GateTotals::kNumBins);
  return std::clamp(bin, 0, GateTotals::kNumBins - 1);
}

}  // namespace

bool SameAnswer(QuestionKind kind, absl::string_view a, absl::string_view b) {
  if (IsJudgement(kind)) return a == b;
  return ParseArgument(a).answer == ParseArgument(b).answer;
}

bool IsGated(const Call& call) {
  if (call.answerer() == ANSWERER_HUMAN) return call.has_shadow();
  return call.answerer() == ANSWERER_MODEL && call.gate_probability() > 0 &&
         call.has_confidence();
}

void GateTotals::Add(const Call& call) {
  ++calls;
  if (call.answerer() != ANSWERER_HUMAN) return;
  ++human_calls;
  const double confidence = call.shadow().confidence();
  // A judgement given as a probability agrees with either answer so much.
  double agreed = 0;
  if (call.has_probability()) {
    const absl::string_view said = call.shadow().answer();
    agreed = said == "y"   ? call.probability()
             : said == "n" ? 1 - call.probability()
                           : 0;
  } else {
    agreed =
        SameAnswer(call.prompt().kind(), call.shadow().answer(), call.answer());
  }
  const double weight = 1 / call.gate_probability();
  Bin& bin = bins[BinOf(confidence)];
  bin.weight += weight;
  bin.confidence += weight * confidence;
  bin.agreed += weight * agreed;
  squared_error += weight * (agreed * (1 - confidence) * (1 - confidence) +
                             (1 - agreed) * confidence * confidence);
  left += weight - 1;
  left_wrong += (weight - 1) * (1 - agreed);
}

void GateTotals::AddTimes(double sign, const GateTotals& other) {
  calls += sign * other.calls;
  human_calls += sign * other.human_calls;
  for (int i = 0; i < kNumBins; ++i) {
    bins[i].weight += sign * other.bins[i].weight;
    bins[i].confidence += sign * other.bins[i].confidence;
    bins[i].agreed += sign * other.bins[i].agreed;
  }
  squared_error += sign * other.squared_error;
  left += sign * other.left;
  left_wrong += sign * other.left_wrong;
}

nlohmann::json GateReport(const GateTotals& totals) {
  nlohmann::json report = nlohmann::json::object();
  double weight = 0, agreed = 0, error = 0;
  for (const GateTotals::Bin& bin : totals.bins) {
    weight += bin.weight;
    agreed += bin.agreed;
    error += std::abs(bin.confidence - bin.agreed);
  }
  if (!(totals.human_calls > 0) || !(weight > 0)) return report;
  const double agreement = agreed / weight;
  report["calls"] = totals.calls;
  report["human_rate"] = totals.human_calls / totals.calls;
  report["calibration_error"] = error / weight;
  report["agreement"] = agreement;
  const double variance = agreement * (1 - agreement);
  if (variance > 0) {
    report["brier_skill"] = 1 - totals.squared_error / weight / variance;
  }
  if (totals.left > 0) report["risk"] = totals.left_wrong / totals.left;
  report["risk_random"] = 1 - agreement;
  double covered = 0, wrong = 0;
  for (auto bin = totals.bins.rbegin(); bin != totals.bins.rend(); ++bin) {
    if (!(bin->weight > 0)) continue;
    covered += bin->weight;
    wrong += bin->weight - bin->agreed;
    report["risk_coverage"].push_back({covered / weight, wrong / covered});
  }
  return report;
}

nlohmann::json ToJson(const GateTotals& totals) {
  nlohmann::json bins = nlohmann::json::array();
  for (const GateTotals::Bin& bin : totals.bins) {
    bins.push_back({bin.weight, bin.confidence, bin.agreed});
  }
  return {{"calls", totals.calls}, {"human_calls", totals.human_calls},
          {"bins", bins},          {"squared_error", totals.squared_error},
          {"left", totals.left},   {"left_wrong", totals.left_wrong}};
}

GateTotals GateTotalsOf(const nlohmann::json& json) {
  GateTotals totals;
  json.at("calls").get_to(totals.calls);
  json.at("human_calls").get_to(totals.human_calls);
  for (int i = 0; i < GateTotals::kNumBins; ++i) {
    const nlohmann::json& bin = json.at("bins").at(i);
    totals.bins[i] = {
        .weight = bin.at(0), .confidence = bin.at(1), .agreed = bin.at(2)};
  }
  json.at("squared_error").get_to(totals.squared_error);
  json.at("left").get_to(totals.left);
  json.at("left_wrong").get_to(totals.left_wrong);
  return totals;
}

}  // namespace elenchus
