// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "debate/amp.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/testing/fakes.h"
#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

using testing::HasSubstr;

Question AQuestion() {
  Question question;
  question.set_task("fake");
  question.set_facts("secret");
  question.set_text("q");
  return question;
}

Prompt PromptOf(QuestionKind kind, const std::string& text) {
  Prompt prompt;
  prompt.set_kind(kind);
  prompt.set_question(text);
  return prompt;
}

// Asks "!a" and "m" together, then answers with both answers joined.
HumanStep AskTwoThenJoin(const Workspace& workspace) {
  if (workspace.exchanges_size() == 0) return AskStep({"!a", "m"});
  return AnswerStep(workspace.exchanges(0).answer() +
                    workspace.exchanges(1).answer());
}

// Whence each step came is counted, and that of the answer kept.
TEST(AmpTest, CountsWhoTookTheSteps) {
  FakeModel model([](const ModelRequest&) { return std::string("m"); });
  FakeHuman human([](const Workspace& workspace) -> absl::StatusOr<HumanStep> {
    HumanStep step =
        workspace.exchanges_size() < 3 ? AskStep({"!a"}) : AnswerStep("a");
    step.set_cached(workspace.exchanges_size() == 0);
    step.set_learned(workspace.exchanges_size() >= 2);
    return step;
  });
  FakeWorld world;
  Amp amp(DebateConfig(), model, human, world);
  const absl::StatusOr<Call> call =
      amp.Answer(AQuestion(), PromptOf(QUESTION_KIND_ARGUE, "q"), 1);
  ASSERT_OK(call);
  EXPECT_EQ(call->num_human_steps(), 4u);
  EXPECT_EQ(call->num_cached_human_steps(), 1u);
  EXPECT_EQ(call->num_learned_human_steps(), 2u);
  EXPECT_EQ(call->answer_source(), STEP_SOURCE_LEARNED);
}

TEST(AmpTest, HumanAsksWorldAndModelAndTheTreeRecordsBoth) {
  FakeModel model([](const ModelRequest& request) -> std::string {
    EXPECT_EQ(request.prompt->kind(), QUESTION_KIND_ANSWER);
    EXPECT_EQ(request.question->facts(), "secret");
    return "M(" + request.prompt->question() + ")";
  });
  FakeHuman human(AskTwoThenJoin);
  FakeWorld world;
  Amp amp(DebateConfig(), model, human, world);
  const absl::StatusOr<Call> call =
      amp.Answer(AQuestion(), PromptOf(QUESTION_KIND_ARGUE, "q"), 1);
  ASSERT_OK(call);
  EXPECT_EQ(call->answer(), "aM(m)");
  EXPECT_EQ(call->answerer(), ANSWERER_HUMAN);
  EXPECT_EQ(call->gate_probability(), 1);
  EXPECT_EQ(call->num_human_steps(), 2u);
  ASSERT_EQ(call->children_size(), 2);
  EXPECT_EQ(call->children(0).answerer(), ANSWERER_WORLD);
  EXPECT_EQ(call->children(0).answer(), "a");
  EXPECT_EQ(call->children(1).answerer(), ANSWERER_MODEL);
  EXPECT_EQ(call->children(1).version(), 7u);
}

TEST(AmpTest, HumanSeesNoFacts) {
  FakeModel model([](const ModelRequest&) { return std::string("m"); });
  FakeHuman human([](const Workspace& workspace) {
    EXPECT_THAT(workspace.DebugString(), testing::Not(HasSubstr("secret")));
    return AskTwoThenJoin(workspace);
  });
  FakeWorld world;
  Amp amp(DebateConfig(), model, human, world);
  EXPECT_OK(amp.Answer(AQuestion(), PromptOf(QUESTION_KIND_ARGUE, "q"), 1));
}

TEST(AmpTest, GateNeverAsksM) {
  FakeModel model([](const ModelRequest& request) {
    EXPECT_EQ(request.temperature, 0.5);
    EXPECT_EQ(request.max_tokens, 9);
    return std::string("m");
  });
  FakeHuman human([](const Workspace&) -> HumanStep {
    ADD_FAILURE() << "H was called";
    return AnswerStep("h");
  });
  FakeWorld world;
  DebateConfig rules;
  rules.mutable_gate_argue()->set_mode(GateConfig::NEVER);
  rules.set_temperature(0.5);
  rules.set_max_argument_tokens(9);
  Amp amp(rules, model, human, world);
  const absl::StatusOr<Call> call =
      amp.Answer(AQuestion(), PromptOf(QUESTION_KIND_ARGUE, "q"), 1);
  ASSERT_OK(call);
  EXPECT_EQ(call->answerer(), ANSWERER_MODEL);
  EXPECT_EQ(call->gate_probability(), 0);
}

