// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// What acceptable behaviour so far says of behaviour to come (Hubinger 2019):
// models that in every step act unacceptably with a probability of their own.
#ifndef ELENCHUS_TASKS_COIN_MODEL_H_
#define ELENCHUS_TASKS_COIN_MODEL_H_

#include <cstdint>
#include <functional>

#include "core/rng.h"

namespace elenchus {

struct DefectionEstimate {
  // Models that were acceptable in training, and those of them that were not in
  // deployment.
  int64_t num_kept = 0;
  int64_t num_defected = 0;

  // P(some unacceptable step in deployment | none in training); NaN if no model
  // was kept.
  double Share() const {
    return static_cast<double>(num_defected) / static_cast<double>(num_kept);
  }
};

// Runs `num_models` models, whose probabilities `draw` gives, for up to
// `training` steps and, if they were acceptable in all of them, `deployment`
// more.
DefectionEstimate EstimateDefection(const std::function<double(Rng*)>& draw,
                                    int training, int deployment,
                                    int64_t num_models, Rng* rng);

// The probability that makes a model's P(no unacceptable step in training and
// one in deployment) largest, found numerically. training and deployment >= 1.
double OptimalDefector(int training, int deployment);

}  // namespace elenchus

#endif  // ELENCHUS_TASKS_COIN_MODEL_H_
