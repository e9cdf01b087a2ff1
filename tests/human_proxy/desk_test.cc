// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "human_proxy/desk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "core/metrics.h"
#include "tests/testing/fakes.h"
#include "tests/testing/fresh_folder.h"
#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kTask[] = "fake";

// H' as a function; keeps what it was to learn.
class FakeStandIn : public StandIn {
 public:
  void Learn(const HumanLabel& label) override {
    MutexLock lock(&mu_);
    learned_.push_back(label.workspace().prompt().question());
  }
  std::optional<double> held_out_loss() const override { return loss; }
  std::optional<double> held_out_loss(QuestionKind kind) const override {
    return kind == QUESTION_KIND_VERDICT ? verdict_loss : loss;
  }
  std::vector<absl::StatusOr<HumanStep>> Next(
      absl::Span<const Workspace* const> workspaces) override {
    std::vector<absl::StatusOr<HumanStep>> steps;
    for (const Workspace* workspace : workspaces) {
      steps.push_back(next(*workspace));
    }
    return steps;
  }
  std::vector<std::string> learned() {
    MutexLock lock(&mu_);
    return learned_;
  }

  std::optional<double> loss, verdict_loss;
  FakeHuman::Function next = [](const Workspace&) {
    HumanStep step = AnswerStep("H'");
    return step;
  };

 private:
  Mutex mu_;
  std::vector<std::string> learned_ ABSL_GUARDED_BY(mu_);
};

Workspace Asks(const std::string& question,
               const std::vector<std::string>& asked = {}) {
  Workspace workspace;
  workspace.set_task(kTask);
  workspace.mutable_prompt()->set_kind(QUESTION_KIND_ARGUE);
  workspace.mutable_prompt()->set_question(question);
  for (const std::string& text : asked) {
    workspace.add_exchanges()->set_question(text);
  }
  return workspace;
}

class DeskTest : public testing::Test {
 protected:
  DeskTest() {
    config_.set_enabled(true);
    config_.set_initial_labels(2);
    config_.set_max_held_out_loss(0.05);
  }

  std::unique_ptr<Desk> MakeDesk(StandIn* stand_in) {
    auto desk = std::make_unique<Desk>(human_, ledger_, config_, stand_in,
                                       [] { return uint64_t{1000000}; });
    EXPECT_OK(desk->OpenLedger(path_, kTask));
    return desk;
  }

  // Who took the step: its answer, and "*" if it is marked as learned.
  static std::string Take(Desk* desk, const Workspace& workspace,
                          uint64_t learner_step = 0) {
    return Take(desk, workspace,
                {.name = "actor-0", .learner_step = learner_step});
  }
  static std::string Take(Desk* desk, const Workspace& workspace,
                          const Desk::Caller& caller) {
    const Workspace* const one = &workspace;
    const auto steps = desk->Take({&one, 1}, caller);
    EXPECT_EQ(steps.size(), 1u);
    if (!steps[0].ok()) return steps[0].status().ToString();
    EXPECT_FALSE(steps[0]->learned() && steps[0]->pure());
    if (steps[0]->has_ask()) return "asks " + steps[0]->ask().questions(0);
    if (steps[0]->answer().has_probability()) {
      return absl::StrCat(steps[0]->answer().probability(),
                          steps[0]->learned() ? "*" : "");
    }
    return steps[0]->answer().text() + (steps[0]->learned() ? "*" : "");
  }

  int NumLines() const {
    std::ifstream in(path_);
    int lines = 0;
    for (std::string line; std::getline(in, line);) ++lines;
    return lines;
  }

  LearnedHumanConfig config_;
  const std::string path_ = FreshFolder() + "/ledger.jsonl";
  Metrics metrics_;
  Ledger ledger_{metrics_};
  FakeHuman::Function next_ = [](const Workspace&) { return AnswerStep("H"); };
  FakeHuman human_{
      [this](const Workspace& workspace) { return next_(workspace); }};
  FakeStandIn stand_in_;
};

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
  EXPECT_EQ(Take(desk.get(), Asks("c")), "H'*");
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
  EXPECT_EQ(Take(desk.get(), Asks("c")), "H'*");
  stand_in_.verdict_loss = 0.04;
  EXPECT_EQ(Take(desk.get(), verdict), "H'*");
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
  EXPECT_EQ(Take(desk.get(), Asks("c")), "H'*");
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
  EXPECT_EQ(Take(desk.get(), Asks("c")), "H'*");
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

TEST_F(DeskTest, WhatHPrimeCannotSayIsHs) {
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
TEST_F(DeskTest, HPrimeMayAskNoMoreThanHDid) {
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
                        "\"asks_too_much\"} 1"));
}

TEST_F(DeskTest, WhereHCannotReadWhatHPrimeAskedHPrimeGivesUp) {
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
    return AnswerStep("H' to " + workspace.prompt().question());
  };
  next_ = [](const Workspace& workspace) {
    return AnswerStep("H to " + workspace.prompt().question());
  };
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
              ElementsAre("H to a", "H to b", "H' to c", "H to a", "H' to d"));
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
