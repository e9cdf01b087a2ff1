// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/report_tables.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "tools/cross_play.h"
#include "tools/html.h"

namespace elenchus {
namespace {

std::string NumberCell(const Json& object, const std::string& path,
                       double unit) {
  const std::optional<double> value = NumberAt(object, path);
  return value.has_value() ? absl::StrFormat("<td>%.1f</td>", *value / unit)
                           : "<td>&ndash;</td>";
}

// The number at `path`, and the interval beside it if it has one.
std::string MeasuredCell(const Json& summary, const std::string& path) {
  const std::optional<double> value = NumberAt(summary, path);
  if (!value.has_value()) return "<td>&ndash;</td>";
  std::string interval;
  const Json::json_pointer bounds(
      absl::StrCat("/", absl::StrReplaceAll(path, {{".", "/"}}), "_interval"));
  if (summary.contains(bounds) && summary[bounds].size() == 2 &&
      summary[bounds][0].is_number() && summary[bounds][1].is_number()) {
    interval = absl::StrFormat("<small>%.3f to %.3f</small>",
                               summary[bounds][0].get<double>(),
                               summary[bounds][1].get<double>());
  }
  return absl::StrFormat("<td>%.3f%s</td>", *value, interval);
}

}  // namespace

std::string GateTable(const Json& summary) {
  const Json& gates = ObjectAt(summary, "gate");
  if (gates.empty()) return "";
  std::string table =
      "<h2>The gate</h2><p class=\"sub\">How often H was called at the end, "
      "and what M's confidence is worth, from the calls on which both "
      "answered, each weighted by one over the probability that H was called. "
      "Risk: share of the calls left to M that H would have answered "
      "otherwise, beside that of a coin that calls H as often.</p>"
      "<div class=\"scroll\"><table><tr>"
      "<th>call</th><th>answered by H</th><th>M agrees</th><th>calibration "
      "error</th><th>Brier skill</th><th>risk</th><th>risk, coin</th></tr>";
  for (const auto& [kind, gate] : gates.items()) {
    absl::StrAppend(&table, "<tr><td>", EscapeHtml(kind), "</td>");
    for (const char* const name :
         {"human_rate", "agreement", "calibration_error", "brier_skill", "risk",
          "risk_random"}) {
      absl::StrAppend(&table, MeasuredCell(gate, name));
    }
    absl::StrAppend(&table, "</tr>");
  }
  return absl::StrCat(table, "</table></div>");
}

std::string HumanTable(const Json& summary) {
  constexpr double kHour = 3600;
  const Json& calls = ObjectAt(summary, "human_calls");
  if (calls.empty()) return "";
  std::string table =
      "<h2>H's work</h2><p class=\"sub\">In the debates that the learner "
      "received: what H answered, and the hours that a person would have "
      "needed for the steps that H took, by <code>human_proxy.human_cost"
      "</code>. Saved: what the steps of caches and of H&prime;, the learned "
      "human, would have cost; by the gate, at most, the calls that it left "
      "to M, at the average of H's calls of their kind.</p>"
      "<div class=\"scroll\"><table><tr><th>call</th><th>answered by H</th>"
      "<th>hours of H</th></tr>";
  const Json& costs = ObjectAt(summary, "human_cost_seconds");
  for (const auto& [kind, unused] : calls.items()) {
    const std::optional<double> number = NumberAt(calls, kind);
    absl::StrAppendFormat(&table, "<tr><td>%s</td><td>%.0f</td>",
                          EscapeHtml(kind), number.value_or(0));
    absl::StrAppend(&table, NumberCell(costs, kind, kHour), "</tr>");
  }
  for (const auto& [name, path] :
       {std::pair("all", "human_cost_seconds_total"),
        std::pair("saved by caches", "human_saved_seconds.cache"),
        std::pair("saved by H&prime;", "human_saved_seconds.learned"),
        std::pair("saved by the gate", "human_saved_seconds.gate")}) {
    absl::StrAppend(&table, "<tr><td>", name, "</td><td></td>",
                    NumberCell(summary, path, kHour), "</tr>");
  }
  return absl::StrCat(table, "</table></div>");
}

std::string JudgeTable(const Json& summary) {
  if (ObjectAt(summary, "judge").empty()) return "";
  std::string table =
      "<h2>The judge, and controls</h2><p class=\"sub\">On pairs of a true and "
      "a false argument, both ways, and on debates that the evaluator played: "
      "the newest evaluation, with 95 % intervals of shares.</p>"
      "<div class=\"scroll\"><table>";
  for (const auto& [name, path] :
       {std::pair("names the true argument", "judge_accuracy"),
        std::pair("the same without a transcript", "judge.no_transcript"),
        std::pair("agrees with itself when authors swap",
                  "judge.authors_swapped"),
        std::pair("consultancy: sufficient if and only if true",
                  "judge.consultancy"),
        std::pair("Matthews correlation", "judge.mcc"),
        std::pair("calibration error of its probabilities",
                  "judge.calibration_error"),
        std::pair("first-speaker bias", "judge.first_speaker_bias"),
        std::pair("debates: the winner's answer is true",
                  "debates.winner_accuracy"),
        std::pair("debates: the even side wins", "debates.even_win_rate"),
        std::pair("debates: nobody is right", "debates.both_wrong"),
        std::pair("debates: the first argument suffices",
                  "debates.sufficient_at_0")}) {
    if (!NumberAt(summary, path).has_value()) continue;
    absl::StrAppend(&table, "<tr><td>", name, "</td>",
                    MeasuredCell(summary, path), "</tr>");
  }
  return absl::StrCat(table, "</table></div>");
}

std::string LearnedHumanTable(const Json& summary) {
  const Json& learned = ObjectAt(summary, "learned_human");
  if (learned.empty()) return "";
  const double steps = NumberAt(summary, "human_steps").value_or(0);
  std::string table =
      "<h2>H&prime;, the learned human</h2><p class=\"sub\">A small model "
      "that learns H's steps from a budget of labels, and takes them in H's "
      "place while its loss on labels it never learned from is low "
      "enough.</p><div class=\"scroll\"><table>";
  for (const auto& [name, path, format] :
       {std::tuple("labels that H gave", "labels", "%.0f"),
        std::tuple("budget of labels", "label_budget", "%.2f"),
        std::tuple("labels held out", "held_out_labels", "%.0f"),
        std::tuple("held-out loss, nats per token", "held_out_loss", "%.4f"),
        std::tuple("steps of H over budget since the proxy's last start",
                   "over_budget_steps", "%.0f"),
        std::tuple("optimizer steps since then", "training_steps", "%.0f")}) {
    if (const std::optional<double> value = NumberAt(learned, path)) {
      absl::StrAppend(
          &table, "<tr><td>", name, "</td><td>",
          absl::StrFormat(*absl::ParsedFormat<'f'>::New(format), *value),
          "</td></tr>");
    }
  }
  if (steps > 0) {
    absl::StrAppendFormat(
        &table,
        "<tr><td>share of H's steps taken by H&prime;</td><td>%.3f</td></tr>",
        NumberAt(summary, "human_steps_learned").value_or(0) / steps);
  }
  return absl::StrCat(table, "</table></div>");
}

std::string CrossPlayTable(const Json& cross_play) {
  const std::vector<std::vector<std::string>> cells =
      CrossPlayCells(cross_play);
  if (cells.empty()) return "";
  std::string table =
      "<h2>Cross-play</h2><p class=\"sub\">Checkpoints that debated each other "
      "on the same questions, each pair both ways, before one judge: the share "
      "of the debates that the row's step won (of how many), and Bradley-Terry "
      "ratings, in log-odds, with intervals by the observed information.</p>"
      "<div class=\"scroll\"><table>";
  const char* cell_tag = "th";
  for (const std::vector<std::string>& row : cells) {
    absl::StrAppend(&table, "<tr>");
    for (const std::string& cell : row) {
      absl::StrAppend(&table, "<", cell_tag, ">", EscapeHtml(cell), "</",
                      cell_tag, ">");
    }
    absl::StrAppend(&table, "</tr>");
    cell_tag = "td";
  }
  return absl::StrCat(table, "</table></div>");
}

}  // namespace elenchus