TEST(AmpTest, GateProbabilityCallsHThatOften) {
  FakeModel model([](const ModelRequest&) { return std::string("m"); });
  FakeHuman human([](const Workspace&) { return AnswerStep("h"); });
  FakeWorld world;
  DebateConfig rules;
  rules.mutable_gate_argue()->set_mode(GateConfig::PROBABILITY);
  rules.mutable_gate_argue()->set_probability(0.3);
  Amp amp(rules, model, human, world);
  int num_human = 0;
  for (int seed = 0; seed < 4000; ++seed) {
    const absl::StatusOr<Call> call =
        amp.Answer(AQuestion(), PromptOf(QUESTION_KIND_ARGUE, "q"), seed);
    ASSERT_OK(call);
    EXPECT_EQ(call->gate_probability(), 0.3);
    num_human += call->answerer() == ANSWERER_HUMAN;
  }
  // Mean 1200, standard deviation 29: four of them.
  EXPECT_NEAR(num_human, 1200, 116);
}

// M answers first, and stays as a shadow where H is called.
TEST(AmpTest, ConfidenceGateRecordsWhatMWouldHaveSaid) {
  FakeModel model([](const ModelRequest&) { return std::string("m"); });
  FakeHuman human([](const Workspace&) { return AnswerStep("h"); });
  FakeWorld world;
  DebateConfig rules;
  rules.mutable_gate_argue()->set_mode(GateConfig::CONFIDENCE);
  Amp amp(rules, model, human, world);
  const Prompt prompt = PromptOf(QUESTION_KIND_ARGUE, "q");
  int num_human = 0;
  for (int seed = 0; seed < 1000; ++seed) {
    const absl::StatusOr<Call> call = amp.Answer(AQuestion(), prompt, seed);
    ASSERT_OK(call);
    EXPECT_GT(call->gate_probability(), 0.3);
    EXPECT_LT(call->gate_probability(), 0.7);
    if (call->answerer() == ANSWERER_MODEL) {
      EXPECT_EQ(call->answer(), "m");
      EXPECT_EQ(call->confidence(), 0.5);
      EXPECT_FALSE(call->has_shadow());
      continue;
    }
    ++num_human;
    EXPECT_EQ(call->answer(), "h");
    EXPECT_FALSE(call->has_confidence());
    EXPECT_EQ(call->shadow().answerer(), ANSWERER_MODEL);
    EXPECT_EQ(call->shadow().answer(), "m");
    EXPECT_EQ(call->shadow().confidence(), 0.5);
    EXPECT_EQ(call->shadow().prompt().question(), "q");
  }
  // Budget and confidence are a half: four standard deviations of the count.
  EXPECT_NEAR(num_human, 500, 64);
}

TEST(AmpTest, ConfidenceGateLeavesToMWhatItIsSureOf) {
  FakeModel model([](const ModelRequest&) { return std::string("m"); });
  FakeHuman human([](const Workspace&) { return AnswerStep("h"); });
  FakeWorld world;
  DebateConfig rules;
  rules.mutable_gate_argue()->set_mode(GateConfig::CONFIDENCE);
  Amp amp(rules, model, human, world);
  const Prompt prompt = PromptOf(QUESTION_KIND_ARGUE, "q");
  int num_human_sure = 0, num_human_unsure = 0;
  for (int seed = 0; seed < 1000; ++seed) {
    const bool is_sure = seed % 2 == 0;
    model.set_confidence(is_sure ? 0.95 : 0.05);
    const absl::StatusOr<Call> call = amp.Answer(AQuestion(), prompt, seed);
    ASSERT_OK(call);
    (is_sure ? num_human_sure : num_human_unsure) +=
        call->answerer() == ANSWERER_HUMAN;
  }
  EXPECT_LT(num_human_sure, 50);
  EXPECT_GT(num_human_unsure, 450);
}

TEST(AmpTest, ShadowsAreRecordedWhereALossNeedsThem) {
  FakeModel model([](const ModelRequest&) { return std::string("m"); });
  FakeHuman human([](const Workspace&) { return AnswerStep("h"); });
  FakeWorld world;
  DebateConfig rules;
  const Prompt prompt = PromptOf(QUESTION_KIND_ARGUE, "q");
  EXPECT_FALSE(Amp(rules, model, human, world)
                   .Answer(AQuestion(), prompt, 1)
                   ->has_shadow());
  rules.set_record_shadows(true);
  const absl::StatusOr<Call> call =
      Amp(rules, model, human, world).Answer(AQuestion(), prompt, 1);
  ASSERT_OK(call);
  EXPECT_EQ(call->answer(), "h");
  EXPECT_EQ(call->shadow().answer(), "m");
  // What M played is no shadow.
  rules.mutable_gate_argue()->set_mode(GateConfig::NEVER);
  EXPECT_FALSE(Amp(rules, model, human, world)
                   .Answer(AQuestion(), prompt, 1)
                   ->has_shadow());
}

