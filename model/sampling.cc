// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "model/sampling.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace elenchus {

Sample SampleToken(absl::Span<const float> logits, float temperature,
                   Rng* rng) {
  const float divisor = temperature == 0 ? 1 : temperature;
  const size_t best =
      std::max_element(logits.begin(), logits.end()) - logits.begin();
  const float largest = logits[best] / divisor;
  std::vector<float> weights(logits.size());
  double total = 0;
  for (size_t i = 0; i < logits.size(); ++i) {
    weights[i] = std::exp(logits[i] / divisor - largest);
    total += weights[i];
  }
  size_t chosen = best;
  if (temperature > 0) {
    double left = rng->UniformDouble() * total;
    for (size_t i = 0; i < weights.size(); ++i) {
      left -= weights[i];
      if (left < 0) {
        chosen = i;
        break;
      }
    }
  }
  const float log_prob =
      logits[chosen] / divisor - largest - static_cast<float>(std::log(total));
  return {static_cast<Token>(chosen), std::min(log_prob, 0.f)};
}

}  // namespace elenchus
