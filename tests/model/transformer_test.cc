// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Shape suffixes: T tokens of one sequence, D width, K head_dim, A rows.
#include "model/transformer.h"

#include <torch/torch.h>

#include <cmath>
#include <vector>

#include "core/rng.h"
#include "gtest/gtest.h"
#include "model/ops.h"

namespace elenchus {
namespace {

ModelConfig SmallModel(bool bidirectional_facts = false) {
  ModelConfig config;
  config.set_bidirectional_facts(bidirectional_facts);
  config.set_num_layers(3);
  config.set_width(24);
  config.set_num_heads(6);
  config.set_num_kv_heads(2);
  config.set_hidden_width(20);
  config.set_context_length(40);
  config.set_rope_base(100);
  config.set_init_std(0.3);
  return config;
}

// Moves every parameter, so that none keeps a special initial value.
Transformer Perturbed(const ModelConfig& config, at::ScalarType dtype) {
  Transformer model(config, 7, dtype);
  const torch::NoGradGuard no_grad;
  torch::manual_seed(3);
  for (auto& [name, tensor] : model.named_parameters()) {
    tensor.add_(torch::randn_like(tensor, torch::kDouble).to(dtype) * 0.2);
  }
  return model;
}

using Named = std::map<std::string, torch::Tensor>;

Named ByName(const Transformer& model) {
  Named named;
  for (auto& [name, tensor] : model.named_parameters()) named[name] = tensor;
  return named;
}

torch::Tensor SlowNorm(const torch::Tensor& x_TD, const torch::Tensor& scale) {
  const auto rms = (x_TD.pow(2).mean(1, true) + 1e-6).sqrt();
  return x_TD / rms * scale;
}

torch::Tensor SlowRotate(const torch::Tensor& x_K, int position, double base) {
  const int64_t half = x_K.size(0) / 2;
  std::vector<torch::Tensor> first, second;
  for (int64_t i = 0; i < half; ++i) {
    const double angle = position * std::pow(base, -2.0 * i / x_K.size(0));
    first.push_back(x_K[i] * std::cos(angle) - x_K[i + half] * std::sin(angle));
    second.push_back(x_K[i + half] * std::cos(angle) +
                     x_K[i] * std::sin(angle));
  }
  first.insert(first.end(), second.begin(), second.end());
  return torch::stack(first);
}

// The model again, for one sequence, from its description alone.
// The first num_facts tokens are facts.
torch::Tensor SlowHidden(const Transformer& model,
                         const std::vector<int64_t>& tokens, int num_facts) {
  const ModelConfig& config = model.config();
  const Named p = ByName(model);
  const int heads = config.num_heads(), kv_heads = config.num_kv_heads();
  const int64_t dim = config.width() / heads;
  const int length = static_cast<int>(tokens.size());
  auto x_TD = p.at("embedding").index({torch::tensor(tokens)});
  for (int layer = 0; layer < config.num_layers(); ++layer) {
    const std::string prefix = "layers." + std::to_string(layer) + ".";
    const auto qkv =
        torch::matmul(SlowNorm(x_TD, p.at(prefix + "attention_norm")),
                      p.at(prefix + "qkv").t());
    std::vector<torch::Tensor> outputs;
    for (int t = 0; t < length; ++t) {
      std::vector<torch::Tensor> by_head;
      for (int h = 0; h < heads; ++h) {
        const int kv = h / (heads / kv_heads);
        const auto q = SlowRotate(qkv[t].slice(0, h * dim, (h + 1) * dim), t,
                                  config.rope_base());
        std::vector<torch::Tensor> scores, values;
        const bool sees_all_facts =
            config.bidirectional_facts() && t < num_facts;
        const int last = sees_all_facts ? num_facts - 1 : t;
        for (int s = 0; s <= last; ++s) {
          const int64_t key = (heads + kv) * dim;
          const int64_t value = (heads + kv_heads + kv) * dim;
          const auto k = SlowRotate(qkv[s].slice(0, key, key + dim), s,
                                    config.rope_base());
          scores.push_back((q * k).sum() / std::sqrt(double(dim)));
          values.push_back(qkv[s].slice(0, value, value + dim));
        }
        const auto weights = torch::softmax(torch::stack(scores), 0);
        by_head.push_back((weights.unsqueeze(1) * torch::stack(values)).sum(0));
      }
      outputs.push_back(torch::cat(by_head));
    }
    x_TD = x_TD +
           torch::matmul(torch::stack(outputs), p.at(prefix + "output").t());
    const auto gate_up =
        torch::matmul(SlowNorm(x_TD, p.at(prefix + "mlp_norm")),
                      p.at(prefix + "gate_up").t());
    const auto gate = gate_up.slice(1, 0, config.hidden_width());
    const auto up = gate_up.slice(1, config.hidden_width());
    x_TD = x_TD + torch::matmul(gate * torch::sigmoid(gate) * up,
                                p.at(prefix + "down").t());
  }
  return SlowNorm(x_TD, p.at("final_norm"));
}

std::vector<Token> RandomTokens(int length, int bound, Rng* rng) {
  std::vector<Token> tokens;
  for (int i = 0; i < length; ++i) {
    tokens.push_back(static_cast<Token>(rng->Uniform(bound)));
  }
  return tokens;
}

// Groups with long, short and no facts.
std::vector<PackedExamples> RandomGroups(Rng* rng) {
  std::vector<PackedExamples> groups(3);
  groups[0].facts = "p:0312\n";
  groups[2].facts = "q";
  for (PackedExamples& group : groups) {
    for (int i = 0; i < 3; ++i) {
      Example example;
      example.prompt = RandomTokens(1 + static_cast<int>(rng->Uniform(5)),
                                    kVocabularySize, rng);
      example.answer =
          RandomTokens(1 + static_cast<int>(rng->Uniform(4)), kNumSpoken, rng);
      group.examples.push_back(example);
    }
  }
  return groups;
}

// What M says before each answer token, an example at a time.
torch::Tensor SlowHiddenOfAnswers(const Transformer& model,
                                  const std::vector<PackedExamples>& groups) {
  std::vector<torch::Tensor> rows;
  for (const PackedExamples& group : groups) {
    for (const Example& example : group.examples) {
      std::vector<int64_t> tokens;
      for (const Token token : Encode(group.facts)) tokens.push_back(token);
      for (const Token token : example.prompt) tokens.push_back(token);
      const int64_t first = static_cast<int64_t>(tokens.size()) - 1;
      for (const Token token : example.answer) tokens.push_back(token);
      tokens.pop_back();
      rows.push_back(
          SlowHidden(model, tokens, static_cast<int>(group.facts.size()))
              .slice(0, first));
    }
  }
  return torch::cat(rows);
}

// As ConfidenceFeatures() has them, but with gradient.
torch::Tensor Features(const torch::Tensor& hidden_AD) {
  return at::cat({hidden_AD, at::ones_like(hidden_AD.narrow(1, 0, 3))}, 1);
}

// A scalar that depends on every output.
torch::Tensor Loss(const Transformer& model, const torch::Tensor& hidden_AD) {
  torch::manual_seed(11);
  const auto logits = model.Logits(hidden_AD);
  const auto weights = torch::randn_like(logits);
  const auto value_weights = torch::randn_like(hidden_AD.select(1, 0));
  return (logits * weights).sum() +
         (model.Value(hidden_AD) * value_weights).sum() +
         (model.ConfidenceLogit(Features(hidden_AD)).sigmoid() * value_weights)
             .sum();
}

std::vector<torch::Tensor> Gradients(const Transformer& model,
                                     const torch::Tensor& loss) {
  std::vector<torch::Tensor> parameters;
  for (auto& [name, tensor] : model.named_parameters()) {
    parameters.push_back(tensor);
  }
  return torch::autograd::grad({loss}, parameters, {}, std::nullopt, false,
                               /*allow_unused=*/true);
}

double LargestDifference(const torch::Tensor& a, const torch::Tensor& b) {
  return (a.to(torch::kDouble) - b.to(torch::kDouble))
      .abs()
      .max()
      .item<double>();
}

// By whether facts attend one another in both directions.
class PackingTest : public testing::TestWithParam<bool> {};

TEST_P(PackingTest, EqualsOneSequenceAtATimeInValuesAndGradients) {
  const Transformer model = Perturbed(SmallModel(GetParam()), torch::kDouble);
  Rng rng(5);
  const auto groups = RandomGroups(&rng);
  const auto batch = Pack(groups, model.config());
  ASSERT_TRUE(batch.ok()) << batch.status();
  const auto hidden = model.Hidden(batch->packed, batch->rows_A);
  const auto slow = SlowHiddenOfAnswers(model, groups);
  ASSERT_EQ(hidden.sizes(), slow.sizes());
  EXPECT_LT(LargestDifference(hidden, slow), 1e-9);

  const auto gradients = Gradients(model, Loss(model, hidden));
  const auto slow_gradients = Gradients(model, Loss(model, slow));
  const auto named = model.named_parameters();
  for (size_t i = 0; i < gradients.size(); ++i) {
    EXPECT_GT(gradients[i].abs().max().item<double>(), 1e-6) << named[i].first;
    EXPECT_LT(LargestDifference(gradients[i], slow_gradients[i]), 1e-9)
        << named[i].first;
  }
}

INSTANTIATE_TEST_SUITE_P(Masks, PackingTest, testing::Bool());

// Enough rows that every kernel is split among the threads.
TEST(TransformerTest, ManyThreadsComputeWhatOneDoes) {
  const Transformer model = Perturbed(SmallModel(), torch::kDouble);
  Rng rng(9);
  std::vector<PackedExamples> groups;
  for (int i = 0; i < 60; ++i) {
    for (PackedExamples& group : RandomGroups(&rng)) groups.push_back(group);
  }
  const auto batch = Pack(groups, model.config());
  ASSERT_TRUE(batch.ok()) << batch.status();
  ASSERT_GT(batch->packed.tokens_N.size(0), 2000);
  torch::Tensor hidden[2];
  std::vector<torch::Tensor> gradients[2];
  for (int i = 0; i < 2; ++i) {
    torch::set_num_threads(i == 0 ? 1 : 4);
    hidden[i] = model.Hidden(batch->packed, batch->rows_A);
    gradients[i] = Gradients(model, Loss(model, hidden[i]));
  }
  torch::set_num_threads(1);
  EXPECT_LT(LargestDifference(hidden[0], hidden[1]), 1e-10);
  for (size_t i = 0; i < gradients[0].size(); ++i) {
    EXPECT_LT(LargestDifference(gradients[0][i], gradients[1][i]), 1e-8) << i;
  }
}

TEST(TransformerTest, Float32IsNearFloat64) {
  const Transformer exact = Perturbed(SmallModel(), torch::kDouble);
  const Transformer model(SmallModel(), 7, torch::kFloat);
  {
    const torch::NoGradGuard no_grad;
    const Named from = ByName(exact);
    for (auto& [name, tensor] : model.named_parameters()) {
      tensor.copy_(from.at(name));
    }
  }
  Rng rng(6);
  const auto batch = Pack(RandomGroups(&rng), model.config());
  ASSERT_TRUE(batch.ok()) << batch.status();
  const auto run = [&](const Transformer& m) {
    return m.Hidden(batch->packed, batch->rows_A);
  };
  EXPECT_LT(LargestDifference(run(model), run(exact)), 2e-5);
  const auto gradients = Gradients(model, run(model).sum());
  const auto expected = Gradients(exact, run(exact).sum());
  for (size_t i = 0; i < gradients.size(); ++i) {
    if (!gradients[i].defined()) continue;
    const double scale = expected[i].abs().max().item<double>() + 1e-3;
    EXPECT_LT(LargestDifference(gradients[i], expected[i]) / scale, 1e-4);
  }
}

TEST(TransformerTest, GradientIsTheSlope) {
  Transformer model = Perturbed(SmallModel(), torch::kDouble);
  Rng rng(8);
  const auto batch = Pack(RandomGroups(&rng), model.config());
  ASSERT_TRUE(batch.ok()) << batch.status();
  const auto loss = [&] {
    return Loss(model, model.Hidden(batch->packed, batch->rows_A));
  };
  const auto gradients = Gradients(model, loss());
  const auto named = model.named_parameters();
  const torch::NoGradGuard no_grad;
  for (size_t i = 0; i < named.size(); ++i) {
    torch::manual_seed(static_cast<uint64_t>(i));
    const auto direction = torch::randn_like(named[i].second);
    const double h = 1e-6;
    named[i].second.add_(direction, h);
    const double above = loss().item<double>();
    named[i].second.add_(direction, -2 * h);
    const double below = loss().item<double>();
    named[i].second.add_(direction, h);
    const double slope = (gradients[i] * direction).sum().item<double>();
    EXPECT_NEAR((above - below) / (2 * h), slope, 1e-5 * (1 + std::abs(slope)))
        << named[i].first;
  }
}

TEST(TransformerTest, InitialWeightsFollowTheSeedAndTheStandardDeviation) {
  ModelConfig config;
  config.set_num_layers(2);
  const Named a = ByName(Transformer(config, 1));
  const Named b = ByName(Transformer(config, 1));
  const Named c = ByName(Transformer(config, 2));
  EXPECT_TRUE(a.at("embedding").equal(b.at("embedding")));
  EXPECT_FALSE(a.at("embedding").equal(c.at("embedding")));
  EXPECT_NEAR(a.at("layers.1.qkv").std().item<double>(), .05, .003);
  EXPECT_NEAR(a.at("layers.1.down").std().item<double>(), .025, .0015);
  EXPECT_EQ(a.at("value_head").abs().max().item<double>(), 0);
  EXPECT_EQ(a.at("confidence_head").sum().item<double>(), 1);
}

// Before it has learned anything M is as confident as its likeliest token is
// likely, which no state of the trunk says linearly.
TEST(TransformerTest, ConfidenceBeginsAsTheLikeliestTokensProbability) {
  ModelConfig config;
  config.set_width(8);
  config.set_num_heads(2);
  const Transformer model(config, 1);
  const at::Tensor hidden_AD = at::randn({3, 8}).requires_grad_();
  const at::Tensor logits_AV = at::randn({3, kNumSpoken}) * 4;
  const at::Tensor features_AF = model.ConfidenceFeatures(hidden_AD, logits_AV);
  EXPECT_FALSE(features_AF.requires_grad());
  const at::Tensor probs_AV = logits_AV.softmax(1);
  const at::Tensor best_A = std::get<0>(probs_AV.max(1));
  EXPECT_TRUE(model.ConfidenceLogit(features_AF)
                  .sigmoid()
                  .allclose(best_A, 1e-4, 1e-6));
  EXPECT_TRUE(features_AF.narrow(1, 0, 8).equal(hidden_AD.detach()));
  EXPECT_TRUE(features_AF.select(1, 9).allclose(
      -(probs_AV * probs_AV.log()).sum(1), 1e-4, 1e-5));
  // Certainty beyond what floats hold is large, not infinite.
  const at::Tensor sure_AV = at::zeros({1, kNumSpoken});
  sure_AV.select(1, 7).fill_(1000);
  EXPECT_TRUE(model.ConfidenceFeatures(at::zeros({1, 8}), sure_AV)
                  .isfinite()
                  .all()
                  .item<bool>());
}

TEST(TransformerTest, ImpossibleShapesAreRefusedByName) {
  ModelConfig config;
  config.set_num_kv_heads(3);
  EXPECT_EQ(CheckModelConfig(config).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_NE(CheckModelConfig(config).message().find("num_kv_heads"),
            std::string::npos);
  config = ModelConfig();
  config.set_width(36);  // heads of 9
  EXPECT_NE(CheckModelConfig(config).message().find("width"),
            std::string::npos);
  config = ModelConfig();
  config.set_num_layers(0);
  EXPECT_NE(CheckModelConfig(config).message().find("num_layers"),
            std::string::npos);
  EXPECT_TRUE(CheckModelConfig(ModelConfig()).ok());
}

}  // namespace
}  // namespace elenchus
