// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/limits.h"

#include <torch/autograd.h>

#include <algorithm>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/rng.h"
#include "core/status.h"
#include "debate/amp.h"
#include "debate/model.h"
#include "debate/play_debate.h"
#include "learner/batch_losses.h"
#include "learner/examples.h"
#include "learner/reference_losses.h"
#include "model/packed_batch.h"
#include "model/tokenizer.h"
#include "model/transformer.h"
#include "tasks/task.h"

namespace elenchus {
namespace {

constexpr int kNumDebates = 12;

// Says any letter, or an argument of one or two.
class AnyModel final : public Model {
 public:
  absl::StatusOr<std::vector<Call>> Answer(
      absl::Span<const ModelRequest> requests) override {
    std::vector<Call> calls;
    for (const ModelRequest& request : requests) {
      Rng rng(request.seed);
      const auto letter = [&rng] {
        return std::string(1, static_cast<char>('a' + rng.Uniform(4)));
      };
      std::string text = letter();
      const bool is_answer = request.prompt->kind() == QUESTION_KIND_ANSWER;
      if (!is_answer) text += ":" + letter();
      Call& call = calls.emplace_back();
      *call.mutable_prompt() = *request.prompt;
      call.set_answerer(ANSWERER_MODEL);
      call.set_answer(text);
      for (const Token token : Encode(text)) call.add_answer_tokens(token);
      call.add_answer_tokens(is_answer ? Token{':'} : kEndOfText);
      for (int i = 0; i < call.answer_tokens_size(); ++i)
        call.add_log_probs(-1);
      call.set_temperature(1);
      call.set_version(1);
    }
    return calls;
  }
  uint64_t version() const override { return 1; }
  uint64_t TemplateHash() const override { return elenchus::TemplateHash(); }
};

// The value head starts at 0, so an advantage is the reward.
LearnerConfig UnitWeights() {
  LearnerConfig config;
  config.set_value_weight(0);
  config.set_entropy_weight(0);
  config.set_confidence_weight(0);
  config.mutable_model()->set_width(32);
  config.mutable_model()->set_hidden_width(48);
  config.mutable_model()->set_context_length(96);
  return config;
}

absl::StatusOr<TraceGroup> PlayDebates(const DebateConfig& rules,
                                       uint64_t seed) {
  TaskConfig config;
  ELENCHUS_ASSIGN_OR_RETURN(const auto task, MakeTask(config));
  ELENCHUS_ASSIGN_OR_RETURN(const auto human, MakeScriptedHuman(config));
  AnyModel model;
  Amp amp(rules, model, *human, *task);
  Rng rng(seed);
  Question question;
  question.set_task(config.name());
  ELENCHUS_ASSIGN_OR_RETURN(
      *question.mutable_facts(),
      task->DrawFacts(Split::kTrain, task->num_levels(), &rng));
  TraceGroup group;
  for (int i = 0; i < kNumDebates; ++i) {
    question.set_text(
        task->DrawQuestion(question.facts(), task->num_levels(), &rng));
    ELENCHUS_ASSIGN_OR_RETURN(
        Trace trace, PlayDebate(question, rules, amp, amp, rng.Next()));
    group.push_back({std::make_shared<const Trace>(std::move(trace))});
  }
  return group;
}

// A batch and one forward pass of fresh weights over it, on policy.
struct Setting {
  LearnerConfig config;
  Transformer model;
  BatchExamples examples;
  TrainBatch batch;
  Forward forward;
};

absl::StatusOr<std::unique_ptr<Setting>> MakeSetting(
    const LearnerConfig& config, const TraceGroup& group, uint64_t seed) {
  auto setting = std::make_unique<Setting>(
      Setting{config, Transformer(config.model(), seed), {}, {}, {}});
  setting->examples = MakeExamples({group}, ExampleOptionsOf(config), 1);
  ELENCHUS_ASSIGN_OR_RETURN(setting->batch,
                            Pack(setting->examples.groups, config.model()));
  setting->forward = ComputeForward(setting->model, setting->batch);
  setting->batch.behaviour_log_prob_A =
      setting->forward.log_probs.log_prob_A.detach();
  return setting;
}

BatchLosses LossesOf(const Setting& s) {
  const LossWeights weights = LossWeightsOf(s.config);
  return ComputeLosses(
      s.model, s.batch, CountLosses(s.batch, s.examples), s.forward,
      ComputeTargets(s.model, s.batch, s.forward, weights, std::nullopt, {}),
      weights);
}

absl::StatusOr<double> LargestDifference(const Setting& s,
                                         const at::Tensor& loss,
                                         const at::Tensor& reference) {
  if (!loss.defined()) {
    return absl::FailedPreconditionError("the batch has no such loss");
  }
  std::vector<at::Tensor> parameters;
  for (const auto& [name, tensor] : s.model.named_parameters()) {
    parameters.push_back(tensor);
  }
  const auto gradients = [&](const at::Tensor& of) {
    return torch::autograd::grad({of}, parameters, {}, /*retain_graph=*/true,
                                 /*create_graph=*/false, /*allow_unused=*/true);
  };
  const auto a = gradients(loss), b = gradients(reference);
  double difference = 0, size = 0;
  for (size_t i = 0; i < parameters.size(); ++i) {
    const at::Tensor zeros = at::zeros_like(parameters[i]);
    const at::Tensor x = a[i].defined() ? a[i] : zeros;
    const at::Tensor y = b[i].defined() ? b[i] : zeros;
    difference = std::max(difference, (x - y).abs().max().item<double>());
    size = std::max(size, y.abs().max().item<double>());
  }
  if (size == 0) {
    return absl::FailedPreconditionError("the reference's gradient is 0");
  }
  return difference;
}

absl::StatusOr<double> ImitationDifference(const LearnerConfig& config,
                                           const DebateConfig& rules,
                                           uint64_t seed) {
  ELENCHUS_ASSIGN_OR_RETURN(const TraceGroup group, PlayDebates(rules, seed));
  ELENCHUS_ASSIGN_OR_RETURN(const auto setting,
                            MakeSetting(config, group, seed));
  return LargestDifference(
      *setting, WeightedTotal(LossesOf(*setting), LossWeightsOf(config).lambda),
      ReferenceImitationLoss(setting->forward.logits_AV,
                             setting->batch.targets_A));
}

// LibTorch's exceptions become a status here.
template <typename Compute>
absl::StatusOr<double> Guarded(Compute compute) {
  try {
    return compute();
  } catch (const std::exception& error) {
    return absl::InternalError(absl::StrCat("limits: ", error.what()));
  }
}

absl::StatusOr<double> DebateDifference(uint64_t seed) {
  DebateConfig rules;
  rules.mutable_gate_argue()->set_mode(GateConfig::NEVER);
  ELENCHUS_ASSIGN_OR_RETURN(TraceGroup group, PlayDebates(rules, seed));
  // Whoever wins, so that ties do not leave the batch without a reward.
  Rng rng(seed, "winners", 0);
  std::vector<float> reward_of_argument;
  for (auto& entry : group) {
    auto trace = std::make_shared<Trace>(*entry.trace);
    if (trace->rounds_size() > 1) {
      trace->set_verdict_outcome(VERDICT_OUTCOME_DECIDED);
      trace->set_reward_even(rng.Bernoulli(0.5) ? 1 : -1);
      for (int i = 0; i < trace->rounds_size(); ++i) {
        const bool is_even = i % 2 == 0, even_won = trace->reward_even() == 1;
        reward_of_argument.push_back(is_even == even_won ? 1.f : -1.f);
      }
    }
    entry.trace = std::move(trace);
  }
  LearnerConfig config = UnitWeights();
  config.set_alpha_argue(0);
  ELENCHUS_ASSIGN_OR_RETURN(const auto setting,
                            MakeSetting(config, group, seed));
  // The judge's imitation is beside the point.
  BatchLosses losses = LossesOf(*setting);
  losses.supervised = at::Tensor();
  std::vector<float> rewards;
  std::vector<bool> is_debaters;
  int64_t last_example = -1;
  size_t num_arguments = 0;
  for (int64_t a = 0; a < setting->batch.targets_A.size(0); ++a) {
    const bool is_reinforced =
        setting->batch.reinforced_A[a].item<float>() == 1;
    const int64_t example = setting->batch.example_A[a].item<int64_t>();
    if (is_reinforced && example != last_example) ++num_arguments;
    last_example = example;
    if (num_arguments > reward_of_argument.size()) {
      return absl::InternalError("an argument is reinforced without a reward");
    }
    is_debaters.push_back(is_reinforced);
    rewards.push_back(is_reinforced ? reward_of_argument[num_arguments - 1]
                                    : 0.f);
  }
  if (num_arguments != reward_of_argument.size()) {
    return absl::InternalError("a rewarded argument is not reinforced");
  }
  return LargestDifference(
      *setting, WeightedTotal(losses, config.lambda()),
      ReferenceSelfPlayLoss(setting->forward.logits_AV,
                            setting->batch.targets_A, rewards, is_debaters));
}

}  // namespace

absl::StatusOr<double> PureAmplificationDifference(uint64_t seed) {
  LearnerConfig config = UnitWeights();
  config.set_lambda(0);
  DebateConfig rules;
  rules.set_max_arguments(1);
  return Guarded([&] { return ImitationDifference(config, rules, seed); });
}

absl::StatusOr<double> PureDebateDifference(uint64_t seed) {
  return Guarded([seed] { return DebateDifference(seed); });
}

absl::StatusOr<double> StopPriorOneDifference(uint64_t seed) {
  LearnerConfig config = UnitWeights();
  config.set_credit(LearnerConfig::ALL_MODEL_CALLS);
  DebateConfig rules;
  rules.set_max_arguments(4);
  rules.set_stop_prior(1);
  return Guarded([&] { return ImitationDifference(config, rules, seed); });
}

}  // namespace elenchus
