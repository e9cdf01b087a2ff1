// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The terms of oversight by text on a tiny model in float64: values against the
// formula, gradients against central differences.
#include "learner/text_oversight.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>
#include <functional>
#include <limits>
#include <memory>

#include "tests/learner/traces.h"

namespace elenchus {
namespace {

ModelConfig TinyModel() {
  ModelConfig config;
  config.set_num_layers(2);
  config.set_width(8);
  config.set_num_heads(2);
  config.set_num_kv_heads(1);
  config.set_hidden_width(8);
  config.set_context_length(48);
  config.set_init_std(0.4);
  return config;
}

class TextOversightTest : public testing::Test {
 protected:
  TextOversightTest() : model_(TinyModel(), 3, at::kDouble) {
    const at::NoGradGuard no_grad;
    torch::manual_seed(1);
    for (auto& [name, tensor] : model_.named_parameters()) {
      tensor.add_(torch::randn_like(tensor) * 0.2);
    }
    Trace debate = MakeTrace();
    debate.mutable_question()->set_facts("ab ba\n");
    TraceGroup group;
    for (const Trace& trace : {MakeOversight(1, 1, "ab"),
                               MakeOversight(2, 1, "b"), Costless(), debate}) {
      group.push_back({std::make_shared<const Trace>(trace)});
    }
    Rng rng(1);
    examples_ = MakeOversightExamples({group}, {}, 1, &rng);
    TraceGroup debates = {{std::make_shared<const Trace>(debate)}};
    examples_.descriptions =
        MakeOversightExamples({debates}, {}, 1, &rng).descriptions;
    batch_ = *PackOversight(examples_, TinyModel(), at::kDouble);
  }

  static Trace Costless() {
    Trace trace = MakeOversight(3, 1, "c");
    trace.mutable_oversight()->clear_cases();
    return trace;
  }

  TextOversight Compute() {
    return ComputeTextOversight(model_, ppo_, &batch_);
  }

  // Log-probs of a batch's tokens by the model as it is, [A].
  at::Tensor LogProbs(const TrainBatch& of) const {
    const at::NoGradGuard no_grad;
    return model_.Logits(model_.Hidden(of.packed, of.rows_A))
        .log_softmax(1)
        .gather(1, of.targets_A.unsqueeze(1))
        .squeeze(1);
  }

  // Expects the gradients of `term` to equal its central differences at every
  // coordinate (one in 11 of the embedding of bytes) of the parameters that
  // `moves` names, and to be 0 at all others.
  void ExpectGradients(
      const std::function<at::Tensor(const TextOversight&)>& term,
      const std::function<bool(const std::string& name, int64_t row)>& moves);

