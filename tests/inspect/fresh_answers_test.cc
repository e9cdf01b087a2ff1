// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "inspect/fresh_answers.h"

#include <torch/torch.h>

#include <map>
#include <thread>

#include "core/rng.h"
#include "debate/argument.h"
#include "debate/play_debate.h"
#include "gtest/gtest.h"
#include "inspect/call_path.h"
#include "model/engine.h"
#include "model/snapshot_tensors.h"
#include "tasks/hidden_facts.h"
#include "tests/inspect/small_model.h"

namespace elenchus {
namespace {

constexpr int kNumThreads = 6;
constexpr int kDebatesPerThread = 6;

std::shared_ptr<const Snapshot> MakeWeights(uint64_t version) {
  Transformer model(SmallModel(/*bidirectional_facts=*/true), version);
  const torch::NoGradGuard no_grad;
  model.named_parameters().back().second.normal_();  // the confidence head
  return std::make_shared<const Snapshot>(
      MakeSnapshot(model, version, /*final=*/false));
}

std::shared_ptr<const Weights> Load(const Snapshot& snapshot, Kernels kernels) {
  auto model = LoadSnapshot(SmallModel(/*bidirectional_facts=*/true), snapshot);
  EXPECT_TRUE(model.ok()) << model.status();
  return std::make_shared<const Weights>(
      Weights{model->WithKernels(kernels), snapshot.version,
              FingerprintOf(snapshot.sha256)});
}

// Every kind of call: of M and of H, sub-questions, shadows, judgements.
DebateConfig Rules() {
  DebateConfig rules;
  rules.set_max_arguments(3);
  rules.set_recursion_budget(1);
  rules.set_record_shadows(true);
  for (GateConfig* gate :
       {rules.mutable_gate_argue(), rules.mutable_gate_sufficient(),
        rules.mutable_gate_verdict(), rules.mutable_gate_answer()}) {
    gate->set_mode(GateConfig::PROBABILITY);
    gate->set_probability(0.5);
  }
  return rules;
}

// Debates in the world of hidden facts, of several threads at once, whose calls
// one engine answers, while its weights change.
class RecordedDebates {
 public:
  explicit RecordedDebates(bool deterministic) {
    EngineConfig engine_config;
    engine_config.set_num_slots(5);
    engine_config.set_num_cached_prefixes(3);
    engine_config.set_deterministic(deterministic);
    auto engine = Engine::Create(SmallModel(true), engine_config, nullptr);
    EXPECT_TRUE(engine.ok()) << engine.status();
    EXPECT_TRUE((*engine)->SetWeights(weights_[0]).ok());
    std::vector<std::thread> threads;
    traces_.resize(kNumThreads);
    for (int t = 0; t < kNumThreads; ++t) {
      threads.emplace_back([this, t, &engine] { Play(t, engine->get()); });
    }
    EXPECT_TRUE((*engine)->SetWeights(weights_[1]).ok());
    for (std::thread& thread : threads) thread.join();
  }

  // Replays every call of M and hands its replay to `check`; returns how many.
  template <typename Check>
  int ReplayAll(Kernels kernels, const Check& check) {
    std::map<uint64_t, std::shared_ptr<const Weights>> loaded;
    for (const auto& snapshot : weights_) {
      loaded[FingerprintOf(snapshot->sha256)] = Load(*snapshot, kernels);
    }
    int num_calls = 0;
    for (const auto& of_thread : traces_) {
      for (const Trace& trace : of_thread) {
        for (const CallSite& site : CallSites(trace)) {
          if (site.call->answerer() != ANSWERER_MODEL) continue;
          const auto replay =
              InspectReplay(loaded.at(site.call->weights_fingerprint()),
                            trace.question(), *site.call);
          EXPECT_TRUE(replay.ok()) << site.path << ": " << replay.status();
          if (replay.ok()) check(site, *replay);
          ++num_calls;
        }
      }
    }
    return num_calls;
  }

 private:
  void Play(int t, Model* model) {
    TaskConfig config;
    config.set_name(std::string(kHiddenFactsName));
    const HiddenFactsTask task(config);
    HiddenFactsHuman human(config);
    Amp amp(Rules(), *model, human, task);
    Rng rng(static_cast<uint64_t>(t) / 2);  // some share their facts
    for (int i = 0; i < kDebatesPerThread; ++i) {
      Question question;
      question.set_task(std::string(kHiddenFactsName));
      question.set_facts(*task.DrawFacts(Split::kTrain, 0, &rng));
      question.set_text(task.DrawQuestion(question.facts(), 0, &rng));
      auto trace = PlayDebate(question, Rules(), amp, amp,
                              static_cast<uint64_t>(100 * t + i));
      if (!trace.ok()) {
        ADD_FAILURE() << trace.status();
        return;
      }
      traces_[t].push_back(*std::move(trace));
    }
  }

