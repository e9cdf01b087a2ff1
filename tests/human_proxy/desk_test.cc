// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Who takes which step.
#include <gmock/gmock.h>

#include <thread>

#include "tests/human_proxy/desk_fixture.h"

namespace elenchus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST_F(DeskTest, WithoutHPrimeEveryDistinctStepIsALabelOnce) {
  auto desk = MakeDesk(nullptr);
  for (const char* question : {"a", "b", "a", "c", "b"}) {
    EXPECT_EQ(Take(desk.get(), Asks(question)), "H");
  }
  EXPECT_EQ(NumLines(), 3);
  desk = MakeDesk(nullptr);
  EXPECT_EQ(Take(desk.get(), Asks("c")), "H");
  EXPECT_EQ(NumLines(), 3);
  EXPECT_THAT(metrics_.Text(), Not(HasSubstr("elenchus_human_label_budget")));
}

TEST_F(DeskTest, HPrimeStandsInBeyondTheBudgetWhileItsLossIsLow) {
  const auto desk = MakeDesk(&stand_in_);
  stand_in_.loss = 0.05;
  EXPECT_EQ(Take(desk.get(), Asks("a")), "H");
  EXPECT_EQ(Take(desk.get(), Asks("b")), "H");
  EXPECT_EQ(Take(desk.get(), Asks("c")), "h*");
  // What has a label stays H's and costs none.
  EXPECT_EQ(Take(desk.get(), Asks("a")), "H");
  stand_in_.loss = 0.0501;
  EXPECT_EQ(Take(desk.get(), Asks("c")), "H");
  stand_in_.loss.reset();
  EXPECT_EQ(Take(desk.get(), Asks("c")), "H");
  EXPECT_EQ(NumLines(), 2);
  EXPECT_THAT(stand_in_.learned(), ElementsAre("a", "b"));
  EXPECT_EQ(desk->state().labels, 2);
  EXPECT_EQ(desk->state().over_budget_steps, 2);
  const std::string text = metrics_.Text();
  EXPECT_THAT(text, HasSubstr("elenchus_human_over_budget_steps_total 2"));
  EXPECT_THAT(text, HasSubstr("elenchus_human_labels 2"));
  EXPECT_THAT(text, HasSubstr("elenchus_learned_human_steps_total{caller="
                              "\"actor-0\",kind=\"argue\"} 1"));
  EXPECT_THAT(text, HasSubstr("elenchus_human_steps_total{caller=\"actor-0\","
                              "kind=\"argue\"} 5"));
}

TEST_F(DeskTest, HPrimeStandsInOnTheKindsItIsGoodAt) {
  const auto desk = MakeDesk(&stand_in_);
  Take(desk.get(), Asks("a"));
  Take(desk.get(), Asks("b"));
  stand_in_.loss = 0;
  stand_in_.verdict_loss = 0.06;
  Workspace verdict = Asks("c");
  verdict.mutable_prompt()->set_kind(QUESTION_KIND_VERDICT);
  EXPECT_EQ(Take(desk.get(), verdict), "H");
  EXPECT_EQ(Take(desk.get(), Asks("c")), "h*");
  stand_in_.verdict_loss = 0.04;
  EXPECT_EQ(Take(desk.get(), verdict), "h*");
}

TEST_F(DeskTest, TheBudgetGrowsWithTheLearner) {
  const auto desk = MakeDesk(&stand_in_);
  for (int i = 0; i < 5; ++i) Take(desk.get(), Asks(absl::StrCat("q", i)));
  EXPECT_EQ(NumLines(), 2);
  for (int i = 5; i < 10; ++i) Take(desk.get(), Asks(absl::StrCat("q", i)), 3);
  EXPECT_EQ(NumLines(), 5);
  EXPECT_EQ(desk->state().label_budget, 5);
}

TEST_F(DeskTest, ARestartedDeskGoesOnFromItsLedger) {
  auto desk = MakeDesk(&stand_in_);
  Take(desk.get(), Asks("a"));
  FakeStandIn again;
  again.loss = 0;
  desk = MakeDesk(&again);
  EXPECT_THAT(again.learned(), ElementsAre("a"));
  EXPECT_EQ(Take(desk.get(), Asks("a")), "H");
  EXPECT_EQ(Take(desk.get(), Asks("b")), "H");
  EXPECT_EQ(Take(desk.get(), Asks("c")), "h*");
}

