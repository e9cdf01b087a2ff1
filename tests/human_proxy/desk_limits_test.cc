// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// What H' may say, and who goes on where it may not.
#include <gmock/gmock.h>

#include "tests/human_proxy/desk_fixture.h"

namespace elenchus {
namespace {

using ::testing::HasSubstr;

using DeskLimitsTest = DeskTest;

TEST_F(DeskLimitsTest, WhatHPrimeCannotSayIsHs) {
  const auto desk = MakeDesk(&stand_in_);
  Take(desk.get(), Asks("a"));
  Take(desk.get(), Asks("b"));
  stand_in_.loss = 0;
  stand_in_.next = [](const Workspace&) {
    return absl::InvalidArgumentError("no step");
  };
  EXPECT_EQ(Take(desk.get(), Asks("c")), "H");
  EXPECT_THAT(
      metrics_.Text(),
      HasSubstr("elenchus_learned_human_fallbacks_total{why=\"no_step\"} 1"));
  EXPECT_EQ(desk->state().over_budget_steps, 1);
}

// H was seen to ask two questions on one call; who goes on asking would never
// come to an end.
TEST_F(DeskLimitsTest, HPrimeMayAskNoMoreThanHDid) {
  const auto desk = MakeDesk(&stand_in_);
  next_ = [](const Workspace&) { return AskStep({"x"}); };
  Take(desk.get(), Asks("a", {"x"}));
  next_ = [](const Workspace&) { return AnswerStep("H"); };
  Take(desk.get(), Asks("b"));
  stand_in_.loss = 0;
  stand_in_.next = [](const Workspace&) { return AskStep({"y"}); };
  EXPECT_EQ(Take(desk.get(), Asks("c")), "asks y");
  EXPECT_EQ(Take(desk.get(), Asks("c", {"y"})), "asks y");
  EXPECT_EQ(Take(desk.get(), Asks("c", {"y", "y"})), "H");
  EXPECT_THAT(metrics_.Text(),
              HasSubstr("elenchus_learned_human_fallbacks_total{why="
                        "\"too_much\"} 1"));
}

// M would not find room for it, or nobody could ask it.
TEST_F(DeskLimitsTest, HPrimeMaySayNothingLongerThanHDid) {
  const auto desk = MakeDesk(&stand_in_);
  next_ = [](const Workspace&) { return AskStep({"x", "xyz"}); };
  Take(desk.get(), Asks("a"));
  next_ = [](const Workspace&) { return AnswerStep("H"); };
  Take(desk.get(), Asks("b"));
  stand_in_.loss = 0;
  const auto says = [&](const HumanStep& step) {
    stand_in_.next = [step](const Workspace&) { return step; };
    return Take(desk.get(), Asks("c"));
  };
  EXPECT_EQ(says(AskStep({"uvw"})), "asks uvw");
  EXPECT_EQ(says(AskStep({"uvw", "uvwx"})), "H");
  EXPECT_EQ(says(AskStep({"u", ""})), "H");
  EXPECT_EQ(says(AnswerStep("h")), "h*");
  EXPECT_EQ(says(AnswerStep("")), "*");
  EXPECT_EQ(says(AnswerStep("hh")), "H");
  const std::string text = metrics_.Text();
  EXPECT_THAT(text, HasSubstr("fallbacks_total{why=\"too_much\"} 2"));
  EXPECT_THAT(text, HasSubstr("fallbacks_total{why=\"no_step\"} 1"));
  EXPECT_EQ(desk->state().over_budget_steps, 3);
}

// A judgement is y, n or a probability, whichever of them H gave so far.
TEST_F(DeskLimitsTest, HPrimeMayJudgeAsHDidNot) {
  config_.set_initial_labels(1);
  const auto desk = MakeDesk(&stand_in_);
  Workspace verdict = Asks("a");
  verdict.mutable_prompt()->set_kind(QUESTION_KIND_VERDICT);
  next_ = [](const Workspace&) {
    HumanStep step;
    step.mutable_answer()->set_probability(0.5);
    return step;
  };
  EXPECT_EQ(Take(desk.get(), verdict), "0.5");
  stand_in_.verdict_loss = 0;
  stand_in_.next = [](const Workspace&) { return AnswerStep("y"); };
  verdict.mutable_prompt()->set_question("b");
  EXPECT_EQ(Take(desk.get(), verdict), "y*");
}

TEST_F(DeskLimitsTest, HPrimeMayInspectOnlyArgumentsThatThereAre) {
  config_.set_initial_labels(1);
  const auto desk = MakeDesk(&stand_in_);
  const auto inspects = [](uint32_t argument) {
    HumanStep step;
    Inspect::Request* const request = step.mutable_inspect()->add_requests();
    request->set_argument(argument);
    request->set_tool("resample");
    return step;
  };
  Workspace verdict = Asks("a");
  verdict.mutable_prompt()->set_kind(QUESTION_KIND_VERDICT);
  verdict.mutable_prompt()->add_history("c:d");
  verdict.mutable_prompt()->add_history("d:c");
  next_ = [&](const Workspace&) { return inspects(0); };
  Take(desk.get(), verdict);
  next_ = [](const Workspace&) { return AnswerStep("H"); };
  stand_in_.verdict_loss = 0;
  verdict.mutable_prompt()->set_question("b");
  stand_in_.next = [&](const Workspace&) { return inspects(1); };
  EXPECT_EQ(Take(desk.get(), verdict), "*");
  stand_in_.next = [&](const Workspace&) { return inspects(2); };
  EXPECT_EQ(Take(desk.get(), verdict), "H");
  EXPECT_THAT(metrics_.Text(), HasSubstr("fallbacks_total{why=\"no_step\"} 1"));
}

TEST_F(DeskLimitsTest, WhereHCannotReadWhatHPrimeAskedHPrimeGivesUp) {
  config_.set_initial_labels(1);
  const auto desk = MakeDesk(&stand_in_);
  next_ = [](const Workspace& workspace) -> absl::StatusOr<HumanStep> {
    if (workspace.exchanges_size() == 0) return AnswerStep("H");
    return absl::InvalidArgumentError("H did not ask that");
  };
  // Within the budget too, and no label is spent on it.
  EXPECT_EQ(Take(desk.get(), Asks("a", {"y"})), "?*");
  EXPECT_EQ(NumLines(), 0);
  EXPECT_EQ(Take(desk.get(), Asks("b")), "H");
  EXPECT_EQ(NumLines(), 1);
  Workspace judges = Asks("c", {"y"});
  judges.mutable_prompt()->set_kind(QUESTION_KIND_VERDICT);
  EXPECT_EQ(Take(desk.get(), judges), "0.5*");
  EXPECT_THAT(metrics_.Text(),
              HasSubstr("elenchus_learned_human_fallbacks_total{why="
                        "\"gave_up\"} 2"));
}

}  // namespace
}  // namespace elenchus