TEST(AmpTest, TemperatureFollowsItsSchedule) {
  double temperature = 0;
  const auto answer = [&](const ModelRequest& request) {
    temperature = request.temperature;
    return std::string("m");
  };
  FakeHuman human([](const Workspace&) { return AnswerStep("h"); });
  FakeWorld world;
  DebateConfig rules;
  rules.mutable_gate_argue()->set_mode(GateConfig::NEVER);
  ScheduleConfig* const schedule = rules.add_schedule();
  schedule->set_field("temperature");
  schedule->add_point()->set_value(2);
  schedule->add_point()->set_value(1);
  schedule->mutable_point(1)->set_step(100);
  // Version 51 has had 50 steps.
  FakeModel model(answer, /*version=*/51);
  ASSERT_OK(Amp(rules, model, human, world)
                .Answer(AQuestion(), PromptOf(QUESTION_KIND_ARGUE, "q"), 1));
  EXPECT_EQ(temperature, 1.5);
}

TEST(AmpTest, SubQuestionsRecurseWhileTheBudgetLasts) {
  FakeModel model([](const ModelRequest&) { return std::string("m"); });
  FakeHuman human([](const Workspace& workspace) {
    if (workspace.exchanges_size() == 0) return AskStep({"deeper"});
    return AnswerStep("h" + workspace.exchanges(0).answer() + ":e");
  });
  FakeWorld world;
  DebateConfig rules;
  rules.set_recursion_budget(2);
  Amp amp(rules, model, human, world);
  const absl::StatusOr<Call> call =
      amp.Answer(AQuestion(), PromptOf(QUESTION_KIND_ARGUE, "q"), 1);
  ASSERT_OK(call);
  // Evidence stays below: a sub-question's answer is its answer field.
  EXPECT_EQ(call->answer(), "hhhm:e");
  const Call& child = call->children(0);
  EXPECT_EQ(child.answerer(), ANSWERER_HUMAN);
  EXPECT_EQ(child.children(0).children(0).answerer(), ANSWERER_MODEL);
}

TEST(AmpTest, SameSeedSameCall) {
  FakeModel model([](const ModelRequest& request) {
    return std::to_string(request.seed % 1000);
  });
  FakeHuman human(AskTwoThenJoin);
  FakeWorld world;
  FakeClock clock;
  DebateConfig rules;
  rules.mutable_gate_argue()->set_mode(GateConfig::PROBABILITY);
  rules.mutable_gate_argue()->set_probability(0.5);
  Amp amp(rules, model, human, world, clock);
  const Prompt prompt = PromptOf(QUESTION_KIND_ARGUE, "q");
  for (int seed = 0; seed < 20; ++seed) {
    EXPECT_EQ(amp.Answer(AQuestion(), prompt, seed)->SerializeAsString(),
              amp.Answer(AQuestion(), prompt, seed)->SerializeAsString());
  }
}

TEST(AmpTest, GarbageFromHIsAnErrorNotACrash) {
  FakeModel model([](const ModelRequest&) { return std::string("m"); });
  FakeWorld world;
  const Prompt prompt = PromptOf(QUESTION_KIND_ARGUE, "q");
  FakeHuman silent([](const Workspace&) { return HumanStep(); });
  EXPECT_THAT(
      Amp(DebateConfig(), model, silent, world).Answer(AQuestion(), prompt, 1),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("neither")));
  FakeHuman empty_ask([](const Workspace&) { return AskStep({}); });
  EXPECT_THAT(Amp(DebateConfig(), model, empty_ask, world)
                  .Answer(AQuestion(), prompt, 1),
              StatusIs(absl::StatusCode::kFailedPrecondition, testing::_));
  FakeHuman probability([](const Workspace&) { return ProbabilityStep(0.5); });
  EXPECT_THAT(Amp(DebateConfig(), model, probability, world)
                  .Answer(AQuestion(), prompt, 1),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("probability 0.5")));
}

