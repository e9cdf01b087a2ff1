// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// What Amp does besides asking and answering: H's inspections, and the judged
// similarity of its answer and M's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "debate/amp.h"
#include "tests/testing/fakes.h"
#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

using testing::HasSubstr;

// Says which tool looked at which answer, and how many facts it may tell.
class NamingInspector : public Inspector {
 public:
  std::string Inspect(absl::string_view tool, const Question&, const Call& call,
                      const View& view) const override {
    return absl::StrCat(tool, " of ", call.answer(), ", told ",
                        view.ShownFacts().size() - 1, " bytes of facts");
  }
};

HumanStep InspectStep(uint32_t argument, const std::string& tool) {
  HumanStep step;
  Inspect::Request* const request = step.mutable_inspect()->add_requests();
  request->set_argument(argument);
  request->set_tool(tool);
  return step;
}

class AmpInspectionTest : public testing::Test {
 protected:
  AmpInspectionTest() {
    question_.set_facts("a5 b0 c7\n");
    question_.set_text("+");
    prompt_.set_kind(QUESTION_KIND_VERDICT);
    prompt_.set_question("+");
    for (Call* call : {&even_, &odd_}) {
      call->set_answer(call == &even_ ? "c:7" : "a");
      prompt_.add_history(call->answer());
    }
  }

  // H inspects once and answers with what it saw.
  absl::StatusOr<Call> Judge(const HumanStep& inspect, ArgumentCalls arguments,
                             const Inspector* inspector) {
    FakeHuman human([&](const Workspace& workspace) {
      if (workspace.inspections().empty()) return inspect;
      return AnswerStep(workspace.inspections(0).text());
    });
    Amp amp(rules_, model_, human, world_, Clock::Real(), inspector);
    return amp.Decide(question_, prompt_, arguments, 1);
  }

  DebateConfig rules_;
  Question question_;
  Prompt prompt_;
  Call even_, odd_;
  FakeModel model_{[](const ModelRequest&) { return std::string("m"); }};
  FakeWorld world_;
  const NamingInspector inspector_;
};

TEST_F(AmpInspectionTest, HumanInspectsAsAJudgeAndTheCallRecordsIt) {
  const Call* const arguments[] = {&even_, &odd_};
  const auto call = Judge(InspectStep(1, "resample"), arguments, &inspector_);
  ASSERT_OK(call);
  // Of the facts the history cites one.
  EXPECT_EQ(call->answer(), "resample of a, told 2 bytes of facts");
  EXPECT_EQ(call->num_human_steps(), 2u);
  ASSERT_EQ(call->inspections_size(), 1);
  EXPECT_EQ(call->inspections(0).argument(), 1u);
  EXPECT_EQ(call->inspections(0).tool(), "resample");
  EXPECT_EQ(call->inspections(0).text(), call->answer());
}

TEST_F(AmpInspectionTest, WhatNobodySpokeOrCanLookAtIsNotAvailable) {
  const auto made_up = Judge(InspectStep(1, "resample"), {}, &inspector_);
  ASSERT_OK(made_up);
  EXPECT_EQ(made_up->answer(), kNotInspected);
  const Call* const arguments[] = {&even_, &odd_};
  const auto blind = Judge(InspectStep(1, "resample"), arguments, nullptr);
  ASSERT_OK(blind);
  EXPECT_EQ(blind->answer(), kNotInspected);
}

TEST_F(AmpInspectionTest, InspectionsOfNothingAreErrors) {
  const Call* const arguments[] = {&even_, &odd_};
  EXPECT_THAT(Judge(InspectStep(2, "resample"), arguments, &inspector_),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("below the number of arguments, 2, got 2")));
  EXPECT_THAT(Judge(InspectStep(0, "x-ray"), arguments, &inspector_),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("no tool x-ray; there are calls")));
  HumanStep nothing;
  nothing.mutable_inspect();
  EXPECT_THAT(Judge(nothing, arguments, &inspector_),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("neither asks, inspects nor answers")));
}

