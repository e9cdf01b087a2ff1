// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "model/plain_ops.h"

#include <torch/torch.h>

#include <vector>

#include "core/rng.h"
#include "gtest/gtest.h"
#include "model/packed_batch.h"
#include "model/transformer.h"

namespace elenchus {
namespace {

using Tensors = std::vector<at::Tensor>;

// No parameter keeps a special initial value.
Transformer MakeModel(bool bidirectional_facts, at::ScalarType dtype) {
  ModelConfig config;
  config.set_num_layers(2);
  config.set_width(24);
  config.set_num_heads(6);
  config.set_num_kv_heads(2);
  config.set_hidden_width(20);
  config.set_context_length(40);
  config.set_rope_base(100);
  config.set_init_std(0.3);
  config.set_bidirectional_facts(bidirectional_facts);
  Transformer model(config, 7, dtype);
  const torch::NoGradGuard no_grad;
  torch::manual_seed(3);
  for (auto& [name, tensor] : model.named_parameters()) {
    tensor.add_(torch::randn_like(tensor, torch::kDouble).to(dtype) * 0.2);
  }
  return model;
}

// Groups with long, no and short facts.
TrainBatch MakeBatch(const Transformer& model) {
  Rng rng(5);
  const auto tokens = [&rng](uint64_t length, uint64_t bound) {
    std::vector<Token> drawn;
    for (uint64_t i = 0; i < length; ++i) {
      drawn.push_back(static_cast<Token>(rng.Uniform(bound)));
    }
    return drawn;
  };
  std::vector<PackedExamples> groups(3);
  groups[0].facts = "p:0312\n";
  groups[2].facts = "q";
  for (PackedExamples& group : groups) {
    for (int i = 0; i < 3; ++i) {
      Example example;
      example.prompt = tokens(1 + rng.Uniform(5), kVocabularySize);
      example.answer = tokens(1 + rng.Uniform(4), kNumSpoken);
      group.examples.push_back(example);
    }
  }
  return *Pack(groups, model.config(), model.dtype());
}

Tensors Parameters(const Transformer& model) {
  Tensors parameters;
  for (auto& [name, tensor] : model.named_parameters()) {
    parameters.push_back(tensor);
  }
  return parameters;
}

// As ConfidenceFeatures() has them, but with gradient.
at::Tensor Features(const at::Tensor& hidden_AD) {
  return at::cat({hidden_AD, at::ones_like(hidden_AD.narrow(1, 0, 3))}, 1);
}

// A scalar that depends on every output, not linearly.
at::Tensor Loss(const Transformer& model, const TrainBatch& batch) {
  const at::Tensor hidden_AD = model.Hidden(batch.packed, batch.rows_A);
  torch::manual_seed(11);
  const at::Tensor logits = model.Logits(hidden_AD);
  const at::Tensor weights =
      torch::randn_like(logits, torch::kDouble).to(model.dtype());
  return (logits.log_softmax(1) * weights).sum() +
         (model.Value(hidden_AD) * weights.select(1, 0)).sum() +
         (model.ConfidenceLogit(Features(hidden_AD)).sigmoid() *
          weights.select(1, 1))
             .sum();
}

Tensors Gradients(const Transformer& model, const at::Tensor& loss,
                  bool create_graph = false) {
  return torch::autograd::grad({loss}, Parameters(model), {},
                               /*retain_graph=*/create_graph, create_graph);
}

double LargestDifference(const at::Tensor& a, const at::Tensor& b) {
  return (a - b).abs().max().item<double>();
}

// By whether facts attend one another in both directions.
class PlainOps : public testing::TestWithParam<bool> {};

TEST_P(PlainOps, EqualTheFusedKernelsInValueAndGradient) {
  for (const auto& [dtype, tolerance] :
       {std::pair{at::kDouble, 1e-10}, std::pair{at::kFloat, 2e-3}}) {
    const Transformer fused = MakeModel(GetParam(), dtype);
    const Transformer plain = fused.WithKernels(Kernels::kPlain);
    const TrainBatch batch = MakeBatch(fused);
    EXPECT_EQ(batch.supervised_weight_A.scalar_type(), dtype);
    const at::Tensor losses[] = {Loss(fused, batch), Loss(plain, batch)};
    EXPECT_LT(LargestDifference(losses[0], losses[1]), tolerance);
    EXPECT_LT(LargestDifference(fused.Hidden(batch.packed, batch.rows_A),
                                plain.Hidden(batch.packed, batch.rows_A)),
              tolerance);
    const Tensors expected = Gradients(fused, losses[0]);
    const Tensors gradients = Gradients(plain, losses[1]);
    for (size_t i = 0; i < gradients.size(); ++i) {
      EXPECT_GT(expected[i].abs().max().item<double>(), 1e-6) << i;
      EXPECT_LT(LargestDifference(expected[i], gradients[i]), tolerance) << i;
    }
  }
}

TEST_P(PlainOps, DoubleBackwardIsTheSlopeOfTheGradient) {
  const Transformer model =
      MakeModel(GetParam(), at::kDouble).WithKernels(Kernels::kPlain);
  const TrainBatch batch = MakeBatch(model);
  const Tensors parameters = Parameters(model);
  const Tensors gradients =
      Gradients(model, Loss(model, batch), /*create_graph=*/true);
  Tensors direction;
  at::Tensor slope = at::zeros({}, at::kDouble);
  torch::manual_seed(13);
  for (const at::Tensor& gradient : gradients) {
    direction.push_back(torch::randn_like(gradient));
    slope = slope + (gradient * direction.back()).sum();
  }
  const Tensors product = Gradients(model, slope);

  constexpr double kStep = 1e-5;
  const auto move = [&](double by) {
    const torch::NoGradGuard no_grad;
    for (size_t i = 0; i < parameters.size(); ++i) {
      parameters[i].add_(direction[i], by);
    }
  };
  move(kStep);
  const Tensors above = Gradients(model, Loss(model, batch));
  move(-2 * kStep);
  const Tensors below = Gradients(model, Loss(model, batch));
  for (size_t i = 0; i < product.size(); ++i) {
    const double scale = product[i].abs().max().item<double>();
    EXPECT_GT(scale, 1e-3) << i;
    EXPECT_LT(
        LargestDifference(product[i], (above[i] - below[i]) / (2 * kStep)) /
            scale,
        1e-5)
        << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Masks, PlainOps, testing::Bool());

}  // namespace
}  // namespace elenchus
