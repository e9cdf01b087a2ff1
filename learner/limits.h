// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The two limits of method.md section 4 as numbers: how far the gradient of the
// learner's loss is from that of a loss that was written apart from it.
#ifndef ELENCHUS_LEARNER_LIMITS_H_
#define ELENCHUS_LEARNER_LIMITS_H_

#include <cstdint>

#include "absl/status/statusor.h"

namespace elenchus {

// Each plays debates between an M that says anything and the scripted H, by the
// rules of the limit; takes both gradients of one batch and one forward pass of
// fresh weights; and returns their largest absolute difference over all
// parameters. It must be exactly 0. FailedPrecondition if the debates teach
// nothing, so that 0 would say nothing.

// lambda = 0 and max_arguments = 1: imitation of Amp(M) alone.
absl::StatusOr<double> PureAmplificationDifference(uint64_t seed);

// alpha_argue = 0 and M writes every argument: of what arguments teach,
// zero-sum self-play alone.
absl::StatusOr<double> PureDebateDifference(uint64_t seed);

// A stop prior of 1, whatever the other settings: imitation of Amp(M) alone.
absl::StatusOr<double> StopPriorOneDifference(uint64_t seed);

}  // namespace elenchus

#endif  // ELENCHUS_LEARNER_LIMITS_H_
