// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/limits.h"

#include <cmath>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "gtest/gtest.h"
#include "learner/batch_losses.h"
#include "learner/examples.h"
#include "learner/reference_losses.h"
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

struct Computed {
  TrainBatch batch;
  Forward forward;
  BatchLosses losses;
  at::Tensor total;
};

Computed Compute(const Transformer& model, const std::vector<Trace>& traces,
                 const LearnerConfig& config) {
  TraceGroup group;
  for (const Trace& trace : traces) {
    group.push_back({std::make_shared<const Trace>(trace)});
  }
  BatchExamples examples = MakeExamples({group}, ExampleOptionsOf(config), 1);
  EXPECT_TRUE(RewardShadows(EditDistance(), 1, &examples).ok());
  const LossWeights weights = LossWeightsOf(config);
  Computed c;
  c.batch = *Pack(examples.groups, config.model());
  c.forward = ComputeForward(model, c.batch);
  c.losses = ComputeLosses(
      model, c.batch, CountLosses(c.batch, examples), c.forward,
      ComputeTargets(model, c.batch, c.forward, weights, std::nullopt, {}),
      weights);
  c.total = WeightedTotal(c.losses, weights.lambda);
  return c;
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

TEST(Limits, LambdaZeroIsPureImitation) {
  for (uint64_t seed = 1; seed <= 3; ++seed) {
    const auto difference = PureAmplificationDifference(seed);
    ASSERT_TRUE(difference.ok()) << difference.status();
    EXPECT_EQ(*difference, 0) << seed;
  }
}

TEST(Limits, AlphaArgueZeroIsPureDebate) {
  for (uint64_t seed = 1; seed <= 3; ++seed) {
    const auto difference = PureDebateDifference(seed);
    ASSERT_TRUE(difference.ok()) << difference.status();
    EXPECT_EQ(*difference, 0) << seed;
  }
}

TEST(Limits, AStopPriorOfOneIsPureImitation) {
  for (uint64_t seed = 1; seed <= 3; ++seed) {
    const auto difference = StopPriorOneDifference(seed);
    ASSERT_TRUE(difference.ok()) << difference.status();
    EXPECT_EQ(*difference, 0) << seed;
  }
}

// Without the limits the gradients differ: the comparison can fail.
TEST(Limits, AwayFromTheLimitTheGradientsDiffer) {
  LearnerConfig config;
  *config.mutable_model() = SmallModel();
  const Transformer model(config.model(), 5);
  const Computed c = Compute(model, {MakeTrace()}, config);
  const auto product = TakeGradients(model, c.total);
  const auto reference = TakeGradients(
      model, ReferenceImitationLoss(ComputeForward(model, c.batch).logits_AV,
                                    c.batch.targets_A));
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
    return Compute(model, {MakeTrace()}, config).total.item<double>();
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

// So it is where the distance is sampled. A total says little of a score
// function; its gradient is what is continuous.
TEST(Limits, SampledDistancesAreContinuousInTheirWeights) {
  Trace other = MakeShadowedTrace(2);
  *other.mutable_rounds(0)->mutable_argument()->mutable_shadow() =
      MakeModelCall(QUESTION_KIND_ARGUE, "a");
  using Set = void (LearnerConfig::*)(double);
  for (const Set weight :
       {&LearnerConfig::set_alpha_judge, &LearnerConfig::set_alpha_argue}) {
    const auto gradient_at = [&](double value) {
      LearnerConfig config;
      config.set_lambda(0);
      config.set_distance(LearnerConfig::EDIT);
      config.set_confidence_weight(0);
      *config.mutable_model() = SmallModel();
      (config.*weight)(value);
      const Transformer model(config.model(), 5);
      return TakeGradients(
                 model,
                 Compute(model, {MakeShadowedTrace(), other}, config).total)
          .front();
    };
    const at::Tensor at_0 = gradient_at(0);
    EXPECT_GT(at_0.abs().max().item<float>(), 1e-4);
    EXPECT_LT((at_0 - gradient_at(1e-7)).abs().max().item<float>(), 1e-6);
    EXPECT_GT((at_0 - gradient_at(1)).abs().max().item<float>(), 1e-5);
  }
}

// The confidence head learns; the trunk does not feel it.
TEST(Limits, ConfidenceDoesNotReachTheTrunk) {
  LearnerConfig config;
  config.set_lambda(0);
  *config.mutable_model() = SmallModel();
  const Transformer model(config.model(), 6);
  std::vector<at::Tensor> gradients[2];
  for (int i = 0; i < 2; ++i) {
    config.set_confidence_weight(i);
    gradients[i] =
        TakeGradients(model, Compute(model, {MakeTrace()}, config).total);
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
