// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/report.h"

#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "core/file.h"
#include "core/status.h"
#include "google/protobuf/text_format.h"
#include "tools/cross_play.h"
#include "tools/html.h"
#include "tools/report_charts.h"
#include "tools/report_style.h"
#include "tools/trace_html.h"

namespace elenchus {
namespace {

constexpr int kSampleTraces = 6;

std::string Text(const Json& object, const std::string& key) {
  const auto it = object.find(key);
  return it != object.end() && it->is_string() ? it->get<std::string>() : "";
}

std::string Tile(const Json& summary, const std::string& path,
                 const std::string& label, const char* format) {
  const std::optional<double> value = NumberAt(summary, path);
  if (!value.has_value()) return "";
  return absl::StrFormat(
      "<div class=\"tile\"><b>%s</b><span>%s</span></div>",
      absl::StrFormat(*absl::ParsedFormat<'f'>::New(format), *value),
      EscapeHtml(label));
}

std::string Header(const RunRecord& record, const Json& summary) {
  const TaskConfig& task = record.run.task();
  return absl::StrCat(
      "<h1>", EscapeHtml(record.run.name()), "</h1><p class=\"sub\">",
      EscapeHtml(task.name()), " of ", task.size(), " elements, seed ",
      record.run.seed(), ", git <code>",
      EscapeHtml(Text(summary, "git_revision").substr(0, 12)),
      "</code>. Copies of Amp(M), a model M amplified by a human H, debate "
      "questions whose answers nobody gave them; M learns from H's answers and "
      "from winning.</p>");
}

std::string Tiles(const Json& summary) {
  std::string tiles = "<div class=\"tiles\">";
  const Json& accuracy = ObjectAt(summary, "accuracy");
  for (const auto& [name, unused] : ObjectAt(accuracy, "model").items()) {
    absl::StrAppend(&tiles, Tile(accuracy, "model." + name,
                                 "accuracy of M, " + name, "%.3f"));
  }
  const Json& withheld = ObjectAt(accuracy, "withheld");
  for (const auto& [name, unused] : ObjectAt(withheld, "model").items()) {
    absl::StrAppend(&tiles, Tile(withheld, "model." + name,
                                 "M on withheld facts, " + name, "%.3f"));
  }
  absl::StrAppend(
      &tiles, Tile(summary, "judge_accuracy", "judge accuracy", "%.3f"),
      Tile(summary, "catastrophe_rate", "catastrophe rate", "%.3f"),
      Tile(summary, "debates_total", "debates", "%.0f"),
      Tile(summary, "debates_per_second", "debates per second", "%.1f"),
      Tile(summary, "human_calls_total", "calls of H", "%.0f"),
      Tile(summary, "learned_human.labels", "labels of H", "%.0f"),
      Tile(summary, "mean_arguments", "mean arguments", "%.2f"),
      Tile(summary, "policy_lag_p99", "policy lag, p99, steps", "%.0f"),
      Tile(summary, "wall_seconds", "seconds", "%.0f"));
  return absl::StrCat(tiles, "</div>");
}

std::string Notes(const RunRecord& record, const Json& summary) {
  std::string notes;
  if (const std::string note = MemorisableNote(record.run); !note.empty()) {
    absl::StrAppend(&notes, "<p class=\"note\"><b>M can memorise here.</b> ",
                    EscapeHtml(note), "</p>");
  }
  const auto final_evaluation = summary.find("final_evaluation");
  if (final_evaluation == summary.end() || *final_evaluation != Json(true)) {
    absl::StrAppend(&notes,
                    "<p class=\"note\">The run ended without a final "
                    "evaluation: the accuracies are those of the newest small "
                    "one.</p>");
  }
  return notes;
}

std::string Cell(const Json& accuracy, const Json& intervals,
                 const std::string& who, const std::string& name) {
  const Json& classes = who.empty() ? accuracy : ObjectAt(accuracy, who);
  const std::optional<double> value = NumberAt(classes, name);
  if (!value.has_value()) return "<td>&ndash;</td>";
  std::string interval;
  const Json& bounds = who.empty() ? intervals : ObjectAt(intervals, who);
  const auto it = bounds.find(name);
  if (it != bounds.end() && it->is_array() && it->size() == 2 &&
      (*it)[0].is_number() && (*it)[1].is_number()) {
    interval = absl::StrFormat("<small>%.3f to %.3f</small>",
                               (*it)[0].get<double>(), (*it)[1].get<double>());
  }
  return absl::StrFormat("<td>%.3f%s</td>", *value, interval);
}

void AppendRows(const Json& accuracy, const Json& intervals,
                const Json& supervised, const Json& supervised_intervals,
                const std::string& prefix, std::string* table) {
  for (const auto& [name, unused] : ObjectAt(accuracy, "model").items()) {
    absl::StrAppend(table, "<tr><td>", EscapeHtml(prefix + name), "</td>",
                    Cell(accuracy, intervals, "start", name),
                    Cell(accuracy, intervals, "model", name),
                    Cell(accuracy, intervals, "amplified", name),
                    Cell(supervised, supervised_intervals, "", name), "</tr>");
  }
}

std::string AccuracyTable(const Json& summary) {
  const Json& accuracy = ObjectAt(summary, "accuracy");
  const Json& intervals = ObjectAt(summary, "accuracy_interval");
  const Json& supervised = ObjectAt(summary, "supervised");
  const Json& supervised_intervals = ObjectAt(summary, "supervised_interval");
  std::string table =
      "<div class=\"scroll\"><table><tr><th>accuracy</th><th>M at the "
      "start</th><th>M</th><th>Amp(M)</th><th>supervised roofline</th></tr>";
  AppendRows(accuracy, intervals, supervised, supervised_intervals, "", &table);
  AppendRows(ObjectAt(accuracy, "withheld"), ObjectAt(intervals, "withheld"),
             ObjectAt(supervised, "withheld"),
             ObjectAt(supervised_intervals, "withheld"), "withheld, ", &table);
  absl::StrAppend(&table,
                  "</table></div><p class=\"sub\">Small print: 95 % "
                  "Wilson intervals. ");
  if (const std::optional<double> majority = NumberAt(summary, "majority")) {
    absl::StrAppendFormat(&table,
                          "Always giving the most frequent answer scores %.3f.",
                          *majority);
  }
  return absl::StrCat(table, "</p>");
}

std::string Section(const std::string& title, const std::string& text,
                    const std::string& charts) {
  if (charts.empty()) return "";
  return absl::StrCat("<h2>", title, "</h2><p class=\"sub\">", text,
                      "</p><div class=\"charts\">", charts, "</div>\n");
}

std::string GateTable(const Json& summary) {
  const Json& gates = ObjectAt(summary, "gate");
  if (gates.empty()) return "";
  std::string table =
      "<h2>The gate</h2><p class=\"sub\">How often H was called at the end, "
      "and "
      "what M's confidence is worth, from the calls on which both answered, "
      "each weighted by one over the probability that H was called. Risk: "
      "share "
      "of the calls left to M that H would have answered otherwise, beside "
      "that "
      "of a coin that calls H as often.</p><div class=\"scroll\"><table><tr>"
      "<th>call</th><th>answered by H</th><th>M agrees</th><th>calibration "
      "error</th><th>Brier skill</th><th>risk</th><th>risk, coin</th></tr>";
  for (const auto& [kind, gate] : gates.items()) {
    absl::StrAppend(&table, "<tr><td>", EscapeHtml(kind), "</td>");
    for (const char* const name :
         {"human_rate", "agreement", "calibration_error", "brier_skill", "risk",
          "risk_random"}) {
      absl::StrAppend(&table, Cell(gate, Json::object(), "", name));
    }
    absl::StrAppend(&table, "</tr>");
  }
  return absl::StrCat(table, "</table></div>");
}

std::string NumberCell(const Json& object, const std::string& path,
                       double unit) {
  const std::optional<double> value = NumberAt(object, path);
  return value.has_value() ? absl::StrFormat("<td>%.1f</td>", *value / unit)
                           : "<td>&ndash;</td>";
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

// The number at `path`, and the interval beside it if it has one.
std::string MeasuredCell(const Json& summary, const std::string& path) {
  std::string interval;
  const Json::json_pointer bounds(
      absl::StrCat("/", absl::StrReplaceAll(path, {{".", "/"}}), "_interval"));
  if (summary.contains(bounds) && summary[bounds].size() == 2) {
    interval = absl::StrFormat("<small>%.3f to %.3f</small>",
                               summary[bounds][0].get<double>(),
                               summary[bounds][1].get<double>());
  }
  return absl::StrFormat("<td>%.3f%s</td>", NumberAt(summary, path).value_or(0),
                         interval);
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

std::string Debates(const std::vector<Trace>& traces) {
  if (traces.empty()) return "";
  std::string html =
      "<h2>Some debates</h2><p class=\"sub\">The first one kept and the last "
      "ones, with every call under each argument: what M said, what H asked, "
      "which facts the world looked up. Text of models is shown escaped.</p>";
  for (const Trace& trace : traces) {
    absl::StrAppend(&html, TraceToHtml(trace));
  }
  return html;
}

std::string Configuration(const RunConfig& run) {
  std::string text;
  google::protobuf::TextFormat::PrintToString(run, &text);
  // Line by line: escaping would write the line ends out.
  std::string lines;
  size_t start = 0;
  for (size_t end; (end = text.find('\n', start)) != std::string::npos;
       start = end + 1) {
    absl::StrAppend(&lines, EscapeHtml(text.substr(start, end - start)), "\n");
  }
  return absl::StrCat(
      "<h2>Configuration</h2><details><summary>The resolved configuration of "
      "the run</summary><pre>",
      lines, "</pre></details>");
}

}  // namespace

std::string MakeReport(const RunRecord& record, const Json& summary,
                       const std::vector<Trace>& traces) {
  return absl::StrCat(
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
      "'none'; style-src 'unsafe-inline'\"><meta name=\"viewport\" "
      "content=\"width=device-width, initial-scale=1\"><title>",
      EscapeHtml(record.run.name()), " - Elenchus</title><style>", kReportStyle,
      "</style></head><body><main>\n", Header(record, summary), Tiles(summary),
      Notes(record, summary), AccuracyTable(summary),
      Section("Learning curves",
              "Greedy accuracy against ground truth, which only the evaluator "
              "can see. Amp(M) is H asking M; dashed curves are facts that "
              "were withheld from training.",
              AccuracyCharts(record, summary)),
      JudgeTable(summary), GateTable(summary), HumanTable(summary),
      LearnedHumanTable(summary),
      Section(
          "Debates",
          "As the learner received them. Who wins counts debates that reach "
          "a verdict alone: an opening that is judged sufficient has no "
          "opponent, so a share away from a half is no bias by itself.",
          DebateCharts(record)),
      CrossPlayTable(record.cross_play),
      Section(
          "Losses",
          "Unweighted; means over tokens, for value and confidence over calls.",
          LossCharts(record)),
      Section("L_sup as a constraint",
              "The reward is maximised while L_sup stays at its bound.",
              ConstraintCharts(record)),
      Section("Oversight", "What L_over lowers; its loss is among those above.",
              OversightCharts(record)),
      Section("Throughput and lag",
              "Policy lag: learner steps between the weights that sampled and "
              "those being trained.",
              ThroughputCharts(record)),
      Debates(traces), Configuration(record.run), "</main></body></html>\n");
}

absl::Status WriteRunResults(const RunConfig& run, const std::string& run_dir) {
  const RunRecord record = ReadRunRecord(run, run_dir);
  const Json summary = MakeSummary(record);
  ELENCHUS_RETURN_IF_ERROR(WriteFileAtomically(run_dir + "/summary.json",
                                               DumpJson(summary, 2) + "\n"));
  const std::string report_path = run_dir + "/report.html";
  const std::vector<Trace> traces =
      ReadSampleTraces(run_dir + "/traces/traces.jsonl", kSampleTraces);
  ELENCHUS_RETURN_IF_ERROR(
      WriteFileAtomically(report_path, MakeReport(record, summary, traces)));
  std::printf("%sreport: %s\n", FormatTable(summary).c_str(),
              report_path.c_str());
  return absl::OkStatus();
}

}  // namespace elenchus
