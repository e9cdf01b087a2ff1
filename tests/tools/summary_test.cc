// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace elenchus {
namespace {

using testing::HasSubstr;

RunRecord SomeRecord() {
  RunRecord record;
  record.run.set_name("made up");
  record.run.set_seed(3);
  record.run.mutable_task()->set_size(4);
  record.evaluations = {
      Json::parse(R"({"version": 1, "accuracy": {"model": {"depth2": 0.25}},
                      "accuracy_interval": {"model": {"depth2": [0.2, 0.3]}}})"),
      Json::parse(R"({"version": 9, "accuracy": {"model": {"depth2": 0.5}}})")};
  record.final_evaluation = Json::parse(
      R"({"version": 11,
          "accuracy": {"model": {"depth2": 0.98, "withheld_depth2": 0.9},
                       "amplified": {"depth2": 1, "withheld_depth2": 0.95}},
          "accuracy_interval": {"model": {"depth2": [0.9, 1]}},
          "majority": 0.3, "judge_accuracy": 0.75})");
  record.learner = Json::parse(
      R"({"debates_total": 1000, "debates_per_second": 50.5,
          "human_calls_total": 2000, "mean_arguments": 1.25,
          "human_steps": 5000, "human_steps_cached": 3000,
          "human_steps_learned": 500, "human_calls": {"argue": 2000},
          "human_cost_seconds": {"argue": 90.5},
          "human_cost_seconds_total": 90.5,
          "human_saved_seconds": {"cache": 60, "learned": 10, "gate": 5},
          "policy_lag_p99": 12, "wall_seconds": 20.5, "steps": 100})");
  return record;
}

TEST(SummaryTest, HoldsWhatARunMustReport) {
  const Json summary = MakeSummary(SomeRecord());
  const struct {
    const char* path;
    double value;
  } expected[] = {{"accuracy.model.depth2", 0.98},
                  {"accuracy.amplified.depth2", 1},
                  {"accuracy.start.depth2", 0.25},
                  {"accuracy.withheld.model.depth2", 0.9},
                  {"accuracy.withheld.amplified.depth2", 0.95},
                  {"majority", 0.3},
                  {"judge_accuracy", 0.75},
                  {"debates_total", 1000},
                  {"debates_per_second", 50.5},
                  {"human_calls_total", 2000},
                  {"human_calls.argue", 2000},
                  {"human_steps_learned", 500},
                  {"human_cost_seconds.argue", 90.5},
                  {"human_cost_seconds_total", 90.5},
                  {"human_saved_seconds.cache", 60},
                  {"mean_arguments", 1.25},
                  {"policy_lag_p99", 12},
                  {"wall_seconds", 20.5},
                  {"seed", 3}};
  for (const auto& item : expected) {
    EXPECT_EQ(NumberAt(summary, item.path), item.value) << item.path;
  }
  EXPECT_EQ(summary["name"], "made up");
  EXPECT_EQ(summary["accuracy_interval"]["model"]["depth2"],
            Json::array({0.9, 1}));
  EXPECT_EQ(summary["accuracy_interval"]["start"]["depth2"],
            Json::array({0.2, 0.3}));
  EXPECT_TRUE(summary["git_revision"].is_string());
  EXPECT_FALSE(summary.contains("supervised"));
}

TEST(SummaryTest, SaysWhenMCanMemorise) {
  RunRecord record = SomeRecord();
  EXPECT_EQ(MakeSummary(record)["memorisable"], true);
  EXPECT_THAT(std::string(MakeSummary(record)["memorisable_note"]),
              HasSubstr("24 permutations"));
  record.run.mutable_task()->set_withheld_share(0.25);
  EXPECT_EQ(MakeSummary(record)["memorisable"], false);
  EXPECT_FALSE(MakeSummary(record).contains("memorisable_note"));
  // Of the worlds that are not about permutations nobody has counted instances.
  record.run.mutable_task()->clear_withheld_share();
  record.run.mutable_task()->set_name("union_find");
  record.run.mutable_task()->set_size(8);
  EXPECT_EQ(MakeSummary(record)["memorisable"], false);
}

TEST(SummaryTest, TheRooflineStandsBesideIfItWasTrained) {
  RunRecord record = SomeRecord();
  record.supervised =
      Json::parse(R"({"accuracy": {"depth2": 0.99, "withheld_depth2": 0.5}})");
  const Json summary = MakeSummary(record);
  EXPECT_EQ(NumberAt(summary, "supervised.depth2"), 0.99);
  EXPECT_EQ(NumberAt(summary, "supervised.withheld.depth2"), 0.5);
}

TEST(SummaryTest, TheLearnedHumanStandsThereIfThereIsOne) {
  RunRecord record = SomeRecord();
  EXPECT_FALSE(MakeSummary(record).contains("learned_human"));
  record.learned_human = Json::parse(R"({"labels": 600, "label_budget": 612.5,
                      "held_out_loss": 0.02})");
  const Json summary = MakeSummary(record);
  EXPECT_EQ(NumberAt(summary, "learned_human.labels"), 600);
  EXPECT_EQ(NumberAt(summary, "learned_human.held_out_loss"), 0.02);
  const std::string table = FormatTable(summary);
  EXPECT_THAT(table, HasSubstr("labels of H              600"));
  EXPECT_THAT(table, HasSubstr("  by H'                  500"));
}

TEST(SummaryTest, WithoutAFinalEvaluationTheNewestStandsIn) {
  RunRecord record = SomeRecord();
  record.final_evaluation = Json::object();
  const Json summary = MakeSummary(record);
  EXPECT_EQ(NumberAt(summary, "accuracy.model.depth2"), 0.5);
  EXPECT_EQ(summary["final_evaluation"], false);
}

TEST(SummaryTest, ARunThatWroteNothingHasASummary) {
  const Json summary = MakeSummary(RunRecord{});
  EXPECT_EQ(summary["accuracy"], Json::object());
  EXPECT_FALSE(summary.contains("majority"));
  EXPECT_THAT(FormatTable(summary), HasSubstr("accuracy"));
}

TEST(SummaryTest, FieldsOfAnotherTypeAreLeftOut) {
  RunRecord record = SomeRecord();
  record.final_evaluation = Json::parse(R"({"accuracy": 3, "majority": "x"})");
  record.learner = Json::parse(R"({"debates_total": [1]})");
  const Json summary = MakeSummary(record);
  EXPECT_FALSE(summary.contains("majority"));
  EXPECT_FALSE(summary.contains("debates_total"));
}

TEST(SummaryTest, TheTableShowsEveryClass) {
  const std::string table = FormatTable(MakeSummary(SomeRecord()));
  EXPECT_THAT(table, HasSubstr("depth2                 0.250     0.980     "
                               "1.000         -"));
  EXPECT_THAT(table, HasSubstr("withheld depth2            -     0.900     "
                               "0.950         -"));
}

}  // namespace
}  // namespace elenchus
