// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "debate/play_debate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/testing/fakes.h"
#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

// Judges by two functions of the prompt and records what it was asked.
class FakeJudge : public Judge {
 public:
  HumanStep sufficient = AnswerStep("n");
  HumanStep verdict = AnswerStep("y");
  int sufficient_at = -1;  // number of arguments that suffices; -1: see above
  std::vector<Prompt> prompts;

  std::vector<std::vector<std::string>> arguments;

  absl::StatusOr<Call> Decide(const Question&, const Prompt& prompt,
                              ArgumentCalls calls, uint64_t) override {
    prompts.push_back(prompt);
    arguments.emplace_back();
    for (const Call* call : calls) arguments.back().push_back(call->answer());
    const bool is_verdict = prompt.kind() == QUESTION_KIND_VERDICT;
    const HumanAnswer& answer =
        is_verdict ? verdict.answer() : sufficient.answer();
    Call call;
    *call.mutable_prompt() = prompt;
    call.set_answerer(ANSWERER_HUMAN);
    call.set_answer(answer.text());
    if (answer.has_probability()) call.set_probability(answer.probability());
    if (!is_verdict && prompt.history_size() == sufficient_at) {
      call.set_answer("y");
    }
    return call;
  }
};

class PlayDebateTest : public testing::Test {
 protected:
  PlayDebateTest()
      : model_([](const ModelRequest& request) {
          return "a" + std::to_string(request.prompt->history_size());
        }),
        human_([](const Workspace&) { return AnswerStep("h"); }) {
    rules_.mutable_gate_argue()->set_mode(GateConfig::NEVER);
    rules_.set_max_arguments(4);
    question_.set_text("q");
  }

  Trace Play(uint64_t seed = 1) {
    const Amp debater(rules_, model_, human_, world_, clock_);
    absl::StatusOr<Trace> trace =
        PlayDebate(question_, rules_, debater, judge_, seed, clock_);
    EXPECT_OK(trace);
    return *std::move(trace);
  }

  FakeModel model_;
  FakeHuman human_;
  FakeWorld world_;
  FakeClock clock_;
  FakeJudge judge_;
  DebateConfig rules_;
  Question question_;
};

// M's weights are version 7: they have had 6 steps.
TEST_F(PlayDebateTest, StopPriorFollowsItsSchedule) {
  ScheduleConfig* const schedule = rules_.add_schedule();
  schedule->set_field("stop_prior");
  schedule->set_interpolation(ScheduleConfig::HOLD);
  schedule->add_point()->set_value(0);
  schedule->add_point()->set_value(1);
  schedule->mutable_point(1)->set_step(7);
  EXPECT_EQ(Play().rounds_size(), 4);
  schedule->mutable_point(1)->set_step(6);
  EXPECT_EQ(Play().rounds_size(), 1);
}

TEST_F(PlayDebateTest, GoesOnUntilTheLastArgumentSuffices) {
  judge_.sufficient_at = 3;
  const Trace trace = Play();
  ASSERT_EQ(trace.rounds_size(), 3);
  EXPECT_EQ(trace.stop_reason(), STOP_REASON_SUFFICIENT);
  EXPECT_EQ(trace.rounds(2).argument().answer(), "a2");
  EXPECT_EQ(trace.rounds(2).argument().prompt().history(1), "a1");
  EXPECT_EQ(trace.verdict_outcome(), VERDICT_OUTCOME_DECIDED);
  EXPECT_EQ(trace.reward_even(), 1);
  ASSERT_EQ(judge_.prompts.size(), 4u);
  EXPECT_EQ(judge_.prompts[3].kind(), QUESTION_KIND_VERDICT);
  EXPECT_EQ(judge_.prompts[3].history_size(), 3);
}

