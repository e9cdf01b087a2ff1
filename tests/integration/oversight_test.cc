// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Real processes play oversights by text beside their debates.
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/integration/run_fixture.h"

namespace elenchus {
namespace {

TEST(OversightTest, ActorsOverseeAndTheLearnerLearnsFromIt) {
  LaunchedRun run({"seed=1", "learner.max_steps=400", "learner.mu=1",
                   "learner.oversight=TEXT", "debate.oversight_share=0.25",
                   "debate.oversight_cases=3", "learner.trace_sample_period=7",
                   "evaluator.debates=0"});
  ASSERT_EQ(run.Wait(600), 0) << run.Output();
  const nlohmann::json learner = run.Json("learner_summary.json");
  const nlohmann::json& oversight = learner["oversight"];
  ASSERT_TRUE(oversight.is_object()) << learner;
  const double num_debates = learner["debates_total"];
  const double num_oversights = oversight["oversights"];
  EXPECT_NEAR(num_oversights / (num_oversights + num_debates), 0.25, 0.05);
  // Descriptions came to be of inputs, and M did not act unacceptably.
  EXPECT_LT(oversight["malformed"], 0.8);
  EXPECT_GT(oversight["likelihood"], 0.02);
  EXPECT_LT(oversight["catastrophe"], 0.1);
  EXPECT_FALSE(oversight["proposals"].empty());
  EXPECT_GT(learner["human_calls"]["oversee"], num_oversights);
  const nlohmann::json& examples = learner["since_launch"]["examples"];
  EXPECT_GT(examples.value("oversight_case", 0), 0) << examples;
  EXPECT_GT(examples.value("oversight_proposal", 0), 0) << examples;
  const std::string metrics = run.Content("metrics.jsonl");
  for (const char* const term : {"adversary", "adversary_kl", "description"}) {
    EXPECT_NE(metrics.find(absl::StrCat("\"", term, "\":")), std::string::npos)
        << term;
  }
  int num_kept = 0, num_cases = 0;
  for (absl::string_view line :
       absl::StrSplit(run.Content("traces/traces.jsonl"), '\n')) {
    if (line.empty()) continue;
    const nlohmann::json trace = nlohmann::json::parse(line);
    if (!trace.contains("oversight")) continue;
    ++num_kept;
    EXPECT_EQ(trace["oversight"]["proposal"]["prompt"]["kind"],
              "QUESTION_KIND_PROPOSE");
    if (trace["oversight"].contains("cases")) {
      num_cases += static_cast<int>(trace["oversight"]["cases"].size());
    }
  }
  EXPECT_GT(num_kept, 0);
  EXPECT_GT(num_cases, 0);
  // No trace was malformed.
  EXPECT_EQ(run.Output().find("malformed"), std::string::npos) << run.Output();
  EXPECT_TRUE(run.Exists("report.html"));
}

}  // namespace
}  // namespace elenchus