// What is measured may hold true arguments.
TEST_F(DeskTest, WhoMeasuresGivesNoLabelsAndGetsNoneOfHPrimesSteps) {
  const auto desk = MakeDesk(&stand_in_);
  stand_in_.loss = 0;
  const Desk::Caller evaluator = {
      .name = "evaluator", .learner_step = 1000, .measures = true};
  for (const char* question : {"a", "b", "c"}) {
    EXPECT_EQ(Take(desk.get(), Asks(question), evaluator), "H");
  }
  EXPECT_EQ(NumLines(), 0);
  EXPECT_THAT(stand_in_.learned(), ElementsAre());
  EXPECT_EQ(desk->state().labels, 0);
  EXPECT_EQ(desk->state().label_budget, 2);
  EXPECT_EQ(desk->state().over_budget_steps, 0);
  EXPECT_THAT(metrics_.Text(),
              HasSubstr("elenchus_human_steps_total{caller=\"evaluator\","
                        "kind=\"argue\"} 3"));
  EXPECT_EQ(Take(desk.get(), Asks("a")), "H");
  EXPECT_EQ(Take(desk.get(), Asks("b")), "H");
  EXPECT_THAT(stand_in_.learned(), ElementsAre("a", "b"));
  EXPECT_EQ(Take(desk.get(), Asks("c")), "h*");
  EXPECT_EQ(Take(desk.get(), Asks("c"), evaluator), "H");
}

// Ledgers of versions in which an evaluator's questions became labels.
TEST_F(DeskTest, LabelsThatAnEvaluatorAskedForAreNotLearnedFrom) {
  auto desk = MakeDesk(&stand_in_);
  Take(desk.get(), Asks("a"), {.name = "evaluator"});
  Take(desk.get(), Asks("b"));
  FakeStandIn again;
  desk = MakeDesk(&again);
  EXPECT_THAT(again.learned(), ElementsAre("b"));
  EXPECT_EQ(desk->state().labels, 1);
}

// Weights of an evaluation are older than the actors'.
TEST_F(DeskTest, AfterARestartWhoMeasuresDoesNotSayWhereTheLearnerIs) {
  config_.set_initial_labels(3);
  auto desk = MakeDesk(&stand_in_);
  for (const char* question : {"a", "b", "c"}) {
    Take(desk.get(), Asks(question), 1800);
  }
  FakeStandIn again;
  desk = MakeDesk(&again);
  Take(desk.get(), Asks("a"),
       {.name = "evaluator", .learner_step = 1800, .measures = true});
  Take(desk.get(), Asks("a"), 2000);
  EXPECT_EQ(desk->state().label_budget, 3);
}

TEST_F(DeskTest, AnErrorOfHIsTheCallersAndCostsNoLabel) {
  config_.set_initial_labels(1);
  const auto desk = MakeDesk(&stand_in_);
  next_ = [](const Workspace&) -> absl::StatusOr<HumanStep> {
    return absl::UnavailableError("H is away");
  };
  EXPECT_THAT(Take(desk.get(), Asks("a")), HasSubstr("H is away"));
  next_ = [](const Workspace&) { return AnswerStep("H"); };
  EXPECT_EQ(Take(desk.get(), Asks("b")), "H");
  EXPECT_EQ(NumLines(), 1);
  EXPECT_EQ(Take(desk.get(), Asks("c")), "H");
  EXPECT_EQ(desk->state().over_budget_steps, 1);
}

TEST_F(DeskTest, StepsOfOneRequestComeInOrderWhoeverTakesThem) {
  const auto desk = MakeDesk(&stand_in_);
  stand_in_.loss = 0;
  stand_in_.next = [](const Workspace& workspace) {
    return AnswerStep("h to " + workspace.prompt().question());
  };
  next_ = [](const Workspace& workspace) {
    return AnswerStep("H to " + workspace.prompt().question());
  };
  Take(desk.get(), Asks("a"));
  std::vector<Workspace> workspaces;
  for (const char* question : {"a", "b", "c", "a", "d"}) {
    workspaces.push_back(Asks(question));
  }
  std::vector<const Workspace*> pointers;
  for (const Workspace& workspace : workspaces) pointers.push_back(&workspace);
  std::vector<std::string> said;
  for (const auto& step : desk->Take(pointers, {.name = "actor-0"})) {
    said.push_back(step->answer().text());
  }
  EXPECT_THAT(said,
              ElementsAre("H to a", "H to b", "h to c", "H to a", "h to d"));
}

// Many callers at once: the budget is kept, and no label is written twice.
TEST_F(DeskTest, ManyCallersShareTheBudget) {
  config_.set_initial_labels(50);
  const auto desk = MakeDesk(&stand_in_);
  stand_in_.loss = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < 4; ++i) {
    callers.emplace_back([&] {
      for (int j = 0; j < 100; ++j) {
        Take(desk.get(), Asks(absl::StrCat("q", j)));
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(desk->state().labels, 50);
  EXPECT_EQ(NumLines(), 50);
  EXPECT_EQ(stand_in_.learned().size(), 50u);
}

}  // namespace
}  // namespace elenchus
