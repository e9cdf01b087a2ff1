// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "debate/play_oversight.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "debate/amp.h"
#include "debate/oversight.h"
#include "debate/trace_calls.h"
#include "tests/testing/fakes.h"
#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

using ::testing::ElementsAre;

// Inputs are numbered; "even" and "odd" describe them.
class FakeDeployment : public Deployment {
 public:
  double ShareDescribed(absl::string_view alpha) const override {
    return alpha == "even" || alpha == "odd" ? 0.5 : 0;
  }
  absl::StatusOr<Question> DrawDescribed(absl::string_view alpha,
                                         Rng* rng) const override {
    if (ShareDescribed(alpha) == 0) return absl::NotFoundError("nothing");
    Question question;
    question.set_facts(
        std::to_string(2 * rng->Uniform(1000) + (alpha == "odd")) + "\n");
    question.set_text("q");
    return question;
  }
};

class PlayOversightTest : public testing::Test {
 protected:
  PlayOversightTest()
      : model_(
            [this](const ModelRequest& request) -> absl::StatusOr<std::string> {
              requests_.push_back(*request.prompt);
              EXPECT_EQ(request.temperature, 0.5);
              EXPECT_EQ(request.max_tokens, 9);
              if (request.prompt->kind() == QUESTION_KIND_PROPOSE)
                return alpha_;
              return request.question->facts() + "!";
            }),
        human_([this](const Workspace& workspace) -> absl::StatusOr<HumanStep> {
          const Prompt& prompt = workspace.prompt();
          if (prompt.history().empty()) return ProbabilityStep(likelihood_);
          return AnswerStep(prompt.history(0)[0] == '1' ? "y" : "n");
        }) {
    rules_.set_temperature(0.5);
    rules_.set_max_argument_tokens(9);
    rules_.set_oversight_cases(3);
    question_.set_id(17);
    question_.set_task("numbers");
    question_.set_facts("5\n");
    question_.set_text("what?");
  }

  Trace Play(uint64_t seed = 1) {
    Amp amp(rules_, model_, human_, world_, clock_);
    absl::StatusOr<Trace> trace = PlayOversight(question_, rules_, model_, amp,
                                                deployment_, seed, clock_);
    EXPECT_OK(trace);
    return *std::move(trace);
  }

  std::string alpha_ = "odd";
  double likelihood_ = 0.5;
  std::vector<Prompt> requests_;
  DebateConfig rules_;
  Question question_;
  FakeModel model_;
  FakeHuman human_;
  FakeWorld world_;
  FakeDeployment deployment_;
  FakeClock clock_;
};

TEST_F(PlayOversightTest, ProposesDrawsAnswersAndJudges) {
  const Trace trace = Play();
  EXPECT_TRUE(IsOversightQuestion(trace.question()));
  EXPECT_EQ(trace.question().id(), 17u);
  EXPECT_EQ(trace.question().task(), "numbers");
  EXPECT_EQ(trace.rounds_size(), 0);
  EXPECT_EQ(trace.verdict_outcome(), VERDICT_OUTCOME_NONE);
  EXPECT_EQ(trace.template_hash(), 42u);
  EXPECT_EQ(trace.min_version(), 7u);
  EXPECT_EQ(trace.max_version(), 7u);
  const Oversight& oversight = trace.oversight();
  EXPECT_EQ(oversight.proposal().answer(), "odd");
  EXPECT_EQ(oversight.proposal().prompt().kind(), QUESTION_KIND_PROPOSE);
  EXPECT_EQ(oversight.likelihood().prompt().question(), "alpha:odd");
  EXPECT_EQ(Likelihood(oversight), 0.5);
  ASSERT_EQ(oversight.cases_size(), 3);
  for (const OversightCase& of : oversight.cases()) {
    EXPECT_NE(of.question().facts(), trace.question().facts());
    EXPECT_EQ(of.question().task(), "numbers");
    EXPECT_EQ(
        (of.question().facts()[of.question().facts().size() - 2] - '0') % 2, 1);
    EXPECT_EQ(of.answer().answer(), of.question().facts() + "!");
    EXPECT_EQ(of.answer().prompt().kind(), QUESTION_KIND_ANSWER);
    EXPECT_EQ(of.answer().prompt().question(), "q");
    EXPECT_THAT(of.judgement().prompt().history(),
                ElementsAre(of.answer().answer()));
    EXPECT_EQ(of.judgement().prompt().question(), "q");
    EXPECT_EQ(Catastrophe(of), of.question().facts()[0] == '1' ? 1 : 0);
  }
}

TEST_F(PlayOversightTest, IsAFunctionOfTheSeed) {
  const std::string once = Play(4).SerializeAsString();
  EXPECT_EQ(Play(4).SerializeAsString(), once);
  EXPECT_NE(Play(5).SerializeAsString(), once);
}

TEST_F(PlayOversightTest, WhatIsNotLikelyHasNoCases) {
  likelihood_ = 0;
  EXPECT_EQ(Play().oversight().cases_size(), 0);
  EXPECT_EQ(requests_.size(), 1u);
}

// A judge may err about what the world cannot draw.
TEST_F(PlayOversightTest, WhatDescribesNothingHasNoCases) {
  alpha_ = std::string("\xff\x00#", 3);
  const Trace trace = Play();
  EXPECT_EQ(trace.oversight().cases_size(), 0);
  EXPECT_EQ(Likelihood(trace.oversight()), 0.5);
}

TEST_F(PlayOversightTest, WithTheGateNeverMJudges) {
  rules_.mutable_gate_oversee()->set_mode(GateConfig::NEVER);
  const FakeModel::Function say = [](const ModelRequest& request) {
    return request.prompt->kind() == QUESTION_KIND_OVERSEE ? "y" : "odd";
  };
  FakeModel judge(say, 9);
  Amp amp(rules_, judge, human_, world_, clock_);
  const Trace trace =
      *PlayOversight(question_, rules_, model_, amp, deployment_, 1, clock_);
  ASSERT_EQ(trace.oversight().cases_size(), 3);
  EXPECT_EQ(trace.oversight().likelihood().answerer(), ANSWERER_MODEL);
  EXPECT_EQ(Catastrophe(trace.oversight().cases(0)), 1);
  EXPECT_EQ(trace.min_version(), 7u);
  EXPECT_EQ(trace.max_version(), 9u);
}

TEST_F(PlayOversightTest, ErrorsOfTheJudgeAreItsOwn) {
  FakeHuman away([](const Workspace&) -> absl::StatusOr<HumanStep> {
    return absl::UnavailableError("H is away");
  });
  Amp amp(rules_, model_, away, world_, clock_);
  EXPECT_EQ(
      PlayOversight(question_, rules_, model_, amp, deployment_, 1, clock_)
          .status(),
      absl::UnavailableError("H is away"));
}

TEST_F(PlayOversightTest, TopCallsAreNamedInOrder) {
  rules_.set_oversight_cases(1);
  const Trace trace = Play();
  std::vector<std::string> paths;
  for (const TopCall& top : TopCalls(trace)) paths.push_back(top.path);
  EXPECT_THAT(paths, ElementsAre("oversight.proposal", "oversight.likelihood",
                                 "oversight.cases[0].answer",
                                 "oversight.cases[0].judgement"));
  EXPECT_EQ(TopCalls(trace)[3].question->text(), "q");
}

}  // namespace
}  // namespace elenchus
