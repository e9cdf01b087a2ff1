// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/cpo_step.h"

#include <torch/torch.h>

#include <cmath>
#include <memory>
#include <optional>
#include <vector>

#include "gtest/gtest.h"
#include "learner/dense.h"
#include "learner/examples.h"
#include "learner/fisher.h"
#include "tests/learner/traces.h"

namespace elenchus {
namespace {

// A small model in float64 and a batch of two debates.
class CpoStepTest : public testing::Test {
 protected:
  CpoStepTest() {
    config_.set_combination(LearnerConfig::CPO);
    config_.set_value_weight(0);
    config_.set_confidence_weight(0);
    ModelConfig& shape = *config_.mutable_model();
    shape.set_num_layers(1);
    shape.set_width(2);
    shape.set_num_heads(1);
    shape.set_num_kv_heads(1);
    shape.set_hidden_width(4);
    shape.set_context_length(48);
    shape.set_init_std(0.5);
    config_.mutable_cpo()->set_conjugate_gradient_iterations(2000);
    theta_.emplace(shape, 4, at::kDouble);
    trunk_ = TrunkParameters(*theta_);
    weights_ = LossWeightsOf(config_);
    TraceGroup group;
    for (uint64_t i = 1; i <= 2; ++i) {
      Trace trace = MakeTrace(i);
      trace.set_reward_even(i == 1 ? 1 : -1);
      if (i == 2) {
        *trace.mutable_rounds(1)->mutable_argument() =
            MakeModelCall(QUESTION_KIND_ARGUE, "a:bd");
      }
      group.push_back({std::make_shared<const Trace>(trace)});
    }
    const BatchExamples examples =
        MakeExamples({group}, ExampleOptionsOf(config_), 1);
    batch_ = *Pack(examples.groups, shape, at::kDouble);
    reinforced_ = *Pack(ReinforcedOf(examples.groups), shape, at::kDouble);
    counts_ = CountLosses(batch_, examples);
    batch_.behaviour_log_prob_A =
        ComputeForward(*theta_, batch_).log_probs.log_prob_A.detach();
    Evaluate();
  }

  void Evaluate() {
    forward_ = ComputeForward(*theta_, batch_);
    targets_ =
        ComputeTargets(*theta_, batch_, forward_, weights_, std::nullopt, {});
    losses_ =
        ComputeLosses(*theta_, batch_, counts_, forward_, targets_, weights_);
  }

  CpoBatch Batch() const {
    return {.batch = batch_,
            .reinforced = &reinforced_,
            .counts = counts_,
            .weights = weights_,
            .forward = forward_,
            .targets = targets_,
            .losses = losses_};
  }

  double Constraint() {
    Evaluate();
    return losses_.supervised.item<double>();
  }
  double Policy() const { return losses_.policy.item<double>(); }

  // Of the policy at present to the policy as the fixture has it.
  double Kl(const at::Tensor& log_probs_AV) const {
    const torch::NoGradGuard no_grad;
    const at::Tensor now_AV =
        ComputeForward(*theta_, reinforced_).log_probs.log_probs_AV;
    return (log_probs_AV.exp() * (log_probs_AV - now_AV)).sum().item<double>() /
           counts_.reinforced_tokens;
  }
  at::Tensor ReinforcedLogProbs() const {
    const torch::NoGradGuard no_grad;
    return ComputeForward(*theta_, reinforced_).log_probs.log_probs_AV;
  }

  // H column by column, damping included.
  Matrix DenseFisher() const {
    const Fisher fisher(*theta_, reinforced_, counts_.reinforced_tokens);
    size_t size = 0;
    for (const at::Tensor& tensor : trunk_) {
      size += static_cast<size_t>(tensor.numel());
    }
    Matrix h;
    for (size_t i = 0; i < size; ++i) {
      Row unit(size, 0);
      unit[i] = 1;
      h.push_back(fisher.Multiply(unit));
      h[i][i] += config_.cpo().damping();
    }
    return h;
  }

