// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Whether actor and learner, and batches of any packing, compute the same.
#ifndef ELENCHUS_LEARNER_PARITY_H_
#define ELENCHUS_LEARNER_PARITY_H_

#include <cstdint>

#include "absl/status/statusor.h"

namespace elenchus {

// Both ask an engine of random weights, in float32, for answers of every kind
// of question at temperatures from 0 to 1.8, about facts that are cached, that
// are evicted and that are none; once with facts that attend one another in
// both directions, once without. Errors: those of the engine and of Pack.

// Largest |log-prob by the engine - by the learner's forward pass| of a token
// of `num_answers` answers (of each model).
absl::StatusOr<double> LogProbDifference(int num_answers, uint64_t seed);

// Largest |loss of one packed batch - of its examples, each in a pack of its
// own| / |the latter|, over the terms of the loss and their sum. Half of the
// answers are imitated, half reinforced.
absl::StatusOr<double> PackingDifference(int num_answers, uint64_t seed);

}  // namespace elenchus

#endif  // ELENCHUS_LEARNER_PARITY_H_
