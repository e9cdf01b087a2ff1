// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/parity.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/rng.h"
#include "core/status.h"
#include "learner/batch_losses.h"
#include "model/engine.h"
#include "model/snapshot_tensors.h"
#include "model/tokenizer.h"

namespace elenchus {
namespace {

ModelConfig Shape(bool bidirectional_facts) {
  ModelConfig config;
  config.set_num_layers(2);
  config.set_width(32);
  config.set_num_heads(4);
  config.set_num_kv_heads(2);
  config.set_hidden_width(40);
  config.set_context_length(48);
  // Far from uniform answers.
  config.set_init_std(0.4);
  config.set_bidirectional_facts(bidirectional_facts);
  return config;
}

// The heads, too, which begin at 0.
Transformer RandomModel(const ModelConfig& config, uint64_t seed) {
  Transformer model(config, seed);
  at::Generator generator = at::detail::createCPUGenerator(seed + 1);
  const at::NoGradGuard no_grad;
  for (auto& [name, tensor] : model.named_parameters()) {
    if (name == "value_head" || name == "confidence_head") {
      tensor.normal_(0, 0.3, generator);
    }
  }
  return model;
}

// Answers and what they were asked about.
struct Answers {
  std::vector<Question> questions;
  std::vector<Prompt> prompts;
  std::vector<Call> calls;
};

Prompt DrawPrompt(Rng* rng) {
  Prompt prompt;
  constexpr QuestionKind kKinds[] = {
      QUESTION_KIND_ANSWER,  QUESTION_KIND_ARGUE,   QUESTION_KIND_SUFFICIENT,
      QUESTION_KIND_VERDICT, QUESTION_KIND_OVERSEE, QUESTION_KIND_PROPOSE,
      QUESTION_KIND_SIMILAR};
  prompt.set_kind(kKinds[rng->Uniform(std::size(kKinds))]);
  prompt.set_question(std::string(1 + rng->Uniform(6),
                                  static_cast<char>('a' + rng->Uniform(7))));
  if (prompt.kind() != QUESTION_KIND_ANSWER) {
    const bool compares_two = prompt.kind() == QUESTION_KIND_SIMILAR;
    for (uint64_t n = compares_two ? 2 : rng->Uniform(3); n > 0; --n) {
      prompt.add_history("c:bd");
    }
  }
  prompt.set_named_first(static_cast<uint32_t>(rng->Uniform(2)));
  return prompt;
}

absl::StatusOr<Answers> Ask(const Transformer& model, int num_answers,
                            uint64_t seed) {
  EngineConfig config;
  config.set_num_slots(16);
  config.set_num_cached_prefixes(2);
  ELENCHUS_ASSIGN_OR_RETURN(const std::unique_ptr<Engine> engine,
                            Engine::Create(model.config(), config, nullptr));
  ELENCHUS_RETURN_IF_ERROR(engine->SetWeights(std::make_shared<const Snapshot>(
      MakeSnapshot(model, /*version=*/1, /*final=*/false))));
  Rng rng(seed);
  Answers answers;
  answers.questions.resize(num_answers);
  std::vector<double> temperatures;
  for (Question& question : answers.questions) {
    const char* const facts[] = {"", "p:0312\n", "p:1302\n", "longer facts\n"};
    question.set_facts(facts[rng.Uniform(4)]);
    answers.prompts.push_back(DrawPrompt(&rng));
    temperatures.push_back(std::vector{1., .7, 0., 1.8}[rng.Uniform(4)]);
  }
  std::vector<ModelRequest> requests;
  for (size_t i = 0; i < answers.questions.size(); ++i) {
    requests.push_back({.question = &answers.questions[i],
                        .prompt = &answers.prompts[i],
                        .temperature = temperatures[i],
                        .max_tokens = 8,
                        .seed = rng.Next()});
  }
  ELENCHUS_ASSIGN_OR_RETURN(answers.calls, engine->Answer(requests));
  return answers;
}

Example ExampleOf(const Call& call) {
  Example example;
  example.prompt = PromptTokens(call.prompt());
  example.answer.assign(call.answer_tokens().begin(),
                        call.answer_tokens().end());
  example.temperature = static_cast<float>(call.temperature());
  example.behaviour_log_probs.assign(call.log_probs().begin(),
                                     call.log_probs().end());
  return example;
}

// The loss and its terms.
using Terms = std::map<std::string, double>;

absl::Status AddLoss(const Transformer& model,
                     const std::vector<PackedExamples>& groups,
                     const LossCounts& counts, Terms* sum) {
  const LossWeights weights = LossWeightsOf(LearnerConfig());
  ELENCHUS_ASSIGN_OR_RETURN(const TrainBatch batch,
                            Pack(groups, model.config()));
  const at::NoGradGuard no_grad;
  const Forward forward = ComputeForward(model, batch);
  const BatchLosses losses = ComputeLosses(
      model, batch, counts, forward,
      ComputeTargets(model, batch, forward, weights, std::nullopt, {}),
      weights);
  for (const auto& [name, term] :
       {std::pair("supervised", losses.supervised),
        std::pair("policy", losses.policy), std::pair("value", losses.value),
        std::pair("confidence", losses.confidence),
        std::pair("total", WeightedTotal(losses, weights.lambda))}) {
    if (term.defined()) (*sum)[name] += term.item<double>();
  }
  return absl::OkStatus();
}

absl::StatusOr<double> LargestLossDifference(const Transformer& model,
                                             const Answers& answers, Rng* rng) {
  std::map<std::string, PackedExamples> by_facts;
  LossCounts counts;
  for (size_t i = 0; i < answers.calls.size(); ++i) {
    Example example = ExampleOf(answers.calls[i]);
    const double num_tokens = static_cast<double>(example.answer.size());
    if (rng->Bernoulli(0.5)) {
      example.supervised_weight = 1;
      example.confidence_weight = 1;
      example.confidence_label = rng->Bernoulli(0.5) ? 1.f : 0.f;
      counts.supervised_tokens += num_tokens;
      counts.confidence_weight += 1;
    } else {
      example.reinforced = true;
      example.reward = rng->Bernoulli(0.5) ? 1.f : -1.f;
      counts.reinforced_tokens += num_tokens;
      counts.reinforced_examples += 1;
    }
    const std::string& facts = answers.questions[i].facts();
    by_facts[facts].facts = facts;
    by_facts[facts].examples.push_back(std::move(example));
  }
  Terms together, apart;
  std::vector<PackedExamples> groups;
  for (const auto& [facts, group] : by_facts) {
    groups.push_back(group);
    for (const Example& example : group.examples) {
      ELENCHUS_RETURN_IF_ERROR(
          AddLoss(model, {{facts, {example}}}, counts, &apart));
    }
  }
  ELENCHUS_RETURN_IF_ERROR(AddLoss(model, groups, counts, &together));
  double largest = 0;
  for (const auto& [name, loss] : apart) {
    if (loss == 0) {
      return absl::FailedPreconditionError(
          absl::StrCat("the loss \"", name, "\" is 0, which compares nothing"));
    }
    largest = std::max(largest, std::abs((together[name] - loss) / loss));
  }
  return largest;
}

absl::StatusOr<double> LargestLogProbDifference(const Transformer& model,
                                                const Answers& answers) {
  double largest = 0;
  for (size_t i = 0; i < answers.calls.size(); ++i) {
    const Call& call = answers.calls[i];
    ELENCHUS_ASSIGN_OR_RETURN(
        const TrainBatch batch,
        Pack({{answers.questions[i].facts(), {ExampleOf(call)}}},
             model.config()));
    const at::NoGradGuard no_grad;
    const at::Tensor log_prob_A =
        ComputeForward(model, batch).log_probs.log_prob_A;
    if (log_prob_A.numel() != call.log_probs_size()) {
      return absl::InternalError("an answer has other tokens than log-probs");
    }
    for (int k = 0; k < call.log_probs_size(); ++k) {
      largest = std::max(
          largest, std::abs(call.log_probs(k) - log_prob_A[k].item<double>()));
    }
  }
  return largest;
}

// The larger of both models'. LibTorch's exceptions become a status here.
template <typename Compare>
absl::StatusOr<double> OverBothMasks(int num_answers, uint64_t seed,
                                     const Compare& compare) {
  try {
    double largest = 0;
    for (const bool bidirectional_facts : {false, true}) {
      const Transformer model = RandomModel(Shape(bidirectional_facts), seed);
      ELENCHUS_ASSIGN_OR_RETURN(const Answers answers,
                                Ask(model, num_answers, seed));
      ELENCHUS_ASSIGN_OR_RETURN(const double difference,
                                compare(model, answers));
      largest = std::max(largest, difference);
    }
    return largest;
  } catch (const std::exception& error) {
    return absl::InternalError(absl::StrCat("parity: ", error.what()));
  }
}

}  // namespace

absl::StatusOr<double> LogProbDifference(int num_answers, uint64_t seed) {
  return OverBothMasks(num_answers, seed, LargestLogProbDifference);
}

absl::StatusOr<double> PackingDifference(int num_answers, uint64_t seed) {
  Rng rng(seed, "packing", 0);
  return OverBothMasks(
      num_answers, seed,
      [&rng](const Transformer& model, const Answers& answers) {
        return LargestLossDifference(model, answers, &rng);
      });
}

}  // namespace elenchus
