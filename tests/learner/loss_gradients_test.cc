// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Every term of the loss, and every total, on a tiny model in float64: the
// gradient equals central differences of the value with the targets held.
#include <torch/torch.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "learner/batch_losses.h"
#include "learner/examples.h"
#include "tests/learner/traces.h"

namespace elenchus {
namespace {

Transformer MakeModel(const LearnerConfig& config, uint64_t seed) {
  Transformer model(config.model(), seed, at::kDouble);
  const torch::NoGradGuard no_grad;
  torch::manual_seed(seed);
  for (auto& [name, tensor] : model.named_parameters()) {
    tensor.add_(torch::randn_like(tensor) * 0.2);
  }
  return model;
}

LearnerConfig Config(const std::function<void(LearnerConfig*)>& set) {
  LearnerConfig config;
  config.set_entropy_weight(0);
  ModelConfig& model = *config.mutable_model();
  model.set_num_layers(1);
  model.set_width(8);
  model.set_num_heads(2);
  model.set_num_kv_heads(1);
  model.set_hidden_width(8);
  model.set_context_length(48);
  model.set_init_std(0.3);
  set(&config);
  return config;
}

// A batch of all kinds of example, and what its losses compare the model with.
class Problem {
 public:
  explicit Problem(const std::function<void(LearnerConfig*)>& set)
      : config_(Config(set)),
        weights_(LossWeightsOf(config_)),
        model_(MakeModel(config_, 5)) {
    TraceGroup group;
    for (uint64_t i = 1; i <= 2; ++i) {
      Trace trace = MakeShadowedTrace(i);
      trace.set_reward_even(i == 1 ? 1 : -1);
      group.push_back({std::make_shared<const Trace>(trace)});
    }
    BatchExamples examples =
        MakeExamples({group}, ExampleOptionsOf(config_), 1);
    EXPECT_TRUE(RewardShadows(EditDistance(), 1, &examples).ok());
    batch_ = *Pack(examples.groups, config_.model(), at::kDouble);
    counts_ = CountLosses(batch_, examples);
    const torch::NoGradGuard no_grad;
    const Forward forward = ComputeForward(model_, batch_);
    // Ratios from e^-0.6 to e^0.6, away from where the clip begins.
    const at::Tensor offset_A =
        0.6 *
        torch::sin(torch::arange(batch_.targets_A.size(0), at::kDouble) * 1.7);
    batch_.behaviour_log_prob_A = forward.log_probs.log_prob_A - 0.5 * offset_A;
    at::Tensor reference_RV;
    if (weights_.kl > 0) {
      reference_RV = ComputeForward(MakeModel(config_, 6), batch_)
                         .log_probs.log_probs_AV.index_select(
                             0, batch_.reinforced_A.nonzero().squeeze(1));
    }
    targets_ =
        ComputeTargets(model_, batch_, forward, weights_,
                       forward.log_probs.log_prob_A + offset_A, reference_RV);
  }

  BatchLosses Losses() const {
    return ComputeLosses(model_, batch_, counts_,
                         ComputeForward(model_, batch_), targets_, weights_);
  }

  const Transformer& model() const { return model_; }

