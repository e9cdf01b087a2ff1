// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/report.h"

#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/file.h"
#include "core/status.h"
#include "google/protobuf/text_format.h"
#include "tools/html.h"
#include "tools/report_charts.h"
#include "tools/report_style.h"
#include "tools/report_tables.h"
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
      Tile(summary, "catastrophe_rate", "unacceptable answers", "%.3f"),
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

std::string Debates(const std::map<int, Trace>& traces) {
  if (traces.empty()) return "";
  std::string html =
      "<h2>Some debates</h2><p class=\"sub\">The first one kept and the last "
      "ones, with every call under each argument: what M said, what H asked, "
      "which facts the world looked up. Text of models is shown escaped. "
      "<code>elenchus inspect RUN --trace N</code> looks inside the Nth.</p>";
  for (const auto& [number, trace] : traces) {
    absl::StrAppend(&html, TraceToHtml(number, trace));
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
                       const std::map<int, Trace>& traces) {
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
  const std::map<int, Trace> traces =
      ReadSampleTraces(run_dir + "/traces/traces.jsonl", kSampleTraces);
  ELENCHUS_RETURN_IF_ERROR(
      WriteFileAtomically(report_path, MakeReport(record, summary, traces)));
  std::printf("%sreport: %s\n", FormatTable(summary).c_str(),
              report_path.c_str());
  return absl::OkStatus();
}

}  // namespace elenchus
