// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/erring_human.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/testing/fakes.h"
#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

constexpr int kNumDraws = 4000;

Workspace WorkspaceOf(QuestionKind kind) {
  Workspace workspace;
  workspace.mutable_prompt()->set_kind(kind);
  return workspace;
}

// How often an H that says `said` says what, with these errors.
std::map<std::string, int> Count(const HumanErrorConfig& config,
                                 const Workspace& workspace,
                                 const HumanStep& said) {
  FakeHuman human([&](const Workspace&) { return said; });
  ErringHuman erring(human, config, {"a", "b", "c", "d"}, 1);
  std::map<std::string, int> counts;
  for (int i = 0; i < kNumDraws; ++i) {
    const absl::StatusOr<HumanStep> step = erring.Next(workspace);
    EXPECT_OK(step);
    EXPECT_FALSE(step->pure());
    ++counts[step->answer().has_probability()
                 ? std::to_string(step->answer().probability())
                 : step->answer().text()];
  }
  return counts;
}

// Each of four answers and "?" in .3 / 5 of the draws, the true one in .7 more;
// within four standard deviations.
TEST(ErringHumanTest, ErrorsAreUniformOverTheAnswers) {
  HumanErrorConfig config;
  config.set_error_probability(0.3);
  for (const QuestionKind kind : {QUESTION_KIND_ANSWER, QUESTION_KIND_ARGUE}) {
    std::map<std::string, int> counts =
        Count(config, WorkspaceOf(kind), AnswerStep("b:xy"));
    EXPECT_EQ(counts.size(), 5u);
    EXPECT_NEAR(counts["b:xy"], 0.76 * kNumDraws, 108);
    for (const char* const other : {"a:xy", "c:xy", "d:xy", "?"}) {
      EXPECT_NEAR(counts[other], 0.06 * kNumDraws, 60) << other;
    }
  }
}

TEST(ErringHumanTest, AWrongJudgementIsTurnedRound) {
  HumanErrorConfig config;
  config.set_error_probability(0.1);
  const Workspace workspace = WorkspaceOf(QUESTION_KIND_SUFFICIENT);
  EXPECT_NEAR(Count(config, workspace, AnswerStep("y"))["n"], 0.1 * kNumDraws,
              76);
  EXPECT_NEAR(Count(config, workspace, AnswerStep("n"))["y"], 0.1 * kNumDraws,
              76);
  EXPECT_NEAR(Count(config, workspace, ProbabilityStep(0.75))["0.250000"],
              0.1 * kNumDraws, 76);
}

TEST(ErringHumanTest, BiasFavoursASide) {
  HumanErrorConfig config;
  config.set_bias(HumanErrorConfig::FIRST_SPEAKER);
  config.set_bias_probability(0.25);
  Workspace workspace = WorkspaceOf(QUESTION_KIND_VERDICT);
  workspace.mutable_prompt()->set_named_first(1);
  EXPECT_NEAR(Count(config, workspace, AnswerStep("n"))["y"], 0.25 * kNumDraws,
              110);
  config.set_bias(HumanErrorConfig::NAMED_FIRST);
  EXPECT_EQ(Count(config, workspace, AnswerStep("n"))["n"], kNumDraws);
  EXPECT_NEAR(Count(config, workspace, AnswerStep("y"))["n"], 0.25 * kNumDraws,
              110);
  // Other judgements name no side.
  EXPECT_EQ(Count(config, WorkspaceOf(QUESTION_KIND_SUFFICIENT),
                  AnswerStep("y"))["y"],
            kNumDraws);
}

TEST(ErringHumanTest, OneAnswerIsGivenForAnother) {
  HumanErrorConfig config;
  config.set_replaced("p");
  config.set_replacement("r");
  config.set_replacement_probability(0.25);
  const Workspace workspace = WorkspaceOf(QUESTION_KIND_ARGUE);
  EXPECT_NEAR(Count(config, workspace, AnswerStep("p:x"))["r:x"],
              0.25 * kNumDraws, 110);
  EXPECT_EQ(Count(config, workspace, AnswerStep("s"))["s"], kNumDraws);
}

TEST(ErringHumanTest, QuestionsStayAsTheyAre) {
  HumanErrorConfig config;
  config.set_error_probability(1);
  FakeHuman human([&](const Workspace&) { return AskStep({"q"}); });
  ErringHuman erring(human, config, {"a"}, 1);
  const absl::StatusOr<HumanStep> step =
      erring.Next(WorkspaceOf(QUESTION_KIND_ARGUE));
  ASSERT_OK(step);
  EXPECT_TRUE(step->pure());
  EXPECT_EQ(step->ask().questions(0), "q");
}

TEST(ErringHumanTest, PassesErrorsOn) {
  FakeHuman human([&](const Workspace&) -> absl::StatusOr<HumanStep> {
    return absl::UnavailableError("away");
  });
  ErringHuman erring(human, HumanErrorConfig(), {"a"}, 1);
  EXPECT_EQ(erring.Next(WorkspaceOf(QUESTION_KIND_ARGUE)).status().code(),
            absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace elenchus