 private:
  const LearnerConfig config_;
  const LossWeights weights_;
  const Transformer model_;
  TrainBatch batch_;
  LossCounts counts_;
  LossTargets targets_;
};

using Terms = std::vector<
    std::pair<std::string, std::function<at::Tensor(const BatchLosses&)>>>;

// Of `problem`, at each coordinate of every parameter (one in seven of the
// embedding's).
void ExpectGradients(const Problem& problem, const Terms& terms) {
  constexpr double kStep = 1e-5;
  std::vector<at::Tensor> parameters;
  for (auto& [name, tensor] : problem.model().named_parameters()) {
    parameters.push_back(tensor);
  }
  std::vector<std::vector<at::Tensor>> gradients;
  const BatchLosses losses = problem.Losses();
  for (const auto& [name, term] : terms) {
    ASSERT_TRUE(term(losses).defined()) << name;
    gradients.push_back(torch::autograd::grad(
        {term(losses)}, parameters, {}, /*retain_graph=*/true,
        /*create_graph=*/false, /*allow_unused=*/true));
  }
  const torch::NoGradGuard no_grad;
  std::vector<double> largest(terms.size(), 0);
  for (size_t p = 0; p < parameters.size(); ++p) {
    std::vector<double> error(terms.size(), 0), size(terms.size(), 0);
    at::Tensor flat = parameters[p].view(-1);
    const int64_t stride = flat.numel() > 1000 ? 7 : 1;
    for (int64_t i = 0; i < flat.numel(); i += stride) {
      const double at = flat[i].item<double>();
      flat[i] = at + kStep;
      const BatchLosses above = problem.Losses();
      flat[i] = at - kStep;
      const BatchLosses below = problem.Losses();
      flat[i] = at;
      for (size_t t = 0; t < terms.size(); ++t) {
        const double slope = (terms[t].second(above).item<double>() -
                              terms[t].second(below).item<double>()) /
                             (2 * kStep);
        const at::Tensor& gradient = gradients[t][p];
        const double computed =
            gradient.defined() ? gradient.view(-1)[i].item<double>() : 0;
        error[t] += (slope - computed) * (slope - computed);
        size[t] += computed * computed;
      }
    }
    for (size_t t = 0; t < terms.size(); ++t) {
      EXPECT_LE(std::sqrt(error[t]), 1e-4 * std::sqrt(size[t]) + 1e-10)
          << terms[t].first << ", parameter " << p;
      largest[t] = std::max(largest[t], size[t]);
    }
  }
  for (size_t t = 0; t < terms.size(); ++t) {
    EXPECT_GT(largest[t], 1e-8) << terms[t].first;
  }
}

const Terms kPolicy = {
    {"policy", [](const BatchLosses& losses) { return losses.policy; }}};

TEST(LossGradients, TermsAndTotalsWithPpo) {
  const Problem problem([](LearnerConfig* config) {
    config->set_alpha_primitive(0.5);
    config->set_alpha_judge(0.7);
  });
  ExpectGradients(
      problem,
      {{"supervised", [](const BatchLosses& l) { return l.supervised; }},
       {"reinforcement", [](const BatchLosses& l) { return l.policy; }},
       {"value", [](const BatchLosses& l) { return l.value; }},
       {"confidence", [](const BatchLosses& l) { return l.confidence; }},
       {"weighted", [](const BatchLosses& l) { return WeightedTotal(l, 0.3); }},
       {"Lagrangian",
        [](const BatchLosses& l) { return LagrangianTotal(l, 0.7); }}});
}

TEST(LossGradients, Entropy) {
  ExpectGradients(
      Problem([](LearnerConfig* config) { config->set_entropy_weight(5); }),
      kPolicy);
}

TEST(LossGradients, KlToTheReference) {
  ExpectGradients(
      Problem([](LearnerConfig* config) { config->set_kl_weight(5); }),
      kPolicy);
}

TEST(LossGradients, Vtrace) {
  ExpectGradients(
      Problem([](LearnerConfig* config) {
        config->set_reinforcement(LearnerConfig::VTRACE);
      }),
      {{"reinforcement", [](const BatchLosses& l) { return l.policy; }},
       {"value", [](const BatchLosses& l) { return l.value; }}});
}

// The surrogate of the constrained step: nothing is clipped.
TEST(LossGradients, Cpo) {
  ExpectGradients(Problem([](LearnerConfig* config) {
                    config->set_combination(LearnerConfig::CPO);
                  }),
                  kPolicy);
}

TEST(LossGradients, SampledDistance) {
  ExpectGradients(
      Problem([](LearnerConfig* config) {
        config->set_distance(LearnerConfig::EDIT);
        config->set_alpha_judge(0.7);
      }),
      {{"distance", [](const BatchLosses& l) { return l.supervised; }},
       {"weighted", [](const BatchLosses& l) { return WeightedTotal(l, 1); }}});
}

TEST(LossGradients, Shaped) {
  ExpectGradients(Problem([](LearnerConfig* config) {
                    config->set_distance(LearnerConfig::EDIT);
                    config->set_combination(LearnerConfig::SHAPED);
                  }),
                  kPolicy);
}

}  // namespace
}  // namespace elenchus
