// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The two limits of method.md section 4. The reference losses here share no
// loss code with the product.
#include <cmath>
#include <functional>
#include <memory>
#include <vector>

#include "gtest/gtest.h"
#include "learner/batch_losses.h"
#include "learner/examples.h"
#include "model/packed_batch.h"
#include "model/transformer.h"
#include "tests/learner/traces.h"

namespace elenchus {
namespace {

ModelConfig SmallModel() {
  ModelConfig config;
  config.set_width(32);
  config.set_hidden_width(48);
  config.set_context_length(64);
  return config;
}

// Log-softmax over what M can say, of each target.
at::Tensor ReferenceLogProbs(const Transformer& model,
                             const TrainBatch& batch) {
  const at::Tensor logits_AV =
      model.Logits(model.Hidden(batch.packed, batch.rows_A));
  return at::log_softmax(logits_AV, 1)
      .gather(1, batch.targets_A.unsqueeze(1))
      .squeeze(1);
}

std::vector<at::Tensor> TakeGradients(const Transformer& model,
                                      const at::Tensor& loss) {
  loss.backward();
  std::vector<at::Tensor> gradients;
  for (auto& [name, tensor] : model.named_parameters()) {
    at::Tensor parameter = tensor;
    gradients.push_back(parameter.grad().defined() ? parameter.grad().clone()
                                                   : at::Tensor());
    parameter.mutable_grad().reset();
  }
  return gradients;
}

void ExpectSameBits(const std::vector<at::Tensor>& a,
                    const std::vector<at::Tensor>& b) {
  ASSERT_EQ(a.size(), b.size());
  int num_nonzero = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    ASSERT_EQ(a[i].defined(), b[i].defined()) << i;
    if (!a[i].defined()) continue;
    EXPECT_TRUE(at::equal(a[i], b[i])) << i;
    if (a[i].abs().sum().item<float>() > 0) ++num_nonzero;
  }
  EXPECT_GT(num_nonzero, 10);
}

TraceGroup GroupOf(std::vector<Trace> traces) {
  TraceGroup group;
  for (Trace& trace : traces) {
    group.push_back({std::make_shared<const Trace>(std::move(trace))});
  }
  return group;
}

// One argument by H, no judgement: what max_arguments = 1 plays.
Trace SingleArgument(const char* answer) {
  Trace trace = MakeTrace();
  trace.mutable_rounds()->RemoveLast();
  trace.mutable_rounds(0)->clear_sufficient();
  trace.mutable_rounds(0)->mutable_argument()->set_answer(answer);
  trace.clear_verdict();
  trace.set_verdict_outcome(VERDICT_OUTCOME_NONE);
  trace.set_reward_even(0);
  return trace;
}

TEST(Limits, LambdaZeroIsPureImitation) {
  LearnerConfig config;
  config.set_lambda(0);
  config.set_confidence_weight(0);
  *config.mutable_model() = SmallModel();
  const Transformer model(config.model(), 3);
  const BatchExamples examples =
      MakeExamples({GroupOf({SingleArgument("d:bc"), SingleArgument("a:"),
                             SingleArgument("?:")})},
                   ExampleOptionsOf(config), 1);
  const TrainBatch batch = *Pack(examples.groups, config.model());
  const auto product = TakeGradients(
      model, ComputeLosses(model, batch, examples.num_supervised_tokens, {},
                           LossWeightsOf(config))
                 .total);
  // The mean negative log-likelihood of H's tokens.
  const at::Tensor log_prob_A = ReferenceLogProbs(model, batch);
  const auto reference = TakeGradients(
      model, -log_prob_A.sum() / static_cast<double>(log_prob_A.size(0)));
  ExpectSameBits(product, reference);
}

TEST(Limits, AlphaArgueZeroIsPureDebate) {
  LearnerConfig config;
  config.set_alpha_argue(0);
  config.set_value_weight(0);
  config.set_entropy_weight(0);
  config.set_confidence_weight(0);
  *config.mutable_model() = SmallModel();
  const Transformer model(config.model(), 4);
  // Both arguments by M; the judge's examples are left out of the batch, for
  // the gradient on arguments is compared.
  std::vector<Trace> traces;
  for (int reward : {1, -1}) {
    Trace trace = MakeTrace();
    *trace.mutable_rounds(0)->mutable_argument() =
        MakeModelCall(QUESTION_KIND_ARGUE, "a:cd");
    trace.mutable_rounds(0)->clear_sufficient();
    trace.clear_verdict();
    trace.set_reward_even(reward);
    traces.push_back(trace);
  }
  traces[1].mutable_question()->set_text("b2");
  BatchExamples examples =
      MakeExamples({GroupOf(traces)}, ExampleOptionsOf(config), 1);
  ASSERT_EQ(examples.num_examples,
            (std::map<std::string, int64_t>{{"reinforced_argue", 4}}));
  TrainBatch batch = *Pack(examples.groups, config.model());
  // On policy: the behaviour is theta itself.
  batch.behaviour_log_prob_A = ReferenceLogProbs(model, batch).detach();
  const auto product = TakeGradients(
      model, ComputeLosses(model, batch, 0, {}, LossWeightsOf(config)).total);
  // Zero-sum self-play: every token of a side has its side's reward; even and
  // odd arguments alternate in the batch.
  const at::Tensor log_prob_A = ReferenceLogProbs(model, batch);
  std::vector<float> rewards;
  for (int64_t a = 0; a < log_prob_A.size(0); ++a) {
    const int64_t example = batch.example_A[a].item<int64_t>();
    const bool is_even = example % 2 == 0;
    const bool even_won = example < 2;
    rewards.push_back(is_even == even_won ? 1.f : -1.f);
  }
  const auto reference =
      TakeGradients(model, -(at::tensor(rewards) * log_prob_A).sum() /
                               static_cast<double>(log_prob_A.size(0)));
  ExpectSameBits(product, reference);
}

// Without the limits the gradients differ: the comparison can fail.
TEST(Limits, AwayFromTheLimitTheGradientsDiffer) {
  LearnerConfig config;
  *config.mutable_model() = SmallModel();
  const Transformer model(config.model(), 5);
  const BatchExamples examples =
      MakeExamples({GroupOf({MakeTrace()})}, ExampleOptionsOf(config), 1);
  const TrainBatch batch = *Pack(examples.groups, config.model());
  const auto product = TakeGradients(
      model, ComputeLosses(model, batch, examples.num_supervised_tokens, {},
                           LossWeightsOf(config))
                 .total);
  const at::Tensor log_prob_A = ReferenceLogProbs(model, batch);
  const auto reference = TakeGradients(
      model, -log_prob_A.sum() / static_cast<double>(log_prob_A.size(0)));
  EXPECT_FALSE(at::equal(product[0], reference[0]));
}

// A weight of next to nothing changes next to nothing: no term appears, and no
// mean changes its denominator, when a weight leaves 0.
TEST(Limits, TheLossIsContinuousInItsWeights) {
  const auto total = [](const std::function<void(LearnerConfig*)>& set) {
    LearnerConfig config;
    config.set_alpha_primitive(1);
    *config.mutable_model() = SmallModel();
    set(&config);
    const Transformer model(config.model(), 5);
    const BatchExamples examples =
        MakeExamples({GroupOf({MakeTrace()})}, ExampleOptionsOf(config), 1);
    const TrainBatch batch = *Pack(examples.groups, config.model());
    return ComputeLosses(model, batch, examples.num_supervised_tokens, {},
                         LossWeightsOf(config))
        .total.item<double>();
  };
  using Set = void (LearnerConfig::*)(double);
  for (const Set weight :
       {&LearnerConfig::set_lambda, &LearnerConfig::set_alpha_judge,
        &LearnerConfig::set_alpha_argue, &LearnerConfig::set_alpha_primitive}) {
    const auto at = [&](double value) {
      return total([&](LearnerConfig* config) {
        config->set_confidence_weight(0);
        (config->*weight)(value);
      });
    };
    EXPECT_NEAR(at(0), at(1e-7), 1e-5);
    EXPECT_GT(std::abs(at(0) - at(1)), 1e-3);
  }
}

// The confidence head learns; the trunk does not feel it.
TEST(Limits, ConfidenceDoesNotReachTheTrunk) {
  LearnerConfig config;
  config.set_lambda(0);
  *config.mutable_model() = SmallModel();
  const Transformer model(config.model(), 6);
  const BatchExamples examples =
      MakeExamples({GroupOf({MakeTrace()})}, ExampleOptionsOf(config), 1);
  const TrainBatch batch = *Pack(examples.groups, config.model());
  std::vector<at::Tensor> gradients[2];
  for (int i = 0; i < 2; ++i) {
    config.set_confidence_weight(i);
    gradients[i] = TakeGradients(
        model, ComputeLosses(model, batch, examples.num_supervised_tokens, {},
                             LossWeightsOf(config))
                   .total);
  }
  EXPECT_FALSE(gradients[0].back().defined());  // confidence_head is last
  ASSERT_TRUE(gradients[1].back().defined());
  EXPECT_GT(gradients[1].back().abs().sum().item<float>(), 0);
  gradients[0].pop_back();
  gradients[1].pop_back();
  ExpectSameBits(gradients[0], gradients[1]);
}

}  // namespace
}  // namespace elenchus
