// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/losses.h"

#include <cmath>
#include <functional>
#include <vector>

#include "gtest/gtest.h"

namespace elenchus {
namespace {

at::Tensor Doubles(const std::vector<double>& values) {
  return at::tensor(values, at::kDouble);
}

std::vector<double> ToVector(const at::Tensor& tensor) {
  const at::Tensor x = tensor.detach().to(at::kDouble).contiguous();
  return std::vector<double>(x.const_data_ptr<double>(),
                             x.const_data_ptr<double>() + x.numel());
}

// The gradient of `loss` at `x` equals central differences.
void ExpectGradient(const std::function<at::Tensor(const at::Tensor&)>& loss,
                    const std::vector<double>& x) {
  at::Tensor leaf = Doubles(x).requires_grad_();
  loss(leaf).backward();
  const std::vector<double> gradient = ToVector(leaf.grad());
  constexpr double kStep = 1e-6;
  for (size_t i = 0; i < x.size(); ++i) {
    std::vector<double> above = x, below = x;
    above[i] += kStep;
    below[i] -= kStep;
    const double difference = (loss(Doubles(above)).item<double>() -
                               loss(Doubles(below)).item<double>()) /
                              (2 * kStep);
    EXPECT_NEAR(gradient[i], difference, 1e-8) << i;
  }
}

// -(1 * -1 + 0.5 * -2 + 0 * -9) / 1.5 = 4/3.
TEST(SupervisedLoss, ByHand) {
  const auto loss = [](const at::Tensor& log_prob_A) {
    return SupervisedLoss(log_prob_A, Doubles({1, 0.5, 0}), 1.5);
  };
  EXPECT_NEAR(loss(Doubles({-1, -2, -9})).item<double>(), 4.0 / 3, 1e-12);
  ExpectGradient(loss, {-1, -2, -9});
}

struct PpoCase {
  double log_prob, proximal, behaviour, advantage;
};

PpoTargets TargetsOf(const std::vector<PpoCase>& cases) {
  std::vector<double> proximal, behaviour, advantage;
  for (const PpoCase& c : cases) {
    proximal.push_back(c.proximal);
    behaviour.push_back(c.behaviour);
    advantage.push_back(c.advantage);
  }
  return {.proximal_log_prob_R = Doubles(proximal),
          .behaviour_log_prob_R = Doubles(behaviour),
          .advantage_R = Doubles(advantage)};
}

std::vector<double> LogProbsOf(const std::vector<PpoCase>& cases) {
  std::vector<double> log_probs;
  for (const PpoCase& c : cases) log_probs.push_back(c.log_prob);
  return log_probs;
}

// The definition, as a loop.
double NaivePpo(const std::vector<PpoCase>& cases, double clip,
                double max_weight) {
  double sum = 0, count = 0;
  for (const PpoCase& c : cases) {
    const double weight =
        std::fmin(max_weight, std::exp(c.proximal - c.behaviour));
    const double ratio = std::exp(c.log_prob - c.proximal);
    double clipped = ratio;
    if (clipped > 1 + clip) clipped = 1 + clip;
    if (clipped < 1 - clip) clipped = 1 - clip;
    sum += weight * std::fmin(ratio * c.advantage, clipped * c.advantage);
    ++count;
  }
  return -sum / count;
}

const std::vector<PpoCase> kMixed = {
    {-1.0, -1.1, -1.3, 0.7},   // ratio e^0.1: inside
    {-1.0, -0.6, -0.5, -0.4},  // ratio e^-0.4, losing: clipped
    {-2.0, -3.0, -2.9, 1.2},   // ratio e, gaining: clipped
    {-2.0, -3.0, -3.1, -1.2},  // ratio e, losing: not clipped
    {-3.0, -2.0, -2.0, -0.9},  // ratio 1/e, losing: clipped
    {-3.0, -2.0, -9.0, 0.8}};  // weight e^7: bounded

TEST(ReinforcementLoss, EqualsTheNaiveLoop) {
  const PpoOptions options = {.clip = 0.2, .max_importance_weight = 2};
  const PpoLoss ppo = ReinforcementLoss(Doubles(LogProbsOf(kMixed)),
                                        TargetsOf(kMixed), options, 6);
  EXPECT_NEAR(ppo.loss.item<double>(), NaivePpo(kMixed, 0.2, 2), 1e-12);
  EXPECT_NEAR(ppo.clip_fraction.item<double>(), 3.0 / 6, 1e-6);
}

TEST(ReinforcementLoss, GradientEqualsDifferences) {
  const PpoTargets targets = TargetsOf(kMixed);
  ExpectGradient(
      [&](const at::Tensor& log_prob_A) {
        return ReinforcementLoss(log_prob_A, targets, {}, 6).loss;
      },
      LogProbsOf(kMixed));
}

// d/dlog_prob of one token of advantage `advantage` whose ratio is `ratio`.
double GradientAt(double ratio, double advantage) {
  at::Tensor log_prob_A = Doubles({std::log(ratio)}).requires_grad_();
  ReinforcementLoss(log_prob_A, TargetsOf({{0, 0, 0, advantage}}),
                    {.clip = 0.2}, 1)
      .loss.backward();
  return log_prob_A.grad().item<double>();
}

TEST(ReinforcementLoss, ClipBoundaries) {
  EXPECT_NEAR(GradientAt(1.199, 1), -1.199, 1e-9);  // inside
  EXPECT_EQ(GradientAt(1.201, 1), 0);               // above, gaining
  EXPECT_NEAR(GradientAt(1.201, -1), 1.201, 1e-9);  // above, losing
  EXPECT_NEAR(GradientAt(0.801, -1), 0.801, 1e-9);  // inside
  EXPECT_EQ(GradientAt(0.799, -1), 0);              // below, losing
  EXPECT_NEAR(GradientAt(0.799, 1), -0.799, 1e-9);  // below, gaining
  EXPECT_EQ(GradientAt(1, 1), -1);
  EXPECT_EQ(GradientAt(1, -1), 1);
}

// Weights e^0.5 = 1.65 and min(2, e^1) = 2.
TEST(ReinforcementLoss, ImportanceWeightIsBounded) {
  const PpoLoss ppo = ReinforcementLoss(
      Doubles({-1, -1}), TargetsOf({{0, -1, -1.5, 1}, {0, -1, -2, 1}}), {}, 2);
  const double mean = (std::exp(0.5) + 2) / 2;
  EXPECT_NEAR(ppo.loss.item<double>(), -mean, 1e-12);
  EXPECT_NEAR(ppo.mean_importance_weight.item<double>(), mean, 1e-12);
}

// No gradient reaches what PPO compares with.
TEST(ReinforcementLoss, TargetsAreConstants) {
  PpoTargets targets = TargetsOf(kMixed);
  targets.advantage_R.requires_grad_();
  targets.proximal_log_prob_R.requires_grad_();
  at::Tensor log_prob_A = Doubles(LogProbsOf(kMixed)).requires_grad_();
  ReinforcementLoss(log_prob_A, targets, {}, 6).loss.backward();
  EXPECT_FALSE(targets.advantage_R.grad().defined());
  EXPECT_FALSE(targets.proximal_log_prob_R.grad().defined());
}

// Of 4 tokens on two ranks: what each adds sums to the mean over all.
TEST(ReinforcementLoss, IsDividedByTheCountGiven) {
  const double half =
      ReinforcementLoss(Doubles({-1}), TargetsOf({{0, -1, -1, 1}}), {}, 2)
          .loss.item<double>();
  EXPECT_EQ(half, -0.5);
}

// -(2 * -1 - 0.5 * -3) / 2 = 0.25.
TEST(PolicyGradientLoss, ByHand) {
  const auto loss = [](const at::Tensor& log_prob_R) {
    return PolicyGradientLoss(log_prob_R, Doubles({2, -0.5}), 2);
  };
  EXPECT_NEAR(loss(Doubles({-1, -3})).item<double>(), 0.25, 1e-12);
  ExpectGradient(loss, {-1, -3});
}

// ((0.5 - 1)^2 + (-0.25 + 1)^2) / 2 = (0.25 + 0.5625) / 2.
TEST(ValueLoss, ByHand) {
  const auto loss = [](const at::Tensor& value_B) {
    return ValueLoss(value_B, Doubles({1, -1}), 2);
  };
  EXPECT_NEAR(loss(Doubles({0.5, -0.25})).item<double>(), 0.40625, 1e-12);
  ExpectGradient(loss, {0.5, -0.25});
}

// pi = (1/4, 3/4), reference (1/2, 1/2): ln(1/2) / 4 + 3 ln(3/2) / 4; and 0 of
// a token whose two distributions are one; the mean of both.
TEST(KlLoss, ByHand) {
  const at::Tensor pi = Doubles({0.25, 0.75, 0.3, 0.7}).view({2, 2}).log();
  const at::Tensor reference = Doubles({0.5, 0.5, 0.3, 0.7}).view({2, 2}).log();
  EXPECT_NEAR(KlLoss(pi, reference, 2).item<double>(),
              (0.25 * std::log(0.5) + 0.75 * std::log(1.5)) / 2, 1e-12);
  ExpectGradient(
      [&](const at::Tensor& logits_V) {
        return KlLoss(logits_V.view({2, 2}).log_softmax(1), reference, 2);
      },
      {0.3, -0.2, 1, 0.5});
}

// Three answers: "c:b" (wrong evidence, right field), "c:b" (wrong answer),
// "y" and end-of-text (wrong end).
TEST(FieldAgreement, ComparesTheAnswerFieldOnly) {
  const int64_t kEnd = 256;
  const at::Tensor targets_A =
      at::tensor(std::vector<int64_t>{'c', ':', 'b', 'c', ':', 'b', 'y', kEnd});
  const at::Tensor greedy_A =
      at::tensor(std::vector<int64_t>{'c', ':', 'd', 'd', ':', 'b', 'y', 'y'});
  const at::Tensor first_E = at::tensor(std::vector<int64_t>{0, 3, 6});
  EXPECT_EQ(ToVector(FieldAgreement(greedy_A, targets_A, first_E)),
            (std::vector<double>{1, 0, 0}));
  EXPECT_EQ(ToVector(FieldAgreement(targets_A, targets_A, first_E)),
            (std::vector<double>{1, 1, 1}));
}

// sigmoid(0) = 1/2: (1 * 0.25 + 3 * 0.25 + 0) / 4 = 0.25; and
// sigmoid(ln 3) = 3/4 with agreement 1: 1/16.
TEST(ConfidenceLoss, ByHand) {
  const auto loss = [](const at::Tensor& logit_E) {
    return ConfidenceLoss(logit_E, Doubles({1, 0, 1}), Doubles({1, 3, 0}), 4);
  };
  EXPECT_NEAR(loss(Doubles({0, 0, 5})).item<double>(), 0.25, 1e-12);
  EXPECT_NEAR(
      ConfidenceLoss(Doubles({std::log(3.0)}), Doubles({1}), Doubles({2}), 2)
          .item<double>(),
      1.0 / 16, 1e-12);
  ExpectGradient(loss, {0.3, -0.7, 5});
}

}  // namespace
}  // namespace elenchus
