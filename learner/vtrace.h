// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// V-trace (Espeholt et al. 2018) over the tokens of one answer.
#ifndef ELENCHUS_LEARNER_VTRACE_H_
#define ELENCHUS_LEARNER_VTRACE_H_

#include <vector>

#include "absl/types/span.h"

namespace elenchus {

struct VtraceOptions {
  double max_rho = 1;  // above 0
  double max_c = 1;    // above 0, at most max_rho
};

// Per token. The fixed point of `value` is the value of the policy whose
// probabilities are min(max_rho * behaviour, policy), rescaled.
struct VtraceTargets {
  std::vector<double> value;      // v_s
  std::vector<double> advantage;  // rho_s (r_s + v_{s+1} - V(x_s))
  std::vector<double> rho;        // min(max_rho, policy / behaviour)
};

// An episode: an action per token, no discount, `reward` at the last and
// nothing after it. log_ratios: log(policy / behaviour) of each token; values:
// V before each token. Both of one length, at least 1.
VtraceTargets ComputeVtrace(absl::Span<const double> log_ratios,
                            absl::Span<const double> values, double reward,
                            const VtraceOptions& options);

}  // namespace elenchus

#endif  // ELENCHUS_LEARNER_VTRACE_H_
