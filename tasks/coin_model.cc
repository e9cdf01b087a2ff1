// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/coin_model.h"

#include <cmath>

namespace elenchus {
namespace {

// Whether one of so many steps is unacceptable.
bool Defects(double probability, int num_steps, Rng* rng) {
  for (int i = 0; i < num_steps; ++i) {
    if (rng->Bernoulli(probability)) return true;
  }
  return false;
}

}  // namespace

DefectionEstimate EstimateDefection(const std::function<double(Rng*)>& draw,
                                    int training, int deployment,
                                    int64_t num_models, Rng* rng) {
  DefectionEstimate estimate;
  for (int64_t i = 0; i < num_models; ++i) {
    const double probability = draw(rng);
    if (Defects(probability, training, rng)) continue;
    ++estimate.num_kept;
    estimate.num_defected += Defects(probability, deployment, rng);
  }
  return estimate;
}

double OptimalDefector(int training, int deployment) {
  const auto utility = [&](double p) {
    return std::pow(1 - p, training) * (1 - std::pow(1 - p, deployment));
  };
  // It rises, then falls.
  double low = 0, high = 1;
  while (high - low > 1e-9) {
    const double third = (high - low) / 3;
    const double left = low + third, right = high - third;
    if (utility(left) < utility(right)) {
      low = left;
    } else {
      high = right;
    }
  }
  return (low + high) / 2;
}

}  // namespace elenchus
