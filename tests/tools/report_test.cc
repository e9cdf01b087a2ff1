// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>

#include "core/status.h"
#include "google/protobuf/util/json_util.h"
#include "tests/testing/fresh_folder.h"
#include "tools/chart.h"
#include "tools/html.h"
#include "tools/trace_html.h"

namespace elenchus {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kHostile[] = "<script>alert('1&2')</script>\x1b[31m\"";
constexpr char kHarmless[] =
    "&lt;script&gt;alert(&#39;1&amp;2&#39;)&lt;/script&gt;\\x1b[31m&quot;";

Trace HostileTrace() {
  Trace trace;
  trace.mutable_question()->set_text(kHostile);
  trace.mutable_question()->set_facts(kHostile);
  Call& argument = *trace.add_rounds()->mutable_argument();
  argument.mutable_prompt()->set_question(kHostile);
  argument.set_answer(kHostile);
  argument.set_answerer(ANSWERER_HUMAN);
  Call& child = *argument.add_children();
  child.mutable_prompt()->set_question("sub");
  child.set_answer(kHostile);
  child.set_answerer(ANSWERER_MODEL);
  return trace;
}

RunRecord SomeRecord() {
  RunRecord record;
  record.run.set_name("made up");
  record.evaluations = {Json::parse(R"({"version": 1, "seconds": 0,
                      "accuracy": {"model": {"depth2": 0.25},
                                   "amplified": {"depth2": 0.5}}})"),
                        Json::parse(R"({"version": 9, "seconds": 30,
                      "accuracy": {"model": {"depth2": 0.75},
                                   "amplified": {"depth2": 1}},
                      "majority": 0.3})")};
  record.metrics = {Json::parse(
      R"({"step": 1, "seconds": 2, "loss": {"total": 0.5}, "mean_arguments": 1.5,
          "stop_reason_shares": {"sufficient": 1}, "debates_per_second": 9})")};
  return record;
}

TEST(EscapeHtmlTest, NothingOfTheTextIsMarkup) {
  EXPECT_EQ(EscapeHtml(kHostile), kHarmless);
}

TEST(ReportTest, HostileTextOfModelsIsShownEscaped) {
  const RunRecord record = SomeRecord();
  const std::string page =
      MakeReport(record, MakeSummary(record), {{1, HostileTrace()}});
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, Not(HasSubstr("\x1b")));
  EXPECT_THAT(page, HasSubstr(kHarmless));
}

TEST(ReportTest, HostileNamesAndKeysAreShownEscaped) {
  RunRecord record = SomeRecord();
  record.run.set_name(kHostile);
  record.metrics[0]["loss"][kHostile] = 1;
  record.metrics[0]["stop_reason_shares"][kHostile] = 1;
  record.evaluations[0]["accuracy"]["model"][kHostile] = 1;
  record.evaluations[1]["accuracy"]["model"][kHostile] = 1;
  const std::string page = MakeReport(record, MakeSummary(record), {});
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, HasSubstr(kHarmless));
}

TEST(ReportTest, NeedsNothingFromOutside) {
  const RunRecord record = SomeRecord();
  const std::string page =
      MakeReport(record, MakeSummary(record), {{1, HostileTrace()}});
  for (const char* outside :
       {"http:", "https:", "src=", "href=", "@import", "url("}) {
    EXPECT_THAT(page, Not(HasSubstr(outside))) << outside;
  }
}

TEST(ReportTest, ShowsCurvesLevelsAndTheNote) {
  const RunRecord record = SomeRecord();
  const std::string page = MakeReport(record, MakeSummary(record), {});
  for (const char* text :
       {"Accuracy, depth2", "Amp(M): 1 at 30 seconds", "majority answer: 0.3",
        "M at the start: 0.25", "Loss: total", "Arguments per debate",
        "Debates per second", "M can memorise here", "withheld_share"}) {
    EXPECT_THAT(page, HasSubstr(text));
  }
  EXPECT_THAT(page, Not(HasSubstr("supervised roofline:")));
}

