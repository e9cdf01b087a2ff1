// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/pid_controller.h"

#include <algorithm>

namespace elenchus {

void PidController::Observe(double cost, double bound) {
  const double violation = cost - bound;
  std::vector<double>& costs = state_.smoothed_costs;
  const double past = costs.empty() ? 0 : config_.ema();
  state_.smoothed_violation =
      past * state_.smoothed_violation + (1 - past) * violation;
  costs.push_back(costs.empty() ? cost
                                : past * costs.back() + (1 - past) * cost);
  const auto kept = static_cast<size_t>(config_.derivative_delay_steps()) + 1;
  if (costs.size() > kept) {
    costs.erase(costs.begin(), costs.end() - static_cast<std::ptrdiff_t>(kept));
  }
  const double rise = std::max(0.0, costs.back() - costs.front());
  const double most = config_.max_multiplier();
  state_.integral =
      std::clamp(state_.integral + config_.ki() * violation, 0.0, most);
  state_.multiplier = std::clamp(config_.kp() * state_.smoothed_violation +
                                     state_.integral + config_.kd() * rise,
                                 0.0, most);
}

}  // namespace elenchus
