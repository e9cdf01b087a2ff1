// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/configured_human.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

// Two sides that claim nothing.
Workspace Tie(const HumanProxyConfig& config) {
  Workspace workspace;
  workspace.set_task(config.task().name());
  Prompt& prompt = *workspace.mutable_prompt();
  prompt.set_kind(QUESTION_KIND_VERDICT);
  prompt.set_question("a110");
  prompt.add_history("no");
  prompt.add_history("none");
  return workspace;
}

TEST(ConfiguredHumanTest, IsTheScriptUnlessTold) {
  const HumanProxyConfig config;
  const auto human = MakeConfiguredHuman(config);
  ASSERT_OK(human);
  const auto step = (*human)->Next(Tie(config));
  ASSERT_OK(step);
  EXPECT_EQ(step->answer().probability(), 0.5);
  EXPECT_TRUE(step->pure());
}

TEST(ConfiguredHumanTest, ResamplesAndErrsAsTold) {
  HumanProxyConfig config;
  config.set_resample_ties(true);
  config.mutable_errors()->set_bias(HumanErrorConfig::FIRST_SPEAKER);
  config.mutable_errors()->set_bias_probability(1);
  const auto human = MakeConfiguredHuman(config);
  ASSERT_OK(human);
  Workspace workspace = Tie(config);
  const auto step = (*human)->Next(workspace);
  ASSERT_OK(step);
  ASSERT_EQ(step->inspect().requests_size(), 2);
  for (const int argument : {0, 1}) {
    Inspection* const seen = workspace.add_inspections();
    seen->set_argument(argument);
    seen->set_tool("resample");
    seen->set_text(argument == 0 ? "1 of 16 agree" : "9 of 16 agree");
  }
  const auto verdict = (*human)->Next(workspace);
  ASSERT_OK(verdict);
  // For the odd side, were it not for the bias.
  EXPECT_EQ(verdict->answer().text(), "y");
  EXPECT_FALSE(verdict->pure());
}

TEST(ConfiguredHumanTest, AnotherWorldIsRefused) {
  HumanProxyConfig config;
  config.mutable_task()->set_name("none");
  EXPECT_THAT(MakeConfiguredHuman(config).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, testing::_));
}

}  // namespace
}  // namespace elenchus