  const std::vector<std::shared_ptr<const Snapshot>> weights_ = {
      MakeWeights(1), MakeWeights(2)};
  std::vector<std::vector<Trace>> traces_;
};

TEST(ReplayTest, EveryCallOfADeterministicEngineBitForBit) {
  RecordedDebates debates(/*deterministic=*/true);
  const int num_calls = debates.ReplayAll(
      Kernels::kRowwise, [](const CallSite& site, const Replay& replay) {
        EXPECT_TRUE(replay.tokens_equal) << site.path;
        EXPECT_TRUE(replay.is_exact)
            << site.path << ": " << replay.largest_difference;
        EXPECT_EQ(replay.report.text, "same bits");
      });
  EXPECT_GT(num_calls, 4 * kNumThreads * kDebatesPerThread);
}

TEST(ReplayTest, OtherwiseTokensAndNearlyLogProbs) {
  RecordedDebates debates(/*deterministic=*/false);
  debates.ReplayAll(Kernels::kFused,
                    [](const CallSite& site, const Replay& replay) {
                      EXPECT_TRUE(replay.tokens_equal) << site.path;
                      EXPECT_LE(replay.largest_difference, 1e-4) << site.path;
                    });
}

// A call that M answered by the weights.
Call AnswerOf(const Snapshot& snapshot, const Question& question,
              double temperature, uint64_t seed) {
  EngineConfig config;
  config.set_num_slots(1);
  config.set_deterministic(true);
  auto engine = Engine::Create(SmallModel(true), config, nullptr);
  EXPECT_TRUE(
      (*engine)->SetWeights(std::make_shared<const Snapshot>(snapshot)).ok());
  Prompt prompt;
  prompt.set_kind(QUESTION_KIND_ARGUE);
  prompt.set_question(question.text());
  const ModelRequest request = {.question = &question,
                                .prompt = &prompt,
                                .temperature = temperature,
                                .max_tokens = 5,
                                .seed = seed};
  auto calls = (*engine)->Answer({&request, 1});
  EXPECT_TRUE(calls.ok()) << calls.status();
  return calls->at(0);
}

TEST(ReplayTest, SeesWhatWasChanged) {
  const auto snapshot = MakeWeights(1);
  const auto weights = Load(*snapshot, Kernels::kRowwise);
  const Question question = SmallQuestion();
  const Call call = AnswerOf(*snapshot, question, 0.7, 11);
  EXPECT_TRUE(InspectReplay(weights, question, call)->is_exact);

  Call other = call;
  other.set_log_probs(1, std::nextafter(call.log_probs(1), -9.f));
  auto replay = InspectReplay(weights, question, other);
  EXPECT_TRUE(replay->tokens_equal);
  EXPECT_FALSE(replay->is_exact);
  EXPECT_GT(replay->largest_difference, 0);

  other = call;
  other.set_confidence(std::nextafter(call.confidence(), 0.f));
  EXPECT_FALSE(InspectReplay(weights, question, other)->is_exact);

  other = call;
  other.set_answer_tokens(2, (call.answer_tokens(2) + 1) % kNumSpoken);
  replay = InspectReplay(weights, question, other);
  EXPECT_FALSE(replay->tokens_equal);
  EXPECT_FALSE(replay->is_exact);
  EXPECT_EQ(replay->report.text, "other tokens from number 3 on");

  Question other_question = question;
  other_question.set_facts("a5 b1 c7\n");
  EXPECT_FALSE(InspectReplay(weights, other_question, call)->is_exact);
}

TEST(ReplayTest, NeedsTheWeightsThatSampled) {
  const Question question = SmallQuestion();
  const auto first = MakeWeights(1), second = MakeWeights(2);
  Call call = AnswerOf(*first, question, 1, 3);
  const absl::Status status =
      InspectReplay(Load(*second, Kernels::kRowwise), question, call).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(status.message().find("version 1, got"), std::string::npos)
      << status;
  call.set_answerer(ANSWERER_WORLD);
  EXPECT_EQ(InspectReplay(Load(*first, Kernels::kRowwise), question, call)
                .status()
                .code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST(ResampleTest, CountsTheAnswersOfSeedsDerivedFromTheCalls) {
  const auto snapshot = MakeWeights(1);
  const Question question = SmallQuestion();
  const Call call = AnswerOf(*snapshot, question, 0.3, 5);
  constexpr int kNumSamples = 20;
  const auto resample = InspectResample(Load(*snapshot, Kernels::kRowwise),
                                        question, call, kNumSamples, 5);
  ASSERT_TRUE(resample.ok()) << resample.status();
  int num_agreed = 0;
  for (uint64_t i = 0; i < kNumSamples; ++i) {
    const Call fresh =
        AnswerOf(*snapshot, question, 0.3, Rng(5, "resample", i).Next());
    num_agreed += ParseArgument(fresh.answer()).answer ==
                  ParseArgument(call.answer()).answer;
  }
  EXPECT_EQ(resample->num_samples, kNumSamples);
  EXPECT_EQ(resample->num_agreed, num_agreed);
  EXPECT_EQ(resample->report.text, std::to_string(num_agreed) + " of 20 agree");
}

TEST(ResampleTest, GreedyAnswersAgreeAndOtherAnswersDoNot) {
  const auto snapshot = MakeWeights(1);
  const auto weights = Load(*snapshot, Kernels::kFused);
  const Question question = SmallQuestion();
  Call call = AnswerOf(*snapshot, question, 0, 5);
  EXPECT_EQ(InspectResample(weights, question, call, 3, 5)->num_agreed, 3);
  call.set_answer("no " + call.answer());
  EXPECT_EQ(InspectResample(weights, question, call, 3, 5)->num_agreed, 0);
}

TEST(ResampleTest, APromptThatDoesNotFitIsRefused) {
  const auto weights = Load(*MakeWeights(1), Kernels::kFused);
  Question question = SmallQuestion();
  question.set_facts(std::string(48, 'f'));
  Call call;
  call.mutable_prompt()->set_question("+");
  EXPECT_EQ(InspectResample(weights, question, call, 1, 5).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace elenchus
