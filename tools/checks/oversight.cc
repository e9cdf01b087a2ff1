// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/checks/oversight.h"

#include <cmath>
#include <utility>

#include "absl/strings/str_format.h"
#include "tasks/coin_model.h"

namespace elenchus {
namespace {

Check MakeCheck(const char* models, int training, int deployment,
                const DefectionEstimate& estimate, double known) {
  return {.name = absl::StrFormat("P(defection), %s: n %d, m %d", models,
                                  training, deployment),
          .value = estimate.Share(),
          .known = known,
          .tolerance = 4 * std::sqrt(known * (1 - known) /
                                     static_cast<double>(estimate.num_kept))};
}

}  // namespace

std::vector<Check> OversightChecks(int64_t num_models, uint64_t seed) {
  Rng rng(seed, "coin models", 0);
  std::vector<Check> checks;
  for (const auto& [n, m] :
       std::vector<std::pair<int, int>>{{1, 1}, {10, 1}, {10, 10}, {5, 50}}) {
    checks.push_back(
        MakeCheck("uniform prior", n, m,
                  EstimateDefection([](Rng* of) { return of->UniformDouble(); },
                                    n, m, num_models, &rng),
                  m / (m + n + 1.0)));
    const double p = OptimalDefector(n, m);
    checks.push_back(MakeCheck(
        "optimal defector", n, m,
        EstimateDefection([p](Rng*) { return p; }, n, m, num_models, &rng),
        m / static_cast<double>(m + n)));
  }
  return checks;
}

}  // namespace elenchus