TEST(ReportTest, ShowsConstraintAndOversightOfRunsThatHaveThem) {
  RunRecord record = SomeRecord();
  for (const char* text : {"L_sup as a constraint", "<h2>Oversight"}) {
    EXPECT_THAT(MakeReport(record, MakeSummary(record), {}),
                Not(HasSubstr(text)));
  }
  record.metrics.push_back(Json::parse(
      R"({"step": 9, "seconds": 5, "catastrophe": 0.25,
          "worst_catastrophe": 0.875, "cpo": {"nu": 1.5, "taken": 1},
          "constraint": {"value": 0.75, "violation": 0.125}})"));
  const std::string page = MakeReport(record, MakeSummary(record), {});
  for (const char* text : {"L_sup: 0.75 at 5 seconds", "above its bound: 0.125",
                           "CPO&#39;s nu: 1.5", "taken: 1", "as they are: 0.25",
                           "at the worst points near them: 0.875"}) {
    EXPECT_THAT(page, HasSubstr(text));
  }
  EXPECT_THAT(page, Not(HasSubstr("PID-Lagrangian:")));
}

TEST(ReportTest, ShowsWhatHWasAskedAndTheLearnedHuman) {
  const RunRecord record;
  const Json summary = Json::parse(
      R"({"human_calls": {"argue": 200}, "human_steps": 1000,
          "human_steps_learned": 250,
          "human_cost_seconds": {"argue": 7200},
          "human_cost_seconds_total": 7200,
          "human_saved_seconds": {"cache": 3600, "learned": 1800, "gate": 0},
          "learned_human": {"labels": 600, "held_out_loss": 0.0123}})");
  const std::string page = MakeReport(record, summary, {});
  EXPECT_THAT(page, HasSubstr("<td>argue</td><td>200</td><td>2.0</td>"));
  EXPECT_THAT(page,
              HasSubstr("<td>saved by H&prime;</td><td></td><td>0.5</td>"));
  EXPECT_THAT(page, HasSubstr("<td>labels that H gave</td><td>600</td>"));
  EXPECT_THAT(page, HasSubstr("nats per token</td><td>0.0123</td>"));
  EXPECT_THAT(page, HasSubstr("taken by H&prime;</td><td>0.250</td>"));
  const std::string without = MakeReport(record, MakeSummary(record), {});
  EXPECT_THAT(without, Not(HasSubstr("H's work")));
  EXPECT_THAT(without, Not(HasSubstr("H&prime;, the learned")));
}

TEST(ReportTest, ShowsTheJudgeAndItsControls) {
  const RunRecord record;
  const Json summary = Json::parse(
      R"({"judge_accuracy": 0.9, "judge_accuracy_interval": [0.8, 0.95],
          "catastrophe_rate": 0.125,
          "judge": {"mcc": 0.75, "calibration_error": 0.0625,
                    "no_transcript": 0.5},
          "debates": {"both_wrong": 0.25, "both_wrong_interval": [0.2, 0.3]}})");
  const std::string page = MakeReport(record, summary, {});
  for (const char* const row :
       {"<td>names the true argument</td><td>0.900<small>0.800 to "
        "0.950</small></td>",
        "<td>the same without a transcript</td><td>0.500</td>",
        "<td>Matthews correlation</td><td>0.750</td>",
        "<td>calibration error of its probabilities</td><td>0.062</td>",
        "<td>debates: nobody is right</td><td>0.250<small>0.200 to "
        "0.300</small></td>"}) {
    EXPECT_THAT(page, HasSubstr(row));
  }
  EXPECT_THAT(page, Not(HasSubstr("consultancy")));
  EXPECT_THAT(page, HasSubstr("unacceptable answers"));
  EXPECT_THAT(MakeReport(record, Json::object(), {}),
              Not(HasSubstr("The judge, and controls")));
}

TEST(ReportTest, ShowsCrossPlayWhereThereIsSome) {
  RunRecord record = SomeRecord();
  EXPECT_THAT(MakeReport(record, MakeSummary(record), {}),
              Not(HasSubstr("Cross-play")));
  record.cross_play = Json::parse(
      R"({"steps": [10, "<b>"], "wins": [[0, 3], [1, 0]],
          "ratings": [{"rating": 0.5, "low": 0.25, "high": 0.75}, {}]})");
  const std::string page = MakeReport(record, MakeSummary(record), {});
  EXPECT_THAT(page, HasSubstr("<td>0.750 (4)</td>"));
  EXPECT_THAT(page, HasSubstr("<td>0.25 to 0.75</td>"));
  EXPECT_THAT(page, Not(HasSubstr("<b>\"")));
  EXPECT_THAT(page, HasSubstr("against &quot;&lt;b&gt;"));
}

