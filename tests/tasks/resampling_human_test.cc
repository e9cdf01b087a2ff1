// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/resampling_human.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/testing/fakes.h"
#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

using testing::HasSubstr;

Workspace Verdict(int num_arguments) {
  Workspace workspace;
  workspace.mutable_prompt()->set_kind(QUESTION_KIND_VERDICT);
  for (int i = 0; i < num_arguments; ++i) {
    workspace.mutable_prompt()->add_history("a");
  }
  return workspace;
}

void Inspected(uint32_t argument, const std::string& text,
               Workspace* workspace) {
  Inspection* const inspection = workspace->add_inspections();
  inspection->set_argument(argument);
  inspection->set_tool("resample");
  inspection->set_text(text);
}

HumanStep Torn(const Workspace& workspace) {
  EXPECT_TRUE(workspace.inspections().empty());
  HumanStep step = ProbabilityStep(0.5);
  step.set_pure(true);
  return step;
}

class ResamplingHumanTest : public testing::Test {
 protected:
  FakeHuman torn_{Torn};
  ResamplingHuman human_{torn_};
};

TEST_F(ResamplingHumanTest, ATieIsLookedIntoOnBothSides) {
  for (const int num_arguments : {2, 3}) {
    const auto step = human_.Next(Verdict(num_arguments));
    ASSERT_OK(step);
    EXPECT_TRUE(step->pure());
    ASSERT_EQ(step->inspect().requests_size(), 2);
    EXPECT_EQ(step->inspect().requests(0).argument(),
              num_arguments == 2 ? 0u : 2u);
    EXPECT_EQ(step->inspect().requests(1).argument(), 1u);
    EXPECT_EQ(step->inspect().requests(0).tool(), "resample");
  }
}

TEST_F(ResamplingHumanTest, WhoWouldMoreOftenSayItAgainWins) {
  const std::tuple<const char*, const char*, const char*> cases[] = {
      {"12 of 16 agree", "9 of 16 agree", "y"},
      {"9 of 16 agree", "12 of 16 agree", "n"}};
  for (const auto& [even, odd, verdict] : cases) {
    Workspace workspace = Verdict(2);
    Inspected(0, even, &workspace);
    Inspected(1, odd, &workspace);
    const auto step = human_.Next(workspace);
    ASSERT_OK(step);
    EXPECT_EQ(step->answer().text(), verdict);
    EXPECT_FALSE(step->answer().has_probability());
  }
}

TEST_F(ResamplingHumanTest, WhatSaysNothingLeavesTheTie) {
  for (const char* const odd :
       {"9 of 16 agree", "not available", "", "x of 16 agree"}) {
    Workspace workspace = Verdict(2);
    Inspected(0, "9 of 16 agree", &workspace);
    Inspected(1, odd, &workspace);
    const auto step = human_.Next(workspace);
    ASSERT_OK(step);
    EXPECT_EQ(step->answer().probability(), 0.5) << odd;
  }
}

TEST_F(ResamplingHumanTest, WhoIsNotTornLooksIntoNothing) {
  FakeHuman sure([](const Workspace&) { return AnswerStep("n"); });
  EXPECT_EQ(ResamplingHuman(sure).Next(Verdict(2))->answer().text(), "n");
  // One side, or another question.
  EXPECT_TRUE(human_.Next(Verdict(1))->has_answer());
  Workspace sufficient = Verdict(2);
  sufficient.mutable_prompt()->set_kind(QUESTION_KIND_SUFFICIENT);
  EXPECT_TRUE(human_.Next(sufficient)->has_answer());
}

TEST_F(ResamplingHumanTest, RefusesInspectionsItDidNotAskFor) {
  Workspace workspace = Verdict(2);
  Inspected(0, "9 of 16 agree", &workspace);
  EXPECT_THAT(human_.Next(workspace),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("has 1 inspections; this human asks for 2")));
  Inspected(0, "9 of 16 agree", &workspace);
  EXPECT_THAT(human_.Next(workspace),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("inspection 1 is")));
}

}  // namespace
}  // namespace elenchus