  LearnerConfig config_;
  std::optional<Transformer> theta_;
  std::vector<at::Tensor> trunk_;
  TrainBatch batch_, reinforced_;
  LossCounts counts_;
  LossWeights weights_;
  Forward forward_;
  LossTargets targets_;
  BatchLosses losses_;
};

TEST_F(CpoStepTest, FisherIsTheCurvatureOfTheKl) {
  const Fisher fisher(*theta_, reinforced_, counts_.reinforced_tokens);
  const at::Tensor start_AV = ReinforcedLogProbs();
  const size_t size = GradientOf(losses_.policy, trunk_).size();
  Rng rng(3);
  std::vector<Row> directions, products;
  for (int i = 0; i < 5; ++i) {
    directions.push_back(RandomRow(size, &rng));
    products.push_back(fisher.Multiply(directions.back()));
    EXPECT_NEAR(Inner(directions.front(), products.back()),
                Inner(directions.back(), products.front()), 1e-10);
  }
  for (size_t i = 0; i < directions.size(); ++i) {
    constexpr double kStep = 1e-3;
    double kl = 0;
    for (const double sign : {1, -1}) {
      Move(directions[i], sign * kStep, trunk_);
      kl += Kl(start_AV);
      Move(directions[i], -sign * kStep, trunk_);
    }
    const double curvature = kl / (kStep * kStep);
    EXPECT_NEAR(Inner(directions[i], products[i]), curvature, 1e-3 * curvature);
    EXPECT_GT(curvature, 1e-3);
  }
}

// The whole step against Cholesky and geometry, in every case of the dual.
TEST_F(CpoStepTest, ProposalEqualsTheDenseSolution) {
  const Matrix h = DenseFisher();
  const Matrix l = Cholesky(h);
  const Fisher fisher(*theta_, reinforced_, counts_.reinforced_tokens);
  const Row g = GradientOf(losses_.policy, trunk_);
  const Row b = GradientOf(losses_.supervised, trunk_);
  const double max_kl = config_.cpo().max_kl();
  const double reach = std::sqrt(2 * max_kl * Inner(b, Solve(l, b)));
  const auto multiply = [&](const Vector& v) { return fisher.Multiply(v); };
  for (const auto& [c, expected] :
       {std::pair{-1.5, CpoCase::kSlack}, std::pair{-0.5, CpoCase::kKept},
        std::pair{-0.01, CpoCase::kKept}, std::pair{0.5, CpoCase::kBroken},
        std::pair{1.5, CpoCase::kInfeasible}}) {
    for (const double sign : {1, -1}) {
      Row slope = g;
      // Once with the reward's gradient turned against the constraint's.
      for (size_t i = 0; i < g.size(); ++i) slope[i] += sign * b[i];
      const CpoProposal proposal =
          ProposeCpoStep(slope, b, c * reach, multiply, config_.cpo());
      EXPECT_EQ(proposal.solution.step_case, expected) << c;
      EXPECT_LT(
          RelativeDifference(proposal.step,
                             SolveByGeometry(l, slope, b, c * reach, max_kl)),
          1e-6)
          << c << " " << sign;
    }
  }
}

TEST_F(CpoStepTest, AStepWithinTheBoundKeepsItAndImprovesTheReward) {
  const double before = Constraint(), policy = Policy();
  const double bound = before + 0.05;
  const at::Tensor start_AV = ReinforcedLogProbs();
  const CpoOutcome outcome =
      TakeCpoStep(config_.cpo(), bound, Batch(), *theta_);
  ASSERT_TRUE(outcome.is_taken);
  EXPECT_EQ(outcome.constraint, before);
  EXPECT_GE(outcome.line_search_steps, 1);
  EXPECT_NEAR(outcome.kl, Kl(start_AV), 1e-12);
  EXPECT_GT(outcome.kl, 0);
  EXPECT_LE(outcome.kl, config_.cpo().max_kl());
  const double surrogate = [&] {
    return ComputeLosses(*theta_, batch_, counts_,
                         ComputeForward(*theta_, batch_), targets_, weights_)
        .policy.item<double>();
  }();
  EXPECT_LT(surrogate, policy);
  EXPECT_LE(Constraint(), bound);
}

// A bound that is far off: L_sup falls by a step, and by more with the next,
// and the run goes on.
TEST_F(CpoStepTest, AnInfeasibleBoundIsReportedAndApproached) {
  double last = Constraint();
  for (int i = 0; i < 3; ++i) {
    const CpoOutcome outcome =
        TakeCpoStep(config_.cpo(), 1e-3, Batch(), *theta_);
    EXPECT_EQ(outcome.solution.step_case, CpoCase::kInfeasible);
    EXPECT_GT(outcome.solution.nu, 0);
    EXPECT_TRUE(outcome.is_taken);
    const double now = Constraint();
    EXPECT_LT(now, last);
    last = now;
  }
}

// No size satisfies a trust region that the first order badly misjudges when
// only one is tried: theta is as it was, to the bit.
TEST_F(CpoStepTest, WithoutASizeThatHoldsThetaStays) {
  std::vector<at::Tensor> before;
  for (const at::Tensor& tensor : trunk_) {
    before.push_back(tensor.detach().clone());
  }
  CpoConfig config = config_.cpo();
  config.set_max_kl(50);
  config.set_line_search_steps(1);
  const CpoOutcome outcome = TakeCpoStep(
      config, losses_.supervised.item<double>() + 0.01, Batch(), *theta_);
  EXPECT_FALSE(outcome.is_taken);
  EXPECT_EQ(outcome.line_search_steps, 1);
  EXPECT_EQ(outcome.kl, 0);
  for (size_t i = 0; i < trunk_.size(); ++i) {
    EXPECT_TRUE(at::equal(trunk_[i], before[i])) << i;
  }
}

TEST_F(CpoStepTest, AGradientThatIsNotFiniteMovesNothing) {
  const at::Tensor before = trunk_[0].detach().clone();
  losses_.policy = losses_.policy * std::nan("");
  const CpoOutcome outcome = TakeCpoStep(config_.cpo(), 1, Batch(), *theta_);
  EXPECT_FALSE(std::isfinite(outcome.gradient_norm));
  EXPECT_FALSE(outcome.is_taken);
  EXPECT_TRUE(at::equal(trunk_[0], before));
}

// Without a rewarded token there is no policy to keep near: only the constraint
// is worked on.
TEST_F(CpoStepTest, WithoutARewardTheConstraintIsMended) {
  CpoBatch batch = Batch();
  batch.reinforced = nullptr;
  losses_.policy = at::Tensor();
  targets_.tokens_R = at::empty({0}, at::kLong);
  const double before = losses_.supervised.item<double>();
  const CpoOutcome outcome =
      TakeCpoStep(config_.cpo(), before - 1e-4, batch, *theta_);
  EXPECT_EQ(outcome.solution.step_case, CpoCase::kBroken);
  EXPECT_TRUE(outcome.is_taken);
  EXPECT_EQ(outcome.kl, 0);
  EXPECT_LT(Constraint(), before);
}

}  // namespace
}  // namespace elenchus
