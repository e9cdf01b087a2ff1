// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "model/engine.h"

#include <torch/torch.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <future>
#include <map>
#include <thread>

#include "core/rng.h"
#include "debate/view.h"
#include "gtest/gtest.h"
#include "model/log_probs.h"
#include "model/packed_batch.h"
#include "model/snapshot_tensors.h"
#include "model/tokenizer.h"

namespace elenchus {
namespace {

ModelConfig SmallModel(bool bidirectional_facts = false) {
  ModelConfig config;
  config.set_bidirectional_facts(bidirectional_facts);
  config.set_num_layers(2);
  config.set_width(32);
  config.set_num_heads(4);
  config.set_num_kv_heads(2);
  config.set_hidden_width(40);
  config.set_context_length(48);
  config.set_init_std(0.4);
  return config;
}

EngineConfig Slots(int num_slots, int num_cached_prefixes) {
  EngineConfig config;
  config.set_num_slots(num_slots);
  config.set_num_cached_prefixes(num_cached_prefixes);
  return config;
}

std::shared_ptr<const Snapshot> Share(const Transformer& model,
                                      uint64_t version) {
  return std::make_shared<const Snapshot>(
      MakeSnapshot(model, version, /*final=*/false));
}

std::unique_ptr<Engine> StartEngine(const Transformer& model,
                                    const EngineConfig& config,
                                    Metrics* metrics = nullptr) {
  auto engine = Engine::Create(model.config(), config, metrics);
  EXPECT_TRUE(engine.ok()) << engine.status();
  EXPECT_TRUE((*engine)->SetWeights(Share(model, 1)).ok());
  return *std::move(engine);
}

// Questions, prompts and requests that stay where they are.
struct Asked {
  explicit Asked(int num_requests)
      : questions(num_requests), prompts(num_requests) {
    for (int i = 0; i < num_requests; ++i) {
      requests.push_back({.question = &questions[i],
                          .prompt = &prompts[i],
                          .max_tokens = 8,
                          .seed = static_cast<uint64_t>(i)});
    }
  }
  std::vector<Question> questions;
  std::vector<Prompt> prompts;
  std::vector<ModelRequest> requests;
};

// Some share facts, some have none; every kind of prompt.
void FillRandom(Asked* asked, uint64_t seed) {
  Rng rng(seed);
  for (size_t i = 0; i < asked->requests.size(); ++i) {
    const std::string facts[] = {"", "p:0312\n", "p:1302\n", "longer facts\n"};
    asked->questions[i].set_facts(facts[rng.Uniform(4)]);
    Prompt& prompt = asked->prompts[i];
    prompt.set_kind(static_cast<QuestionKind>(1 + rng.Uniform(4)));
    prompt.set_question(std::string(1 + rng.Uniform(6), 'a' + i % 7));
    if (prompt.kind() != QUESTION_KIND_ANSWER) {
      for (uint64_t n = rng.Uniform(3); n > 0; --n) prompt.add_history("c:bd");
    }
    prompt.set_named_first(static_cast<uint32_t>(rng.Uniform(2)));
    if (rng.Uniform(4) == 0) prompt.set_view("p:12\n");
    const double temperatures[] = {1, .7, 0, 1.8};
    asked->requests[i].temperature = temperatures[rng.Uniform(4)];
  }
}

std::vector<Call> AnswerAll(Engine* engine, const Asked& asked) {
  auto calls = engine->Answer(asked.requests);
  EXPECT_TRUE(calls.ok()) << calls.status();
  return calls.ok() ? *std::move(calls) : std::vector<Call>();
}

// The example that trains on a call, and the learner's log-probs of it.
at::Tensor LearnerLogProbs(const Transformer& model, const Question& question,
                           const Call& call) {
  PackedExamples group{FactsRead(question, call.prompt()), {Example()}};
  Example& example = group.examples[0];
  example.prompt = PromptTokens(call.prompt());
  example.answer.assign(call.answer_tokens().begin(),
                        call.answer_tokens().end());
  example.temperature = call.temperature();
  const auto batch = Pack({group}, model.config());
  EXPECT_TRUE(batch.ok()) << batch.status();
  const torch::NoGradGuard no_grad;
  const auto logits = model.Logits(model.Hidden(batch->packed, batch->rows_A));
  return TokenLogProbs(logits, batch->targets_A, batch->temperature_A)
      .log_prob_A;
}

void ExpectParity(const Transformer& model, const Question& question,
                  const Call& call) {
  const at::Tensor expected = LearnerLogProbs(model, question, call);
  ASSERT_EQ(call.log_probs_size(), expected.numel());
  for (int i = 0; i < call.log_probs_size(); ++i) {
    EXPECT_NEAR(call.log_probs(i), expected[i].item<float>(), 1e-4);
  }
}

// By whether facts attend one another in both directions, and by the number of
// prefixes: none, or fewer than distinct facts, so that some are evicted.
class ParityTest : public testing::TestWithParam<std::tuple<bool, int>> {};

TEST_P(ParityTest, LogProbsEqualTheLearners) {
  const auto [bidirectional_facts, num_prefixes] = GetParam();
  const Transformer model(SmallModel(bidirectional_facts), 1);
  const auto engine = StartEngine(model, Slots(16, num_prefixes));
  Asked asked(200);
  FillRandom(&asked, 3);
  const auto calls = AnswerAll(engine.get(), asked);
  ASSERT_EQ(calls.size(), 200u);
  for (size_t i = 0; i < calls.size(); ++i) {
    EXPECT_EQ(calls[i].answerer(), ANSWERER_MODEL);
    EXPECT_EQ(calls[i].version(), 1u);
    EXPECT_EQ(calls[i].seed(), i);
    ExpectParity(model, asked.questions[i], calls[i]);
  }
}

INSTANTIATE_TEST_SUITE_P(Masks, ParityTest,
                         testing::Combine(testing::Bool(),
                                          testing::Values(0, 2)));

TEST(EngineTest, GreedyTokensAreTheMostProbable) {
  const Transformer model(SmallModel(), 2);
  const auto engine = StartEngine(model, Slots(8, 8));
  Asked asked(20);
  FillRandom(&asked, 4);
  for (auto& request : asked.requests) request.temperature = 0;
  const auto calls = AnswerAll(engine.get(), asked);
  for (size_t i = 0; i < calls.size(); ++i) {
    PackedExamples group{FactsRead(asked.questions[i], asked.prompts[i]),
                         {Example()}};
    group.examples[0].prompt = PromptTokens(asked.prompts[i]);
    for (const uint32_t token : calls[i].answer_tokens()) {
      group.examples[0].answer.push_back(0);
      const auto batch = Pack({group}, model.config());
      ASSERT_TRUE(batch.ok());
      const auto logits =
          model.Logits(model.Hidden(batch->packed, batch->rows_A));
      EXPECT_EQ(logits[-1].argmax().item<int64_t>(), token);
      group.examples[0].answer.back() = static_cast<Token>(token);
    }
  }
}

TEST(EngineTest, TokensDependOnTheSeedNotOnTheCompany) {
  const Transformer model(SmallModel(), 1);
  Asked asked(60);
  FillRandom(&asked, 5);
  const auto together =
      AnswerAll(StartEngine(model, Slots(64, 8)).get(), asked);
  const auto uncached = AnswerAll(StartEngine(model, Slots(7, 0)).get(), asked);
  const auto narrow = StartEngine(model, Slots(1, 1));
  for (size_t i = 0; i < together.size(); ++i) {
    const auto alone = narrow->Answer({asked.requests[i]});
    ASSERT_TRUE(alone.ok()) << alone.status();
    EXPECT_EQ(together[i].answer(), alone->at(0).answer());
    EXPECT_EQ(together[i].answer(), uncached[i].answer());
  }
  Asked same(40);
  for (auto& prompt : same.prompts) prompt.set_kind(QUESTION_KIND_ARGUE);
  const auto draws = AnswerAll(narrow.get(), same);
  EXPECT_TRUE(std::any_of(draws.begin(), draws.end(), [&](const Call& call) {
    return call.answer() != draws[0].answer();
  }));
}

TEST(EngineTest, DeterministicBitsDependOnNothingElse) {
  Transformer model(SmallModel(/*bidirectional_facts=*/true), 1);
  {
    const torch::NoGradGuard no_grad;
    model.named_parameters().back().second.normal_();  // confidence head
  }
  Asked asked(60);
  FillRandom(&asked, 5);
  EngineConfig wide = Slots(64, 8), uncached = Slots(7, 0),
               narrow = Slots(1, 1);
  for (EngineConfig* config : {&wide, &uncached, &narrow}) {
    config->set_deterministic(true);
  }
  uncached.set_num_threads(2);
  const auto together = AnswerAll(StartEngine(model, wide).get(), asked);
  const auto few = AnswerAll(StartEngine(model, uncached).get(), asked);
  const auto engine = StartEngine(model, narrow);
  for (size_t i = 0; i < together.size(); ++i) {
    const auto alone = engine->Answer({asked.requests[i]});
    ASSERT_TRUE(alone.ok()) << alone.status();
    EXPECT_EQ(together[i].SerializeAsString(),
              alone->at(0).SerializeAsString());
    EXPECT_EQ(together[i].SerializeAsString(), few[i].SerializeAsString());
    ExpectParity(model, asked.questions[i], together[i]);
  }
}

// Says ':' after an answer mark, end-of-text after a sufficient mark and 'a'
// after a verdict mark, then the same again and again.
Transformer Parrot(ModelConfig config = SmallModel()) {
  Transformer model(config, 1);
  const torch::NoGradGuard no_grad;
  for (auto& [name, tensor] : model.named_parameters()) {
    if (tensor.dim() == 2) tensor.zero_();
    if (name != "embedding") continue;
    tensor[kAnswerMark][0] = 1;
    tensor[':'][0] = 9;
    tensor[kSufficientMark][1] = 1;
    tensor[kEndOfText][1] = 9;
    tensor[kVerdictEvenMark][2] = 1;
    tensor['a'][2] = 9;
  }
  return model;
}

TEST(EngineTest, StopsAtTheFieldEndTheTextEndAndTheLimit) {
  const auto engine = StartEngine(Parrot(), Slots(4, 4));
  Asked asked(4);
  const QuestionKind kinds[] = {QUESTION_KIND_ANSWER, QUESTION_KIND_ARGUE,
                                QUESTION_KIND_SUFFICIENT,
                                QUESTION_KIND_VERDICT};
  for (int i = 0; i < 4; ++i) {
    asked.prompts[i].set_kind(kinds[i]);
    asked.requests[i].temperature = 0;
    asked.requests[i].max_tokens = 3;
  }
  const auto calls = AnswerAll(engine.get(), asked);
  ASSERT_EQ(calls.size(), 4u);
  const auto tokens = [&](int i) {
    return std::vector<Token>(calls[i].answer_tokens().begin(),
                              calls[i].answer_tokens().end());
  };
  EXPECT_EQ(calls[0].answer(), "");
  EXPECT_EQ(tokens(0), (std::vector<Token>{':'}));
  EXPECT_EQ(calls[1].answer(), ":::");
  EXPECT_EQ(calls[2].answer(), "");
  EXPECT_EQ(tokens(2), (std::vector<Token>{kEndOfText}));
  EXPECT_EQ(calls[3].answer(), "aaa");
  EXPECT_EQ(calls[3].prompt().kind(), QUESTION_KIND_VERDICT);
}

TEST(EngineTest, TheAnswerEndsWithTheContext) {
  const auto engine = StartEngine(Parrot(), Slots(2, 2));
  Asked asked(1);
  asked.questions[0].set_facts(std::string(20, 'f'));
  asked.prompts[0].set_kind(QUESTION_KIND_VERDICT);
  asked.prompts[0].set_question(std::string(17, 'q'));
  asked.requests[0].max_tokens = 100;
  asked.requests[0].temperature = 0;
  const auto calls = AnswerAll(engine.get(), asked);
  ASSERT_EQ(calls.size(), 1u);
  EXPECT_EQ(calls[0].answer(), std::string(48 - 20 - 17 - 1, 'a'));
}

TEST(EngineTest, WhatDoesNotFitFailsAlone) {
  const auto engine = StartEngine(Parrot(), Slots(2, 2));
  Asked asked(1);
  asked.questions[0].set_facts(std::string(40, 'f'));
  asked.prompts[0].set_kind(QUESTION_KIND_ANSWER);
  asked.prompts[0].set_question(std::string(7, 'q'));
  const auto refused = engine->Answer(asked.requests);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(refused.status().message().find("48"), std::string::npos);
  asked.prompts[0].set_question(std::string(6, 'q'));
  EXPECT_TRUE(engine->Answer(asked.requests).ok());
  asked.requests[0].max_tokens = 0;
  EXPECT_EQ(engine->Answer(asked.requests).status().code(),
            absl::StatusCode::kInvalidArgument);
  asked.requests[0].max_tokens = 1;
  asked.requests[0].temperature = -1;
  EXPECT_EQ(engine->Answer(asked.requests).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(engine->Answer({}).ok());
}

TEST(EngineTest, NeedsWeightsOfItsOwnModel) {
  auto engine = Engine::Create(SmallModel(), Slots(2, 2), nullptr);
  ASSERT_TRUE(engine.ok()) << engine.status();
  Asked asked(1);
  EXPECT_EQ((*engine)->Answer(asked.requests).status().code(),
            absl::StatusCode::kUnavailable);
  EXPECT_EQ((*engine)->version(), 0u);
  ModelConfig other = SmallModel();
  other.set_hidden_width(41);
  EXPECT_EQ((*engine)->SetWeights(Share(Transformer(other, 1), 1)).code(),
            absl::StatusCode::kInvalidArgument);
  Snapshot forged = MakeSnapshot(Transformer(other, 1), 1, false);
  forged.model_fingerprint = ModelFingerprint(SmallModel());
  const absl::Status status =
      (*engine)->SetWeights(std::make_shared<const Snapshot>(forged));
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(status.message().find("gate_up"), std::string::npos) << status;
  EXPECT_EQ((*engine)->version(), 0u);
  ASSERT_TRUE((*engine)->SetWeights(Share(Parrot(), 4)).ok());
  EXPECT_EQ((*engine)->version(), 4u);
  EXPECT_TRUE((*engine)->Answer(asked.requests).ok());
}

TEST(EngineTest, EveryCallIsOfOneVersionWhileWeightsAreSwapped) {
  std::map<uint64_t, Transformer> models;
  for (uint64_t version = 1; version <= 8; ++version) {
    models.emplace(version, Transformer(SmallModel(), version));
  }
  const auto engine = StartEngine(models.at(1), Slots(6, 2));
  Asked asked(40);
  FillRandom(&asked, 9);
  std::atomic<bool> done = false;
  std::vector<std::vector<Call>> answers;
  std::thread asker([&] {
    while (!done) answers.push_back(AnswerAll(engine.get(), asked));
  });
  for (uint64_t version = 2; version <= 8; ++version) {
    ASSERT_TRUE(engine->SetWeights(Share(models.at(version), version)).ok());
    EXPECT_EQ(engine->version(), version);
    // Started after SetWeights returned: sampled by these weights.
    const auto call = engine->Answer({asked.requests[version]});
    ASSERT_TRUE(call.ok()) << call.status();
    EXPECT_EQ(call->at(0).version(), version);
  }
  done = true;
  asker.join();
  for (const auto& calls : answers) {
    for (size_t i = 0; i < calls.size(); ++i) {
      ExpectParity(models.at(calls[i].version()), asked.questions[i], calls[i]);
    }
  }
}

TEST(EngineTest, StopCancelsWhatRunsAndWhatComesLater) {
  ModelConfig config = SmallModel();
  config.set_context_length(8192);
  const auto engine = StartEngine(Parrot(config), Slots(1, 1));
  Asked asked(3);
  for (int i = 0; i < 3; ++i) {
    asked.prompts[i].set_kind(QUESTION_KIND_VERDICT);
    asked.requests[i].temperature = 0;
    asked.requests[i].max_tokens = 8000;
  }
  auto running = std::async(std::launch::async,
                            [&] { return engine->Answer(asked.requests); });
  engine->Stop();
  EXPECT_EQ(running.get().status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(engine->Answer(asked.requests).status().code(),
            absl::StatusCode::kCancelled);
  engine->Stop();
}

TEST(EngineTest, CountsWhatItDoes) {
  Metrics metrics;
  const auto engine = StartEngine(Parrot(), Slots(1, 2), &metrics);
  Asked asked(3);
  for (int i = 0; i < 3; ++i) {
    asked.questions[i].set_facts("p:0312\n");
    asked.prompts[i].set_kind(QUESTION_KIND_ANSWER);
    asked.requests[i].temperature = 0;
  }
  AnswerAll(engine.get(), asked);
  const std::string text = metrics.Text();
  for (const char* const count :
       {"requests_total 3", "tokens_total 3", "prefix_hits_total 2"}) {
    EXPECT_NE(text.find(std::string("elenchus_engine_") + count),
              std::string::npos);
  }
}

TEST(EngineTest, RefusesConfigurationsOutOfRange) {
  for (const EngineConfig& config : {Slots(0, 1), Slots(1, -1)}) {
    EXPECT_EQ(Engine::Create(SmallModel(), config, nullptr).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace elenchus