TEST_F(PlayDebateTest, TwoDebatersSpeakInTurn) {
  FakeModel other([](const ModelRequest&) { return "b"; }, /*version=*/3);
  const Amp even(rules_, model_, human_, world_, clock_);
  const Amp odd(rules_, other, human_, world_, clock_);
  const auto trace = PlayDebate(question_, rules_, Debaters{&even, &odd},
                                judge_, /*seed=*/1, clock_);
  ASSERT_OK(trace);
  ASSERT_EQ(trace->rounds_size(), 4);
  for (int i = 0; i < 4; ++i) {
    const Call& argument = trace->rounds(i).argument();
    EXPECT_EQ(argument.version(), i % 2 == 0 ? 7u : 3u);
    EXPECT_EQ(argument.answer(), i % 2 == 0 ? "a" + std::to_string(i) : "b");
  }
  EXPECT_EQ(trace->min_version(), 3u);
  EXPECT_EQ(trace->max_version(), 7u);
}

TEST_F(PlayDebateTest, OneSufficientArgumentHasNoOpponentAndNoReward) {
  judge_.sufficient_at = 1;
  const Trace trace = Play();
  EXPECT_EQ(trace.rounds_size(), 1);
  EXPECT_FALSE(trace.has_verdict());
  EXPECT_EQ(trace.verdict_outcome(), VERDICT_OUTCOME_NONE);
  EXPECT_EQ(trace.reward_even(), 0);
}

TEST_F(PlayDebateTest, MaximumEndsItWithoutAskingWhetherItSuffices) {
  const Trace trace = Play();
  EXPECT_EQ(trace.rounds_size(), 4);
  EXPECT_EQ(trace.stop_reason(), STOP_REASON_MAX_ARGUMENTS);
  EXPECT_TRUE(trace.rounds(2).has_sufficient());
  EXPECT_FALSE(trace.rounds(3).has_sufficient());
}

TEST_F(PlayDebateTest, SufficiencyIsNotAskedBeforeTheMinimum) {
  rules_.set_min_arguments(3);
  judge_.sufficient = AnswerStep("y");
  const Trace trace = Play();
  EXPECT_EQ(trace.rounds_size(), 3);
  EXPECT_FALSE(trace.rounds(0).has_sufficient());
  EXPECT_FALSE(trace.rounds(1).has_sufficient());
}

TEST_F(PlayDebateTest, StopPriorOfOneIsPureAmplificationWhateverTheRules) {
  rules_.set_stop_prior(1);
  rules_.set_min_arguments(3);
  const Trace trace = Play();
  EXPECT_EQ(trace.rounds_size(), 1);
  EXPECT_EQ(trace.stop_reason(), STOP_REASON_STOP_PRIOR);
  EXPECT_TRUE(judge_.prompts.empty());
}

TEST_F(PlayDebateTest, StopPriorStopsThatShare) {
  rules_.set_stop_prior(0.25);
  rules_.set_max_arguments(2);
  int num_stopped = 0;
  for (int seed = 0; seed < 2000; ++seed) {
    num_stopped += Play(seed).rounds_size() == 1;
  }
  // Mean 500, standard deviation 19.4: four of them.
  EXPECT_NEAR(num_stopped, 500, 78);
}

TEST_F(PlayDebateTest, VerdictAgainstEvenPaysOdd) {
  judge_.verdict = AnswerStep("n");
  EXPECT_EQ(Play().reward_even(), -1);
  judge_.verdict = ProbabilityStep(0.4);
  EXPECT_EQ(Play().reward_even(), -1);
  judge_.verdict = ProbabilityStep(0.6);
  EXPECT_EQ(Play().reward_even(), 1);
}

TEST_F(PlayDebateTest, ATieIsARecordedFairCoin) {
  judge_.verdict = ProbabilityStep(0.5);
  int num_even = 0;
  for (int seed = 0; seed < 2000; ++seed) {
    const Trace trace = Play(seed);
    EXPECT_EQ(trace.verdict_outcome(), VERDICT_OUTCOME_COIN);
    ASSERT_NE(trace.reward_even(), 0);
    num_even += trace.reward_even() == 1;
  }
  // Mean 1000, standard deviation 22.4: four of them.
  EXPECT_NEAR(num_even, 1000, 90);
}

