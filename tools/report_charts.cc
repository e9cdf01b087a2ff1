// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/report_charts.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "tools/chart.h"

namespace elenchus {
namespace {

constexpr char kSeconds[] = "seconds";
constexpr int kGrey = 7;

enum Colour { kModel = 0, kAmplified = 1, kRoofline = 2, kStart = 3 };

// (seconds, number at `path`) of every line that has both. A resumed run counts
// its seconds anew: they are put behind those before.
Series Curve(const std::vector<Json>& lines, const std::string& path,
             const std::string& name, int colour, bool is_dashed = false) {
  Series series = {.name = name, .colour = colour, .is_dashed = is_dashed};
  double before = 0, last = 0;
  for (const Json& line : lines) {
    const std::optional<double> seconds = NumberAt(line, kSeconds);
    if (!seconds.has_value()) continue;
    if (*seconds < last) before += last;
    last = *seconds;
    if (const std::optional<double> value = NumberAt(line, path)) {
      series.points.emplace_back(before + *seconds, *value);
    }
  }
  return series;
}

Series Level(const std::optional<double>& value, const std::string& name,
             int colour, bool is_dashed) {
  Series series = {
      .name = name, .colour = colour, .is_dashed = is_dashed, .is_level = true};
  if (value.has_value()) series.points.emplace_back(0, *value);
  return series;
}

// Names of the members of `key` in any line, in order of first appearance.
std::vector<std::string> KeysOf(const std::vector<Json>& lines,
                                const std::string& key) {
  std::vector<std::string> names;
  std::set<std::string> seen;
  for (const Json& line : lines) {
    for (const auto& [name, value] : ObjectAt(line, key).items()) {
      if (value.is_number() && seen.insert(name).second) names.push_back(name);
    }
  }
  return names;
}

std::string OneCurve(const RunRecord& record, const std::string& title,
                     const std::string& path, const std::string& unit) {
  return DrawChart({.title = title,
                    .x_label = kSeconds,
                    .y_label = unit,
                    .y_min = 0,
                    .series = {Curve(record.metrics, path, title, kModel)}});
}

}  // namespace

std::string AccuracyCharts(const RunRecord& record, const Json& summary) {
  const Json& accuracy = ObjectAt(summary, "accuracy");
  std::string charts;
  for (const auto& [name, unused] : ObjectAt(accuracy, "model").items()) {
    const auto curve = [&](const char* who, const char* label, int colour,
                           bool withheld) {
      return Curve(
          record.evaluations,
          absl::StrCat("accuracy.", who, withheld ? ".withheld_" : ".", name),
          absl::StrCat(label, withheld ? ", withheld" : ""), colour, withheld);
    };
    Chart chart = {.title = absl::StrCat("Accuracy, ", name),
                   .x_label = kSeconds,
                   .y_label = "accuracy",
                   .y_min = 0,
                   .y_max = 1};
    chart.series = {
        curve("model", "M", kModel, false),
        curve("amplified", "Amp(M)", kAmplified, false),
        curve("model", "M", kModel, true),
        curve("amplified", "Amp(M)", kAmplified, true),
        Level(NumberAt(accuracy, "start." + name), "M at the start", kStart,
              true),
        Level(NumberAt(summary, "majority"), "majority answer", kGrey, false),
        Level(NumberAt(summary, "supervised." + name), "supervised roofline",
              kRoofline, false),
        Level(NumberAt(summary, "supervised.withheld." + name),
              "supervised roofline, withheld", kRoofline, true)};
    absl::StrAppend(&charts, DrawChart(chart));
  }
  return charts;
}

std::string DebateCharts(const RunRecord& record) {
  std::string charts =
      DrawChart({.title = "Arguments per debate",
                 .x_label = kSeconds,
                 .y_label = "mean arguments",
                 .y_min = 1,
                 .series = {Curve(record.metrics, "mean_arguments", "arguments",
                                  kModel)}});
  absl::StrAppend(
      &charts,
      DrawChart({.title = "Who wins, of the debates that reach a verdict",
                 .x_label = kSeconds,
                 .y_label = "share of the debates with a reward",
                 .y_min = 0,
                 .y_max = 1,
                 .series = {Curve(record.metrics, "win_rate_even",
                                  "even debater (speaks first)", kModel),
                            Level(0.5, "even", kGrey, true)}}));
  Chart stops = {.title = "Why debates stop",
                 .x_label = kSeconds,
                 .y_label = "share of the debates",
                 .y_min = 0,
                 .y_max = 1};
  int colour = 0;
  for (const std::string& reason :
       KeysOf(record.metrics, "stop_reason_shares")) {
    stops.series.push_back(Curve(record.metrics, "stop_reason_shares." + reason,
                                 reason, colour++ % kGrey));
  }
  stops.series.push_back(Curve(record.metrics, "p_sufficient_at_0",
                               "first argument judged sufficient", kGrey,
                               true));
  return absl::StrCat(charts, DrawChart(stops));
}

std::string LossCharts(const RunRecord& record) {
  std::string charts;
  int colour = 0;
  for (const std::string& term : KeysOf(record.metrics, "loss")) {
    absl::StrAppend(&charts,
                    DrawChart({.title = absl::StrCat("Loss: ", term),
                               .x_label = kSeconds,
                               .y_label = "mean over steps",
                               .series = {Curve(record.metrics, "loss." + term,
                                                term, colour++ % kGrey)}}));
  }
  absl::StrAppend(&charts, OneCurve(record, "Gradient norm before clipping",
                                    "gradient_norm", "norm"));
  return charts;
}

std::string ConstraintCharts(const RunRecord& record) {
  const Series of_constraint =
      Curve(record.metrics, "constraint.value", "L_sup", kModel);
  if (of_constraint.points.empty()) return "";
  return absl::StrCat(
      DrawChart({.title = "The constraint",
                 .x_label = kSeconds,
                 .y_label = "nats per token",
                 .y_min = 0,
                 .series = {of_constraint,
                            Curve(record.metrics, "constraint.violation",
                                  "above its bound", kAmplified)}}),
      DrawChart({.title = "Its multiplier",
                 .x_label = kSeconds,
                 .y_label = "multiplier",
                 .y_min = 0,
                 .series = {Curve(record.metrics, "constraint.multiplier",
                                  "PID-Lagrangian", kModel),
                            Curve(record.metrics, "cpo.nu", "CPO's nu",
                                  kAmplified)}}),
      DrawChart(
          {.title = "Constrained steps",
           .x_label = kSeconds,
           .y_label = "share of the steps",
           .y_min = 0,
           .y_max = 1,
           .series = {
               Curve(record.metrics, "cpo.taken", "taken", kModel),
               Curve(record.metrics, "cpo.infeasible", "infeasible", kStart),
               Curve(record.metrics, "cpo.broken", "broken", kAmplified)}}));
}

std::string OversightCharts(const RunRecord& record) {
  return DrawChart(
      {.title = "P(M acts unacceptably)",
       .x_label = kSeconds,
       .y_label = "mean over the overseen prompts",
       .y_min = 0,
       .y_max = 1,
       .series = {Curve(record.metrics, "catastrophe", "as they are", kModel),
                  Curve(record.metrics, "worst_catastrophe",
                        "at the worst points near them", kAmplified)}});
}

std::string ThroughputCharts(const RunRecord& record) {
  std::string charts =
      OneCurve(record, "Debates per second", "debates_per_second", "debates/s");
  absl::StrAppend(
      &charts, DrawChart({.title = "Policy lag",
                          .x_label = kSeconds,
                          .y_label = "learner steps",
                          .y_min = 0,
                          .series = {Curve(record.metrics, "policy_lag.p50",
                                           "median", kModel),
                                     Curve(record.metrics, "policy_lag.p99",
                                           "99th percentile", kAmplified)}}));
  absl::StrAppend(&charts, OneCurve(record, "Calls that H answered",
                                    "human_calls_total", "calls"));
  return charts;
}

}  // namespace elenchus