TEST(ReportTest, ARunThatWroteNothingHasAPage) {
  const std::string page =
      MakeReport(RunRecord{}, MakeSummary(RunRecord{}), {});
  EXPECT_THAT(page, HasSubstr("</html>"));
}

TEST(TraceHtmlTest, TheFirstAndTheLastTracesAreRead) {
  const std::string folder = FreshFolder();
  std::ofstream file(folder + "/traces.jsonl");
  for (int i = 0; i < 9; ++i) {
    Trace trace;
    trace.set_sequence(i);
    std::string line;
    ASSERT_TRUE(google::protobuf::util::MessageToJsonString(trace, &line).ok());
    file << line << "\nno trace {\n";
  }
  file.close();
  std::vector<uint64_t> sequences;
  for (const auto& [number, trace] :
       ReadSampleTraces(folder + "/traces.jsonl", 3)) {
    sequences.push_back(trace.sequence());
  }
  EXPECT_THAT(sequences, testing::ElementsAre(0, 7, 8));
}

// Most debates of an easy run have one argument; some that were judged are
// shown nevertheless.
TEST(TraceHtmlTest, UpToHalfAreDebatesThatWereJudged) {
  const auto read = [](int num_judged) {
    const std::string folder = FreshFolder();
    std::ofstream file(folder + "/traces.jsonl");
    for (int i = 0; i < 20; ++i) {
      Trace trace;
      trace.set_sequence(i);
      if (i >= 3 && i < 3 + num_judged) trace.mutable_verdict();
      std::string line;
      EXPECT_TRUE(
          google::protobuf::util::MessageToJsonString(trace, &line).ok());
      file << line << "\n";
    }
    file.close();
    std::vector<uint64_t> sequences;
    for (const auto& [number, trace] :
         ReadSampleTraces(folder + "/traces.jsonl", 6)) {
      sequences.push_back(trace.sequence());
    }
    return sequences;
  };
  EXPECT_THAT(read(0), testing::ElementsAre(0, 15, 16, 17, 18, 19));
  EXPECT_THAT(read(1), testing::ElementsAre(0, 3, 16, 17, 18, 19));
  EXPECT_THAT(read(5), testing::ElementsAre(0, 5, 6, 7, 18, 19));
  EXPECT_THAT(read(17), testing::ElementsAre(0, 1, 2, 17, 18, 19));
}

TEST(TraceHtmlTest, ADebateWithoutMNamesNoWeights) {
  Trace trace;
  trace.add_rounds();
  EXPECT_THAT(TraceToHtml(3, trace), HasSubstr("no call of M"));
  trace.set_min_version(7);
  trace.set_max_version(7);
  EXPECT_THAT(TraceToHtml(3, trace), HasSubstr("weights of version 7"));
}

TEST(ChartTest, PointsThatAreNotFiniteAreLeftOut) {
  Chart chart = {.title = "t", .x_label = "x", .y_label = "y"};
  chart.series = {{.name = "a", .points = {{0, NAN}, {1, INFINITY}}}};
  EXPECT_EQ(DrawChart(chart), "");
  chart.series[0].points.emplace_back(2, 3);
  const std::string svg = DrawChart(chart);
  EXPECT_THAT(svg, HasSubstr("a: 3 at 2 x"));
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
  EXPECT_THAT(svg, Not(HasSubstr("inf")));
}

TEST(ChartTest, TicksAreRoundAndCoverTheRange) {
  EXPECT_THAT(RoundTicks(0, 1),
              testing::Pointwise(testing::DoubleNear(1e-9),
                                 {0.0, 0.2, 0.4, 0.6, 0.8, 1.0}));
  EXPECT_THAT(RoundTicks(0, 240),
              testing::ElementsAre(0, 50, 100, 150, 200, 250));
}

}  // namespace
}  // namespace elenchus
