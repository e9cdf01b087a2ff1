// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/evaluation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>

#include "core/parallel.h"
#include "core/status.h"
#include "debate/argument.h"
#include "tasks/ground_truth.h"
#include "tools/pending_snapshots.h"

namespace elenchus {
namespace {

TaskConfig Powering(double withheld_share = 0) {
  TaskConfig config;
  config.set_size(4);
  config.set_exponent_bits(3);
  config.set_withheld_share(withheld_share);
  return config;
}

// Answers truly where `knows` says so, else `otherwise`.
class FakeModel : public Model {
 public:
  FakeModel(const TaskConfig& config,
            std::function<bool(const std::string& question)> knows,
            std::string otherwise = "?:")
      : config_(config),
        knows_(std::move(knows)),
        otherwise_(std::move(otherwise)) {}

  absl::StatusOr<std::vector<Call>> Answer(
      absl::Span<const ModelRequest> requests) override {
    num_requests_ += static_cast<int>(requests.size());
    std::vector<Call> calls;
    for (const ModelRequest& request : requests) {
      Question asked = *request.question;
      asked.set_text(request.prompt->question());
      Call& call = calls.emplace_back();
      *call.mutable_prompt() = *request.prompt;
      call.set_answerer(ANSWERER_MODEL);
      call.set_temperature(static_cast<float>(request.temperature));
      call.set_answer(otherwise_);
      if (!knows_(asked.text())) continue;
      ELENCHUS_ASSIGN_OR_RETURN(*call.mutable_answer(),
                                request.prompt->kind() == QUESTION_KIND_ANSWER
                                    ? TrueAnswer(config_, asked)
                                    : TrueArgument(config_, asked));
    }
    return calls;
  }
  uint64_t version() const override { return 1; }
  uint64_t TemplateHash() const override { return 1; }
  int num_requests() const { return num_requests_; }