  const PpoOptions ppo_ = {.clip = 0.2, .max_importance_weight = 1e9};
  const Transformer model_;
  OversightExamples examples_;
  OversightBatch batch_;
};

void TextOversightTest::ExpectGradients(
    const std::function<at::Tensor(const TextOversight&)>& term,
    const std::function<bool(const std::string& name, int64_t row)>& moves) {
  constexpr double kStep = 1e-5;
  std::vector<at::Tensor> parameters;
  for (const auto& [name, tensor] : model_.named_parameters()) {
    parameters.push_back(tensor);
  }
  const at::Tensor loss = term(Compute());
  ASSERT_TRUE(loss.defined());
  const auto gradients = torch::autograd::grad(
      {loss}, parameters, {}, /*retain_graph=*/false, /*create_graph=*/false,
      /*allow_unused=*/true);
  const at::NoGradGuard no_grad;
  double error = 0, size = 0;
  size_t p = 0;
  for (const auto& [name, tensor] : model_.named_parameters()) {
    const at::Tensor& gradient = gradients[p++];
    at::Tensor flat = tensor.view(-1);
    const int64_t row_size = tensor.numel() / tensor.size(0);
    for (int64_t i = 0; i < flat.numel(); ++i) {
      const double computed =
          gradient.defined() ? gradient.reshape({-1})[i].item<double>() : 0;
      const int64_t row = i / row_size;
      if (!moves(name, row)) {
        ASSERT_EQ(computed, 0) << name << " row " << row;
        continue;
      }
      if (name == "embedding" && row < kFirstAdversaryToken && i % 11 != 0) {
        continue;
      }
      const double at = flat[i].item<double>();
      flat[i] = at + kStep;
      const double above = term(Compute()).item<double>();
      flat[i] = at - kStep;
      const double below = term(Compute()).item<double>();
      flat[i] = at;
      const double slope = (above - below) / (2 * kStep);
      error += (slope - computed) * (slope - computed);
      size += computed * computed;
    }
  }
  EXPECT_GT(size, 1e-8);
  EXPECT_LE(std::sqrt(error), 1e-4 * std::sqrt(size));
}

bool IsAdversary(const std::string& name, int64_t row) {
  return name == "embedding" && row >= kFirstAdversaryToken;
}

TEST_F(TextOversightTest, ValuesAreTheFormulas) {
  const at::Tensor log_prob_A = LogProbs(*batch_.cases);
  const TextOversight losses = Compute();
  // Two of four cases cost 1/4 on each of 2 tokens; pi_proximal / pi_behaviour
  // is pi e, for the record says -1.
  EXPECT_NEAR(losses.oversight.item<double>(),
              (0.25 * (log_prob_A + 1).exp()).sum().item<double>() / 4, 1e-12);
  // Rewards 1/8, 1/8 and 0: advantages 1/16, 1/16 and -1/8.
  const at::Tensor advantage_A = at::tensor(
      {1 / 16., 1 / 16., 1 / 16., 1 / 16., 1 / 16., -1 / 8., -1 / 8.},
      at::kDouble);
  EXPECT_NEAR(losses.adversary.item<double>(),
              -(advantage_A * (LogProbs(*batch_.proposals) + 1).exp())
                      .sum()
                      .item<double>() /
                  3,
              1e-9);
  EXPECT_NEAR(losses.description.item<double>(),
              -LogProbs(*batch_.descriptions).mean().item<double>(), 1e-12);
  const auto distribution = [&](const TrainBatch& of) {
    const at::NoGradGuard no_grad;
    return model_.Logits(model_.Hidden(of.packed, of.rows_A)).log_softmax(1);
  };
  const at::Tensor adversary = distribution(*batch_.proposals);
  const at::Tensor plain = distribution(*batch_.plain_proposals);
  EXPECT_NEAR(losses.adversary_kl.item<double>(),
              (adversary.exp() * (adversary - plain)).sum().item<double>() / 7,
              1e-12);
}

TEST_F(TextOversightTest, CasesMoveMAndNotItsAdversary) {
  ExpectGradients([](const TextOversight& of) { return of.oversight; },
                  [](const std::string& name, int64_t row) {
                    return !IsAdversary(name, row);
                  });
}

TEST_F(TextOversightTest, DescriptionsMoveMAndNotItsAdversary) {
  ExpectGradients([](const TextOversight& of) { return of.description; },
                  [](const std::string& name, int64_t row) {
                    return !IsAdversary(name, row);
                  });
}

TEST_F(TextOversightTest, ProposalsMoveTheAdversaryAlone) {
  ExpectGradients([](const TextOversight& of) { return of.adversary; },
                  IsAdversary);
}

TEST_F(TextOversightTest, TheAdversarysKlMovesItAlone) {
  ExpectGradients([](const TextOversight& of) { return of.adversary_kl; },
                  IsAdversary);
}

// A step against the gradient makes M's costly answers rarer, and the
// adversary's paid descriptions likelier.
TEST_F(TextOversightTest, MLowersWhatItsAdversaryRaises) {
  const double cost = LogProbs(*batch_.cases).sum().item<double>();
  const at::Tensor paid = batch_.proposals->reward_A;
  const double pay = (paid * LogProbs(*batch_.proposals)).sum().item<double>();
  std::vector<at::Tensor> parameters;
  for (const auto& [name, tensor] : model_.named_parameters()) {
    parameters.push_back(tensor);
  }
  TextOversightConfig config;
  config.set_kl_weight(0);
  config.set_description_weight(0);
  config.set_adversary_weight(0);
  const auto step = [&](double mu) {
    const at::Tensor total = TextOversightTotal(Compute(), mu, config);
    const auto gradients =
        torch::autograd::grad({total}, parameters, {}, false, false, true);
    const at::NoGradGuard no_grad;
    for (size_t i = 0; i < parameters.size(); ++i) {
      if (gradients[i].defined()) parameters[i].sub_(0.01 * gradients[i]);
    }
  };
  step(1);
  EXPECT_LT(LogProbs(*batch_.cases).sum().item<double>(), cost);
  config.set_adversary_weight(1);
  const double before =
      (paid * LogProbs(*batch_.proposals)).sum().item<double>();
  batch_.proposal_log_prob_A = at::Tensor();
  step(0);
  EXPECT_GT((paid * LogProbs(*batch_.proposals)).sum().item<double>(), before);
  EXPECT_NE(before, pay);
}

TEST_F(TextOversightTest, WithoutExamplesThereIsNoLoss) {
  OversightBatch empty = *PackOversight({}, TinyModel(), at::kDouble);
  const TextOversight losses = ComputeTextOversight(model_, ppo_, &empty);
  EXPECT_FALSE(TextOversightTotal(losses, 1, {}).defined());
}

}  // namespace
}  // namespace elenchus