TEST(AmpTest, HWhoNeverAnswersIsCutOff) {
  FakeModel model([](const ModelRequest&) { return std::string("m"); });
  FakeHuman human([](const Workspace&) { return AskStep({"m"}); });
  FakeWorld world;
  DebateConfig rules;
  rules.set_max_human_steps(5);
  EXPECT_THAT(Amp(rules, model, human, world)
                  .Answer(AQuestion(), PromptOf(QUESTION_KIND_ARGUE, "q"), 1),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("max_human_steps = 5")));
}

TEST(AmpTest, ErrorsOfMAndHPassThrough) {
  FakeModel model([](const ModelRequest&) -> absl::StatusOr<std::string> {
    return absl::UnavailableError("no weights yet");
  });
  FakeHuman human([](const Workspace&) { return AskStep({"m"}); });
  FakeHuman away([](const Workspace&) -> absl::StatusOr<HumanStep> {
    return absl::DeadlineExceededError("H sleeps");
  });
  FakeWorld world;
  const Prompt prompt = PromptOf(QUESTION_KIND_ARGUE, "q");
  EXPECT_THAT(
      Amp(DebateConfig(), model, human, world).Answer(AQuestion(), prompt, 1),
      StatusIs(absl::StatusCode::kUnavailable, "no weights yet"));
  EXPECT_THAT(
      Amp(DebateConfig(), model, away, world).Answer(AQuestion(), prompt, 1),
      StatusIs(absl::StatusCode::kDeadlineExceeded, "H sleeps"));
}

// M, who judges and answers H's sub-questions, reads what the history cites; H
// reads nothing and the world everything.
TEST(AmpTest, AJudgeByCitationsReadsTheCitedFactsAlone) {
  Question question = AQuestion();
  question.set_facts("a5 b0 c7\n");
  std::vector<std::string> read;
  FakeModel model([&](const ModelRequest& request) {
    EXPECT_TRUE(request.prompt->has_view());
    read.push_back(request.prompt->view());
    return std::string("y");
  });
  FakeHuman human([](const Workspace& workspace) {
    EXPECT_FALSE(workspace.prompt().has_view());
    return workspace.exchanges_size() == 0 ? AskStep({"!a", "m"})
                                           : AnswerStep("y");
  });
  FakeWorld world;
  DebateConfig rules;
  rules.set_judge_facts(DebateConfig::CITED);
  rules.set_record_shadows(true);
  rules.set_recursion_budget(1);
  rules.mutable_gate_answer()->set_mode(GateConfig::NEVER);
  Amp amp(rules, model, human, world);
  for (const QuestionKind kind :
       {QUESTION_KIND_SUFFICIENT, QUESTION_KIND_VERDICT}) {
    read.clear();
    Prompt prompt = PromptOf(kind, "+");
    prompt.add_history("c:7");
    const absl::StatusOr<Call> call = amp.Decide(question, prompt, {}, 1);
    ASSERT_OK(call);
    EXPECT_EQ(call->prompt().view(), "c7\n");
    ASSERT_EQ(call->children_size(), 2);
    EXPECT_FALSE(call->children(0).prompt().has_view());
    EXPECT_EQ(call->children(1).prompt().view(), "c7\n");
    EXPECT_EQ(call->shadow().prompt().view(), "c7\n");
    EXPECT_THAT(read, testing::ElementsAre("c7\n", "c7\n"));
  }
}

TEST(AmpTest, DebatersReadAllFactsWhateverJudgesRead) {
  FakeModel model([](const ModelRequest& request) {
    EXPECT_FALSE(request.prompt->has_view());
    return std::string("m");
  });
  FakeHuman human(AskTwoThenJoin);
  FakeWorld world;
  DebateConfig rules;
  rules.set_judge_facts(DebateConfig::CITED);
  Amp amp(rules, model, human, world);
  EXPECT_OK(amp.Answer(AQuestion(), PromptOf(QUESTION_KIND_ARGUE, "q"), 1));
}

TEST(AmpTest, JudgesOnlyJudgements) {
  FakeModel model([](const ModelRequest&) { return std::string("m"); });
  FakeHuman human([](const Workspace&) { return ProbabilityStep(0.25); });
  FakeWorld world;
  Amp amp(DebateConfig(), model, human, world);
  EXPECT_THAT(
      amp.Decide(AQuestion(), PromptOf(QUESTION_KIND_ARGUE, "q"), {}, 1),
      StatusIs(absl::StatusCode::kInvalidArgument, testing::_));
  const absl::StatusOr<Call> call =
      amp.Decide(AQuestion(), PromptOf(QUESTION_KIND_VERDICT, "q"), {}, 1);
  ASSERT_OK(call);
  EXPECT_EQ(call->probability(), 0.25);
}

}  // namespace
}  // namespace elenchus
