// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/metrics_log.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "learner/debate_stats.h"
#include "learner/run_log.h"
#include "proto/tensorboard.pb.h"
#include "tests/learner/traces.h"

namespace elenchus {
namespace {

namespace fs = std::filesystem;

std::string Contents(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

// RFC 3720, B.4.
TEST(Crc32c, KnownValues) {
  EXPECT_EQ(Crc32c("123456789"), 0xE3069283u);
  EXPECT_EQ(Crc32c(std::string(32, '\0')), 0x8A9136AAu);
  EXPECT_EQ(Crc32c(std::string(32, '\xff')), 0x62A8AB43u);
}

// How every file of TensorBoard's own writer begins: a record of 24 bytes.
TEST(TfRecord, KnownHeader) {
  tensorboard::Event event;
  event.set_wall_time(1.7e9);
  event.set_file_version("brain.Event:2");
  const std::string bytes = event.SerializeAsString();
  ASSERT_EQ(bytes.size(), 24u);
  const std::string record = TfRecord(bytes);
  EXPECT_EQ(record.size(), 8 + 4 + 24 + 4u);
  EXPECT_EQ(absl::BytesToHexString(record.substr(0, 12)),
            "1800000000000000a37f4b22");
}

TEST(Flatten, NumbersByPath) {
  const nlohmann::json json = {
      {"a", 1}, {"b", {{"c", 2.5}, {"d", "text"}}}, {"e", {1, 2}}};
  EXPECT_EQ(Flatten(json),
            (std::map<std::string, double>{{"a", 1}, {"b/c", 2.5}}));
}

TEST(MetricsLog, LinesAndEvents) {
  const fs::path run_dir = fs::path(::testing::TempDir()) / "metrics_log";
  fs::remove_all(run_dir);
  fs::create_directories(run_dir);
  {
    auto log = MetricsLog::Open(run_dir);
    ASSERT_TRUE(log.ok()) << log.status();
    ASSERT_TRUE((*log)->Write({{"step", 7}, {"loss", {{"total", 0.5}}}}).ok());
  }
  EXPECT_EQ(Contents(run_dir / "metrics.jsonl"),
            "{\"loss\":{\"total\":0.5},\"step\":7}\n");
  const fs::path events =
      fs::directory_iterator(run_dir / "tensorboard")->path();
  const std::string bytes = Contents(events);
  const size_t second = 8 + 4 + 24 + 4;  // after the opening record
  ASSERT_GT(bytes.size(), second);
  const auto length = static_cast<uint8_t>(bytes[second]);
  tensorboard::Event event;
  ASSERT_TRUE(event.ParseFromString(bytes.substr(second + 12, length)));
  EXPECT_EQ(bytes.substr(second), TfRecord(bytes.substr(second + 12, length)));
  EXPECT_EQ(event.step(), 7);
  ASSERT_EQ(event.summary().value_size(), 2);
  EXPECT_EQ(event.summary().value(0).tag(), "loss/total");
  EXPECT_EQ(event.summary().value(0).simple_value(), 0.5f);
  fs::remove_all(run_dir);
}

TEST(MetricsLog, UnwritableFolderIsNamed) {
  const auto log = MetricsLog::Open("/proc/nowhere");
  ASSERT_FALSE(log.ok());
  EXPECT_NE(log.status().message().find("/proc/nowhere"), std::string::npos);
}

TEST(TraceLog, FirstOfEveryPeriodAsJson) {
  const fs::path run_dir = fs::path(::testing::TempDir()) / "trace_log";
  fs::remove_all(run_dir);
  {
    auto log = TraceLog::Open(run_dir, 3);
    ASSERT_TRUE(log.ok()) << log.status();
    for (uint64_t i = 1; i <= 5; ++i) {
      EXPECT_EQ((*log)->Add(MakeTrace(i)), i % 3 == 1);
    }
  }
  std::ifstream in(run_dir / "traces" / "traces.jsonl");
  std::vector<uint64_t> sequences;
  for (std::string line; std::getline(in, line);) {
    Trace trace;
    ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(line, &trace).ok());
    EXPECT_EQ(trace.question().facts(), "bcda\n");
    sequences.push_back(trace.sequence());
  }
  EXPECT_EQ(sequences, (std::vector<uint64_t>{1, 4}));
  fs::remove_all(run_dir);
}

TEST(DebateTotals, CountsAndRatios) {
  const HumanCostConfig costs;
  DebateTotals totals;
  totals.Add(MakeTrace(), costs);
  const DebateTotals before = totals;
  Trace odd_wins = MakeTrace();
  odd_wins.set_reward_even(-1);
  totals.Add(odd_wins, costs);
  Trace single = MakeTrace();
  single.mutable_rounds()->RemoveLast();
  single.clear_verdict();
  single.set_reward_even(0);
  single.set_stop_reason(STOP_REASON_SUFFICIENT);
  single.mutable_rounds(0)->mutable_sufficient()->set_answer("y");
  totals.Add(single, costs);
  EXPECT_EQ(totals.debates, 3);
  EXPECT_EQ(totals.human_calls,
            (std::map<std::string, int64_t>{
                {"argue", 3}, {"sufficient", 3}, {"verdict", 2}}));
  EXPECT_EQ(totals.human_calls_total(), 8);
  EXPECT_EQ(totals.human_steps, 9);
  EXPECT_EQ(totals.human_steps_cached, 6);
  const nlohmann::json ratios = Ratios(totals, before);
  EXPECT_EQ(ratios["mean_arguments"], 1.5);
  EXPECT_EQ(ratios["win_rate_even"], 0);
  EXPECT_EQ(ratios["p_sufficient_at_0"], 0.5);
  EXPECT_EQ(ratios["stop_reason_shares"]["sufficient"], 0.5);
  EXPECT_EQ(ratios["stop_reason_shares"]["max_arguments"], 0.5);
  EXPECT_TRUE(Ratios(totals, totals).empty());

  DebateTotals restored;
  ASSERT_EQ(FromJson(ToJson(totals), &restored), absl::OkStatus());
  EXPECT_EQ(ToJson(restored), ToJson(totals));
  EXPECT_EQ(FromJson({{"debates", "x"}}, &restored).code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(OversightTotals, MeansAndTheMostFrequentProposals) {
  DebateTotals totals;
  totals.Add(MakeTrace(), HumanCostConfig());
  totals.Add(MakeOversight(1, 1, "ba"), HumanCostConfig());
  const DebateTotals before = totals;
  totals.Add(MakeOversight(), HumanCostConfig());
  totals.Add(MakeOversight(), HumanCostConfig());
  Trace nonsense = MakeOversight(1, 1, "\xff");
  nonsense.mutable_oversight()->mutable_likelihood()->set_probability(0);
  nonsense.mutable_oversight()->clear_cases();
  totals.Add(nonsense, HumanCostConfig());
  EXPECT_EQ(totals.debates, 1);
  EXPECT_EQ(totals.human_calls.at("oversee"), 10);
  const nlohmann::json report =
      OversightReport(totals.oversight, before.oversight);
  EXPECT_EQ(report["oversights"], 3);
  EXPECT_DOUBLE_EQ(report["likelihood"], 0.5 / 3);
  EXPECT_DOUBLE_EQ(report["malformed"], 1 / 3.);
  EXPECT_DOUBLE_EQ(report["catastrophe"], 0.5);
  EXPECT_DOUBLE_EQ(report["loss"], 2 * 0.25 * 0.5 / 3);
  EXPECT_EQ(report["proposals"],
            nlohmann::json::parse(R"([["ab", 2], ["\\xff", 1]])"));
  EXPECT_TRUE(OversightReport(totals.oversight, totals.oversight).empty());
  DebateTotals restored;
  ASSERT_EQ(FromJson(ToJson(totals), &restored), absl::OkStatus());
  EXPECT_EQ(ToJson(restored), ToJson(totals));
}

// However many descriptions came before, and each new one crowds the others.
TEST(OversightTotals, FindsAProposalThatIsFrequentLate) {
  DebateTotals totals;
  const auto propose = [&totals](const std::string& alpha) {
    totals.Add(MakeOversight(1, 1, alpha), HumanCostConfig());
  };
  for (int i = 0; i < 1000; ++i) propose(absl::StrCat("z", i));
  const DebateTotals before = totals;
  for (int i = 0; i < 3000; ++i) {
    propose("ad");
    propose(absl::StrCat("y", i));
  }
  const nlohmann::json proposals =
      OversightReport(totals.oversight, before.oversight).at("proposals");
  ASSERT_FALSE(proposals.empty());
  EXPECT_EQ(proposals[0][0], "ad");
  // At most a thousandth of all oversights are not counted.
  EXPECT_GE(proposals[0][1], 3000 - 7);
  EXPECT_LE(proposals[0][1], 3000);
  EXPECT_LE(totals.oversight.proposals.size(), 1000u);
}

TEST(DebateTotals, CountsWhatHCostsAndWhatWasSaved) {
  HumanCostConfig costs;
  costs.set_ask_seconds(1);
  costs.set_judgement_seconds(10);
  costs.set_answer_seconds(100);
  // H argues in 3 steps of which 2 cached, judges once, in one step, gives the
  // verdict in one of H'; the second argument is left to M by the gate.
  Trace trace = MakeTrace();
  trace.mutable_rounds(0)->mutable_sufficient()->set_num_human_steps(1);
  trace.mutable_verdict()->set_num_human_steps(1);
  trace.mutable_verdict()->set_num_learned_human_steps(1);
  trace.mutable_verdict()->set_answer_source(STEP_SOURCE_LEARNED);
  trace.mutable_rounds(1)->mutable_argument()->set_gate_probability(0.5);
  DebateTotals totals;
  totals.Add(trace, costs);
  totals.Add(trace, costs);
  const nlohmann::json work = HumanWork(totals);
  EXPECT_EQ(work["human_calls_total"], 6);
  EXPECT_EQ(work["human_steps"], 10);
  EXPECT_EQ(work["human_steps_cached"], 4);
  EXPECT_EQ(work["human_steps_learned"], 2);
  EXPECT_EQ(work["human_cost_seconds"]["argue"], 200);
  EXPECT_EQ(work["human_cost_seconds"]["sufficient"], 20);
  EXPECT_EQ(work["human_cost_seconds"]["verdict"], 0);
  EXPECT_EQ(work["human_cost_seconds_total"], 220);
  EXPECT_EQ(work["human_saved_seconds"]["cache"], 4);
  EXPECT_EQ(work["human_saved_seconds"]["learned"], 20);
  // Two arguments left to M, at H's own 100 each.
  EXPECT_EQ(work["human_saved_seconds"]["gate"], 200);

  DebateTotals restored;
  ASSERT_EQ(FromJson(ToJson(totals), &restored), absl::OkStatus());
  EXPECT_EQ(HumanWork(restored), work);
  // A checkpoint of a version that did not count costs.
  nlohmann::json old = ToJson(totals);
  for (const char* name :
       {"human_steps_learned", "human_costs", "calls_left"}) {
    old.erase(name);
  }
  DebateTotals without;
  ASSERT_EQ(FromJson(old, &without), absl::OkStatus());
  EXPECT_EQ(HumanWork(without)["human_cost_seconds_total"], 0);
}

// A step without a reinforced token has no reinforcement loss and no
// importance weight: means are over the steps that have them.
TEST(RunLog, MeansAreOverTheStepsThatHaveTheValue) {
  DebateStats debates;
  const Replay replay({.capacity = 4, .min_size = 1, .batch = 1}, 1);
  Metrics metrics;
  RunLog log(&debates, &replay, &metrics, /*step=*/7, /*seconds=*/0);
  StepStats with;
  with.step = 8;
  with.losses = {{"supervised", 1}, {"reinforcement", -0.5}};
  with.mean_importance_weight = 0.75;
  with.num_examples = {{"reinforced_argue", 4}};
  StepStats without;
  without.step = 9;
  without.losses = {{"supervised", 3}};
  log.Record(with, 0.1);
  log.Record(without, 0.3);
  const nlohmann::json line = log.TakeLine(/*version=*/9, /*seconds=*/1);
  EXPECT_EQ(line["step"], 9);
  EXPECT_EQ(line["loss"]["supervised"], 2);
  EXPECT_EQ(line["loss"]["reinforcement"], -0.5);
  EXPECT_EQ(line["importance_weight"], 0.75);
  EXPECT_FALSE(line.contains("clip_fraction"));
  EXPECT_EQ(line["examples"]["reinforced_argue"], 2);  // a count has zeros
  EXPECT_DOUBLE_EQ(line["step_seconds"], 0.2);
}

TEST(LagCounts, Quantiles) {
  LagCounts lags;
  EXPECT_EQ(lags.Quantile(0.99), 0);
  EXPECT_TRUE(lags.ToJson().empty());
  for (int64_t lag = 1; lag <= 100; ++lag) lags.Add(lag);
  EXPECT_EQ(lags.Quantile(0.5), 50);
  EXPECT_EQ(lags.Quantile(0.99), 99);
  EXPECT_EQ(lags.ToJson()["max"], 100);
  EXPECT_EQ(lags.ToJson()["mean"], 50.5);
}

}  // namespace
}  // namespace elenchus
