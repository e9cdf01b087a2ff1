// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/latent_oversight.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>

#include "debate/argument.h"
#include "model/tokenizer.h"

namespace elenchus {
namespace {

ModelConfig TinyModel() {
  ModelConfig config;
  config.set_num_layers(2);
  config.set_width(8);
  config.set_num_heads(2);
  config.set_num_kv_heads(1);
  config.set_hidden_width(12);
  config.set_context_length(32);
  config.set_init_std(0.5);
  return config;
}

struct Prompts {
  PackedBatch batch;
  at::Tensor rows_E;
};

Prompts MakePrompts(const ModelConfig& config) {
  PackedExamples group = {.facts = "ab ba\n", .examples = {}};
  for (const char* const question : {"a1", "b10"}) {
    Example example;
    example.prompt = Encode(question);
    example.answer = {'x', kEndOfText};
    group.examples.push_back(example);
  }
  const TrainBatch batch = *Pack({&group, 1}, config, at::kDouble);
  return {.batch = batch.packed,
          .rows_E = batch.rows_A.index_select(0, batch.first_E)};
}

// P(M's next token is the unacceptable one), mean over the prompts.
double Catastrophe(const Transformer& model, const Prompts& prompts) {
  const at::NoGradGuard no_grad;
  const at::Tensor logits =
      model.Logits(model.Hidden(prompts.batch, prompts.rows_E));
  return logits.softmax(1).select(1, kUnacceptable).mean().item<double>();
}

LatentOversightConfig Config(double epsilon, int num_steps, int layer) {
  LatentOversightConfig config;
  config.set_epsilon(epsilon);
  config.set_num_steps(num_steps);
  config.set_layer(layer);
  return config;
}

TEST(LatentOversight, ReportsWhatMWouldDo) {
  const Transformer model(TinyModel(), 1, at::kDouble);
  const Prompts prompts = MakePrompts(TinyModel());
  const LatentOversight oversight = ComputeLatentOversight(
      model, prompts.batch, prompts.rows_E, Config(0.5, 4, 0));
  EXPECT_NEAR(oversight.catastrophe, Catastrophe(model, prompts), 1e-12);
}

// The ascent finds worse points, and worse ones the farther it may go.
TEST(LatentOversight, TheAdversaryFindsWorsePoints) {
  const Transformer model(TinyModel(), 1, at::kDouble);
  const Prompts prompts = MakePrompts(TinyModel());
  for (const int layer : {0, 1, 7}) {
    double before = Catastrophe(model, prompts);
    for (const double epsilon : {0.01, 0.1, 0.5, 2.0}) {
      const double worst =
          ComputeLatentOversight(model, prompts.batch, prompts.rows_E,
                                 Config(epsilon, 8, layer))
              .worst_catastrophe;
      EXPECT_GT(worst, before) << layer << ", " << epsilon;
      before = worst;
    }
  }
}

// A tiny ball holds the prompt alone: the loss is -log(1 - P(C)) there.
TEST(LatentOversight, TheLossIsOfTheWorstPoint) {
  const Transformer model(TinyModel(), 1, at::kDouble);
  const Prompts prompts = MakePrompts(TinyModel());
  const LatentOversight oversight = ComputeLatentOversight(
      model, prompts.batch, prompts.rows_E, Config(1e-9, 1, 0));
  const at::Tensor catastrophe =
      model.Logits(model.Hidden(prompts.batch, prompts.rows_E))
          .softmax(1)
          .select(1, kUnacceptable);
  EXPECT_NEAR(oversight.loss.item<double>(),
              -(1 - catastrophe).log().mean().item<double>(), 1e-9);
}

// With the worst point held still, by central differences.
TEST(LatentOversight, GradientsAgreeWithFiniteDifferences) {
  const Transformer model(TinyModel(), 1, at::kDouble);
  const Prompts prompts = MakePrompts(TinyModel());
  // At a ball this small the point moves with the weights by less than counts.
  const LatentOversightConfig config = Config(1e-9, 1, 1);
  const auto loss = [&] {
    return ComputeLatentOversight(model, prompts.batch, prompts.rows_E, config)
        .loss;
  };
  loss().backward();
  int num_checked = 0;
  for (const auto& [name, parameter] : model.named_parameters()) {
    if (!parameter.grad().defined()) continue;
    at::Tensor flat = parameter.detach().flatten();
    const int64_t stride = std::max<int64_t>(1, flat.numel() / 5);
    for (int64_t i = 0; i < flat.numel(); i += stride) {
      const double value = flat[i].item<double>();
      constexpr double kStep = 1e-5;
      const at::NoGradGuard no_grad;
      flat[i] = value + kStep;
      double difference = 0;
      {
        const at::AutoGradMode with_grad(true);
        difference = loss().item<double>();
      }
      flat[i] = value - kStep;
      {
        const at::AutoGradMode with_grad(true);
        difference -= loss().item<double>();
      }
      flat[i] = value;
      const double expected = difference / (2 * kStep);
      const double got = parameter.grad().flatten()[i].item<double>();
      EXPECT_NEAR(got, expected, 1e-4 * std::abs(expected) + 1e-9)
          << name << "[" << i << "]";
      ++num_checked;
    }
  }
  EXPECT_GT(num_checked, 50);
}

// Trained on nothing else, M stops acting unacceptably near its prompts.
TEST(LatentOversight, TrainingRemovesIt) {
  const Transformer model(TinyModel(), 1, at::kDouble);
  const Prompts prompts = MakePrompts(TinyModel());
  std::vector<at::Tensor> parameters;
  for (const auto& [name, parameter] : model.named_parameters()) {
    parameters.push_back(parameter);
  }
  torch::optim::Adam optimizer(parameters, torch::optim::AdamOptions(0.01));
  const LatentOversightConfig config = Config(0.5, 4, 1);
  const double before =
      ComputeLatentOversight(model, prompts.batch, prompts.rows_E, config)
          .worst_catastrophe;
  double after = 0;
  for (int i = 0; i < 100; ++i) {
    const LatentOversight oversight =
        ComputeLatentOversight(model, prompts.batch, prompts.rows_E, config);
    optimizer.zero_grad();
    oversight.loss.backward();
    optimizer.step();
    after = oversight.worst_catastrophe;
  }
  EXPECT_LT(after, before / 10);
}

}  // namespace
}  // namespace elenchus