TEST_F(AmpInspectionTest, SimilarityIsAmpsJudgementOfTheTwoAnswers) {
  FakeHuman human([](const Workspace& workspace) {
    const Prompt& prompt = workspace.prompt();
    if (prompt.kind() != QUESTION_KIND_SIMILAR) return AnswerStep("h:e");
    EXPECT_EQ(prompt.question(), "+");
    EXPECT_THAT(prompt.history(), testing::ElementsAre("h:e", "m"));
    return ProbabilityStep(0.25);
  });
  prompt_.set_kind(QUESTION_KIND_ARGUE);
  rules_.set_record_shadows(true);
  rules_.set_record_similarity(true);
  const Amp amp(rules_, model_, human, world_);
  const auto call = amp.Answer(question_, prompt_, 1);
  ASSERT_OK(call);
  EXPECT_EQ(call->similarity().answerer(), ANSWERER_HUMAN);
  EXPECT_EQ(call->similarity().probability(), 0.25);
  EXPECT_FALSE(call->similarity().has_shadow());

  // Judgements are the same or not; nobody need be asked.
  prompt_.set_kind(QUESTION_KIND_VERDICT);
  FakeHuman judge([](const Workspace&) { return AnswerStep("y"); });
  const auto verdict =
      Amp(rules_, model_, judge, world_).Answer(question_, prompt_, 1);
  ASSERT_OK(verdict);
  EXPECT_TRUE(verdict->has_shadow());
  EXPECT_FALSE(verdict->has_similarity());

  rules_.mutable_gate_similar()->set_mode(GateConfig::NEVER);
  prompt_.set_kind(QUESTION_KIND_ARGUE);
  const auto by_model =
      Amp(rules_, model_, human, world_).Answer(question_, prompt_, 1);
  ASSERT_OK(by_model);
  EXPECT_EQ(by_model->similarity().answerer(), ANSWERER_MODEL);
}

// Of a sub-question that H answers by an argument, only the answer field
// counts.
TEST_F(AmpInspectionTest, ASubQuestionIsComparedByTheAnswerRecorded) {
  FakeHuman human([](const Workspace& workspace) {
    const QuestionKind kind = workspace.prompt().kind();
    if (kind == QUESTION_KIND_SIMILAR) return AnswerStep("y");
    if (kind == QUESTION_KIND_ARGUE && workspace.exchanges().empty()) {
      return AskStep({"deeper"});
    }
    return AnswerStep("h:e");
  });
  prompt_.set_kind(QUESTION_KIND_ARGUE);
  rules_.set_recursion_budget(1);
  rules_.set_record_shadows(true);
  rules_.set_record_similarity(true);
  const auto call =
      Amp(rules_, model_, human, world_).Answer(question_, prompt_, 1);
  ASSERT_OK(call);
  ASSERT_EQ(call->children_size(), 1);
  EXPECT_EQ(call->children(0).answer(), "h");
  EXPECT_THAT(call->children(0).similarity().prompt().history(),
              testing::ElementsAre("h", "m"));
  EXPECT_THAT(call->similarity().prompt().history(),
              testing::ElementsAre("h:e", "m"));
}

TEST_F(AmpInspectionTest, AHumanWhoAsksToCompareComesToAnEnd) {
  int num_steps = 0;
  FakeHuman human([&](const Workspace& workspace) -> absl::StatusOr<HumanStep> {
    if (++num_steps > 100) return absl::OutOfRangeError("without end");
    const bool asks = workspace.prompt().kind() == QUESTION_KIND_SIMILAR &&
                      workspace.exchanges().empty();
    return asks ? AskStep({"deeper"}) : AnswerStep("y");
  });
  prompt_.set_kind(QUESTION_KIND_ARGUE);
  rules_.set_recursion_budget(1);
  rules_.set_record_shadows(true);
  rules_.set_record_similarity(true);
  const auto call =
      Amp(rules_, model_, human, world_).Answer(question_, prompt_, 1);
  ASSERT_OK(call);
  const Call& by_human = call->similarity().children(0);
  EXPECT_EQ(by_human.answerer(), ANSWERER_HUMAN);
  EXPECT_EQ(by_human.similarity().children(0).answerer(), ANSWERER_MODEL);
}

// A debater may be told facts; H argues without them, and judges by what a
// judge is told.
TEST_F(AmpInspectionTest, HumanArguesWithoutWhatDebatersAreTold) {
  Inspection* const told = prompt_.add_inspections();
  told->set_tool("attention");
  told->set_text("a5 0.90");
  for (const QuestionKind kind : {QUESTION_KIND_ARGUE, QUESTION_KIND_VERDICT}) {
    prompt_.set_kind(kind);
    FakeHuman human([kind](const Workspace& workspace) {
      EXPECT_EQ(workspace.prompt().inspections_size(),
                kind == QUESTION_KIND_VERDICT);
      return AnswerStep("y");
    });
    const auto call =
        Amp(rules_, model_, human, world_).Answer(question_, prompt_, 1);
    ASSERT_OK(call);
    EXPECT_EQ(call->prompt().inspections_size(), 1);
  }
}

}  // namespace
}  // namespace elenchus
