// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/cpo_step.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "learner/fisher.h"

namespace elenchus {
namespace {

// Relative residual at which a system counts as solved.
constexpr double kTolerance = 1e-10;

double ValueOf(const at::Tensor& scalar) {
  return scalar.defined() ? scalar.item<double>() : 0;
}

struct Measures {
  double kl = 0, constraint = 0, policy = 0;
};

// Of theta as it now is.
Measures Measure(const CpoBatch& b, const Transformer& theta) {
  const at::NoGradGuard no_grad;
  const Forward forward = ComputeForward(theta, b.batch);
  const BatchLosses losses =
      ComputeLosses(theta, b.batch, b.counts, forward, b.targets, b.weights);
  Measures measures{.constraint = ValueOf(losses.supervised),
                    .policy = ValueOf(losses.policy)};
  if (b.targets.tokens_R.numel() > 0) {
    const auto log_probs_RV = [&](const Forward& of) {
      return of.log_probs.log_probs_AV.index_select(0, b.targets.tokens_R);
    };
    measures.kl =
        ValueOf(KlLoss(log_probs_RV(b.forward).detach(), log_probs_RV(forward),
                       b.counts.reinforced_tokens));
  }
  return measures;
}

// Takes the first size of the step that is good enough, if one is.
void SearchLine(const CpoConfig& config, const Vector& step, double c,
                const Measures& before, const CpoBatch& b,
                const Transformer& theta, CpoOutcome* outcome) {
  const at::NoGradGuard no_grad;
  const bool keeps = outcome->solution.step_case != CpoCase::kInfeasible &&
                     outcome->solution.step_case != CpoCase::kBroken;
  std::vector<at::Tensor> trunk = TrunkParameters(theta);
  std::vector<at::Tensor> start;
  for (const at::Tensor& parameter : trunk) start.push_back(parameter.clone());
  const auto restore = [&] {
    for (size_t i = 0; i < trunk.size(); ++i) trunk[i].copy_(start[i]);
  };
  double scale = 1;
  while (outcome->line_search_steps < config.line_search_steps()) {
    Move(step, scale, trunk);
    ++outcome->line_search_steps;
    const Measures after = Measure(b, theta);
    // False of what is not a number, too.
    if (after.kl <= config.max_kl() &&
        after.constraint - before.constraint <= std::max(-c, 0.0) &&
        (!keeps || after.policy <= before.policy)) {
      outcome->is_taken = true;
      outcome->kl = after.kl;
      return;
    }
    restore();
    scale *= config.line_search_decay();
  }
}

}  // namespace

CpoProposal ProposeCpoStep(const Vector& g, const Vector& b, double c,
                           const std::function<Vector(const Vector&)>& multiply,
                           const CpoConfig& config) {
  const auto solve = [&](const Vector& right) {
    return SolveConjugateGradient(
               [&](const Vector& v) {
                 Vector product = multiply(v);
                 for (size_t i = 0; i < v.size(); ++i) {
                   product[i] += config.damping() * v[i];
                 }
                 return product;
               },
               right, config.conjugate_gradient_iterations(), kTolerance)
        .x;
  };
  const Vector for_g = solve(g), for_b = solve(b);
  CpoProposal proposal;
  proposal.solution = SolveCpoDual({.gHg = Dot(g, for_g),
                                    .gHb = Dot(g, for_b),
                                    .bHb = Dot(b, for_b),
                                    .c = c,
                                    .max_kl = config.max_kl()});
  proposal.step.resize(g.size());
  for (size_t i = 0; i < g.size(); ++i) {
    proposal.step[i] = proposal.solution.g_coefficient * for_g[i] +
                       proposal.solution.b_coefficient * for_b[i];
  }
  return proposal;
}

CpoOutcome TakeCpoStep(const CpoConfig& config, double bound, const CpoBatch& b,
                       const Transformer& theta) {
  const std::vector<at::Tensor> trunk = TrunkParameters(theta);
  const Measures before = {.constraint = ValueOf(b.losses.supervised),
                           .policy = ValueOf(b.losses.policy)};
  CpoOutcome outcome;
  const bool has_constraint = b.losses.supervised.defined();
  if (has_constraint) outcome.constraint = before.constraint;
  // Without an answer of H there is nothing to keep.
  const double c = has_constraint ? before.constraint - bound : -1;

  const Vector g = GradientOf(b.losses.policy, trunk);
  const Vector of_constraint = GradientOf(b.losses.supervised, trunk);
  outcome.gradient_norm =
      std::sqrt(Dot(g, g) + Dot(of_constraint, of_constraint));
  if (!std::isfinite(outcome.gradient_norm)) return outcome;

  std::optional<Fisher> fisher;
  if (b.reinforced != nullptr) {
    fisher.emplace(theta, *b.reinforced, b.counts.reinforced_tokens);
  }
  const CpoProposal proposal = ProposeCpoStep(
      g, of_constraint, c,
      [&](const Vector& v) {
        return fisher.has_value() ? fisher->Multiply(v) : Vector(v.size(), 0);
      },
      config);
  outcome.solution = proposal.solution;
  if (Dot(proposal.step, proposal.step) == 0) return outcome;

  SearchLine(config, proposal.step, c, before, b, theta, &outcome);
  return outcome;
}

}  // namespace elenchus