TEST_F(PlayDebateTest, AnUnparsableVerdictPaysNobody) {
  judge_.verdict = AnswerStep("maybe");
  const Trace trace = Play();
  EXPECT_EQ(trace.verdict_outcome(), VERDICT_OUTCOME_UNPARSABLE);
  EXPECT_EQ(trace.reward_even(), 0);
}

TEST_F(PlayDebateTest, AnUnparsableSufficientStopsNothing) {
  judge_.sufficient = AnswerStep("\xff<script>");
  EXPECT_EQ(Play().stop_reason(), STOP_REASON_MAX_ARGUMENTS);
}

TEST_F(PlayDebateTest, TheSideNamedFirstIsRandomAndRecorded) {
  int num_odd = 0;
  for (int seed = 0; seed < 2000; ++seed) {
    const Trace trace = Play(seed);
    num_odd += trace.verdict().prompt().named_first();
  }
  EXPECT_NEAR(num_odd, 1000, 90);
}

TEST_F(PlayDebateTest, TheJudgeGetsTheCallsWhereHMayInspectThem) {
  rules_.set_max_arguments(2);
  Play();
  for (const auto& calls : judge_.arguments) EXPECT_TRUE(calls.empty());
  judge_.arguments.clear();
  rules_.set_human_inspects(true);
  Play();
  ASSERT_EQ(judge_.arguments.size(), 2u);
  EXPECT_THAT(judge_.arguments[0], testing::ElementsAre("a0"));
  EXPECT_THAT(judge_.arguments[1], testing::ElementsAre("a0", "a1"));
}

// Says of a call which tool looked at it, and how many facts it may tell.
class NamingInspector : public Inspector {
 public:
  std::string Inspect(absl::string_view tool, const Question&, const Call& call,
                      const View& view) const override {
    return absl::StrCat(tool, " ", call.answer(), " ",
                        view.shows_all() ? "all" : "some");
  }
};

TEST_F(PlayDebateTest, LaterPromptsHoldWhatToolsSayOfEachArgument) {
  rules_.set_max_arguments(2);
  rules_.add_prompt_tools("resample");
  rules_.add_prompt_tools("calls");
  const NamingInspector inspector;
  const Amp debater(rules_, model_, human_, world_, clock_, &inspector);
  const absl::StatusOr<Trace> trace =
      PlayDebate(question_, rules_, debater, judge_, 1, clock_);
  ASSERT_OK(trace);
  const auto texts = [](const Prompt& prompt) {
    std::vector<std::string> result;
    for (const Inspection& inspection : prompt.inspections()) {
      result.push_back(absl::StrCat(inspection.argument(), " ",
                                    inspection.tool(), ": ",
                                    inspection.text()));
    }
    return result;
  };
  EXPECT_THAT(texts(trace->rounds(0).argument().prompt()), testing::IsEmpty());
  EXPECT_THAT(texts(trace->rounds(1).argument().prompt()),
              testing::ElementsAre("0 resample: resample a0 all",
                                   "0 calls: calls a0 all"));
  EXPECT_THAT(texts(trace->rounds(0).sufficient().prompt()),
              testing::ElementsAre("0 resample: resample a0 some",
                                   "0 calls: calls a0 some"));
  EXPECT_THAT(texts(trace->verdict().prompt()),
              testing::ElementsAre(
                  "0 resample: resample a0 some", "0 calls: calls a0 some",
                  "1 resample: resample a1 some", "1 calls: calls a1 some"));
}

TEST_F(PlayDebateTest, SameSeedSameBytes) {
  judge_.verdict = ProbabilityStep(0.5);
  rules_.set_stop_prior(0.3);
  for (int seed = 0; seed < 20; ++seed) {
    EXPECT_EQ(Play(seed).SerializeAsString(), Play(seed).SerializeAsString());
  }
}

TEST_F(PlayDebateTest, RecordsVersionsSeedAndTemplate) {
  const Trace trace = Play(99);
  EXPECT_EQ(trace.min_version(), 7u);
  EXPECT_EQ(trace.max_version(), 7u);
  EXPECT_EQ(trace.seed(), 99u);
  EXPECT_EQ(trace.template_hash(), 42u);
}

}  // namespace
}  // namespace elenchus