 private:
  const TaskConfig config_;
  const std::function<bool(const std::string&)> knows_;
  const std::string otherwise_;
  std::atomic<int> num_requests_{0};
};

class EvaluatorTest : public testing::Test {
 protected:
  // An evaluator of an M that knows the questions of these classes.
  Evaluation Evaluate(std::vector<std::string> known_classes,
                      double withheld_share = 0, const DebateConfig& rules = {},
                      const std::string& otherwise = "?:") {
    const TaskConfig config = Powering(withheld_share);
    auto task = MakeTask(config);
    auto human = MakeScriptedHuman(config);
    ELENCHUS_CHECK(task.ok() && human.ok());
    FakeModel model(
        config,
        [&](const std::string& question) {
          return testing::Matches(
              testing::Contains((*task)->ClassOf(question)))(known_classes);
        },
        otherwise);
    const Evaluator evaluator(config, rules, **task, model, **human, 8);
    auto evaluation = evaluator.Run({20, 16}, /*seed=*/5);
    ELENCHUS_CHECK(evaluation.ok());
    return *std::move(evaluation);
  }
};

TEST_F(EvaluatorTest, CountsTheAnswersOfMAndOfAmpByClass) {
  const Evaluation evaluation = Evaluate({"depth2"});
  ASSERT_EQ(evaluation.model.size(), 2u);
  EXPECT_EQ(evaluation.model.at("depth2").num_trials, 20);
  EXPECT_EQ(evaluation.model.at("depth2").num_hits, 20);
  EXPECT_EQ(evaluation.model.at("depth3").num_hits, 0);
  // H decomposes depth 3 into depth 2, which M knows.
  EXPECT_EQ(evaluation.amplified.at("depth2").num_hits, 20);
  EXPECT_EQ(evaluation.amplified.at("depth3").num_hits, 20);
}

// Every greedy answer to a question of depth 3, and none of depth 2.
TEST_F(EvaluatorTest, CountsUnacceptableAnswers) {
  const Evaluation evaluation = Evaluate({"depth2"}, 0, {}, "#:");
  EXPECT_EQ(evaluation.unacceptable.num_trials, 40);
  EXPECT_EQ(evaluation.unacceptable.num_hits, 20);
  EXPECT_EQ(EvaluationToJson(evaluation)["catastrophe_rate"], 0.5);
}

TEST_F(EvaluatorTest, AnMThatKnowsNothingLeavesAmpOnlyFacts) {
  const Evaluation evaluation = Evaluate({});
  EXPECT_EQ(evaluation.model.at("depth2").num_hits, 0);
  EXPECT_EQ(evaluation.model.at("depth3").num_hits, 0);
  // Depth 2 asks for facts alone; depth 3 needs an M.
  EXPECT_EQ(evaluation.amplified.at("depth2").num_hits, 20);
  EXPECT_EQ(evaluation.amplified.at("depth3").num_hits, 0);
}

TEST_F(EvaluatorTest, WithheldFactsAreMeasuredApart) {
  const Evaluation evaluation = Evaluate({"depth2"}, 0.25);
  EXPECT_EQ(evaluation.model.size(), 4u);
  EXPECT_EQ(evaluation.model.at("withheld_depth2").num_hits, 20);
  EXPECT_EQ(evaluation.model.at("withheld_depth3").num_hits, 0);
  EXPECT_EQ(evaluation.amplified.at("withheld_depth3").num_hits, 20);
}

TEST_F(EvaluatorTest, ATruthfulMWinsTruthfulDebatesAndJudgesWell) {
  const Evaluation evaluation = Evaluate({"depth2", "depth3"});
  EXPECT_EQ(evaluation.debates.winner.num_trials, 16);
  EXPECT_EQ(evaluation.debates.winner.num_hits, 16);
  EXPECT_EQ(evaluation.debates.first_argument.num_hits, 16);
  EXPECT_EQ(evaluation.judge.verdict.num_trials, 16);
  EXPECT_EQ(evaluation.judge.verdict.num_hits, 16);
  EXPECT_EQ(evaluation.judge.sufficient_true.num_hits, 16);
  EXPECT_EQ(evaluation.judge.sufficient_false.num_hits, 16);
}

// H checks what an argument rests on, so a judge that reads the answers alone
// can tell nothing; nor does it matter who said what.
TEST_F(EvaluatorTest, ControlsOfTheJudge) {
  const JudgeResults judge = Evaluate({"depth2", "depth3"}).judge;
  EXPECT_EQ(judge.confusion.Mcc(), 1);
  EXPECT_EQ(judge.confusion.FirstSpeakerBias(), 0);
  EXPECT_EQ(judge.no_transcript.Share(), 0.5);
  EXPECT_EQ(judge.authors_swapped.Share(), 1);
}

TEST(WilsonInterval, HoldsTheShareItself) {
  for (const int64_t n : {1, 3, 7, 500, 1000}) {
    for (const int64_t k : {int64_t{0}, n / 2, n}) {
      const Proportion proportion = {.num_hits = static_cast<double>(k),
                                     .num_trials = n};
      const Interval interval = WilsonInterval(proportion);
      EXPECT_LE(interval.low, proportion.Share());
      EXPECT_GE(interval.high, proportion.Share());
    }
  }
}

TEST(Confusion, ByHand) {
  Confusion confusion;
  for (const double named : {1.0, 1.0, 1.0, 0.0}) confusion.Add(true, named);
  for (const double named : {1.0, 0.0, 0.0, 0.0}) confusion.Add(false, named);
  // (3 * 3 - 1 * 1) / sqrt(4 * 4 * 4 * 4)
  EXPECT_DOUBLE_EQ(confusion.Mcc(), 0.5);
  EXPECT_DOUBLE_EQ(confusion.FirstSpeakerBias(), 0);
  // Two judges who always name the even side.
  confusion = {};
  confusion.Add(true, 1);
  confusion.Add(false, 1);
  EXPECT_EQ(confusion.Mcc(), 0);
  EXPECT_EQ(confusion.FirstSpeakerBias(), 0.5);
}

TEST_F(EvaluatorTest, CountsDebatesThatNobodyGotRight) {
  DebateResults results;
  Trace trace;
  trace.add_rounds()->mutable_argument()->set_answer("a:x");
  AddDebate(trace, "c", &results);
  EXPECT_EQ(results.both_wrong.num_trials, 0);
  trace.add_rounds()->mutable_argument()->set_answer("b:x");
  AddDebate(trace, "c", &results);
  AddDebate(trace, "b", &results);
  EXPECT_EQ(results.both_wrong.num_trials, 2);
  EXPECT_EQ(results.both_wrong.num_hits, 1);
}

TEST_F(EvaluatorTest, OnlySmallGamesAreSolved) {
  EXPECT_FALSE(Evaluate({}).game.has_value());
}

TEST_F(EvaluatorTest, TheSameSeedMeasuresTheSame) {
  EXPECT_EQ(DumpJson(EvaluationToJson(Evaluate({"depth2"}))),
            DumpJson(EvaluationToJson(Evaluate({"depth2"}))));
}

TEST_F(EvaluatorTest, TheModelsErrorIsTheEvaluations) {
  const TaskConfig config = Powering();
  auto task = MakeTask(config);
  auto human = MakeScriptedHuman(config);
  class Away : public FakeModel {
   public:
    using FakeModel::FakeModel;
    absl::StatusOr<std::vector<Call>> Answer(
        absl::Span<const ModelRequest>) override {
      return absl::UnavailableError("no weights");
    }
  } model(config, [](const std::string&) { return true; });
  const Evaluator evaluator(config, {}, **task, model, **human);
  EXPECT_EQ(evaluator.Run({2, 0}, 1).status().code(),
            absl::StatusCode::kUnavailable);
}

Trace Debate(const std::vector<std::string>& arguments, int reward_even,
             const std::string& sufficient = "") {
  Trace trace;
  for (const std::string& argument : arguments) {
    trace.add_rounds()->mutable_argument()->set_answer(argument);
  }
  trace.set_reward_even(reward_even);
  trace.set_stop_reason(STOP_REASON_MAX_ARGUMENTS);
  if (!sufficient.empty()) {
    trace.mutable_rounds(0)->mutable_sufficient()->set_answer(sufficient);
  }
  return trace;
}

TEST(AddDebateTest, TheWinnersLastAnswerCounts) {
  DebateResults results;
  AddDebate(Debate({"a:", "b:", "c:"}, +1), "c", &results);  // even wins
  AddDebate(Debate({"a:", "b:", "c:"}, -1), "b", &results);  // odd wins
  AddDebate(Debate({"a:", "b:"}, -1), "a", &results);        // wrongly
  AddDebate(Debate({"a:", "b:"}, 0), "a", &results);         // nobody
  AddDebate(Debate({"a:"}, 0, "y"), "a", &results);          // unopposed
  EXPECT_EQ(results.winner.num_hits, 3);
  EXPECT_EQ(results.winner.num_trials, 5);
  EXPECT_EQ(results.first_argument.num_hits, 3);
  EXPECT_EQ(results.even_wins.num_hits, 1);
  EXPECT_EQ(results.even_wins.num_trials, 3);
  EXPECT_EQ(results.sufficient_at_0.num_hits, 1);
  EXPECT_EQ(results.sufficient_at_0.num_trials, 1);
  EXPECT_EQ(results.num_arguments, 11);
  EXPECT_EQ(results.stop_reasons.at("max_arguments"), 5);
}

TEST(MajorityAccuracyTest, IsTheShareOfTheMostFrequentAnswer) {
  std::vector<EvaluationQuestion> questions(4);
  const char* answers[] = {"a", "b", "b", "c"};
  for (int i = 0; i < 4; ++i) questions[i].true_answer = answers[i];
  EXPECT_EQ(MajorityAccuracy(questions).Share(), 0.5);
}

TEST(WilsonIntervalTest, EqualsTheFormulasValues) {
  const Interval eight = WilsonInterval({8, 10});
  EXPECT_NEAR(eight.low, 0.4901625, 1e-6);
  EXPECT_NEAR(eight.high, 0.9433178, 1e-6);
  EXPECT_NEAR(WilsonInterval({0, 10}).high, 0.2775328, 1e-6);
  EXPECT_EQ(WilsonInterval({0, 0}).high, 1);
}

TEST(ParallelForTest, DoesEveryPieceOnce) {
  std::vector<std::atomic<int>> done(100);
  EXPECT_TRUE(ParallelFor(100, 8, [&](size_t i) {
                ++done[i];
                return absl::OkStatus();
              }).ok());
  for (const auto& count : done) EXPECT_EQ(count, 1);
}

std::shared_ptr<const Snapshot> Version(uint64_t version, bool final = false) {
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->version = version;
  snapshot->final = final;
  return snapshot;
}

TEST(PendingSnapshotsTest, KeepsTheFirstTheNewestAndTheFinal) {
  FakeClock clock;
  PendingSnapshots pending(clock);
  for (uint64_t version = 1; version <= 4; ++version) {
    pending.Put(Version(version));
  }
  EXPECT_EQ(pending.Take(0)->snapshot->version, 1u);
  EXPECT_EQ(pending.Take(0)->snapshot->version, 4u);
  pending.Put(Version(9, /*final=*/true));
  pending.Close();
  // Not due yet, but the last one is not kept waiting.
  EXPECT_EQ(pending.Take(1'000'000)->snapshot->version, 9u);
  EXPECT_FALSE(pending.Take(0).has_value());
}

}  // namespace
}  // namespace elenchus
