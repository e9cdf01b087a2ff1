// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The multiplier of a constraint, by a PID controller (Stooke et al. 2020).
#ifndef ELENCHUS_LEARNER_PID_CONTROLLER_H_
#define ELENCHUS_LEARNER_PID_CONTROLLER_H_

#include <vector>

#include "proto/config.pb.h"

namespace elenchus {

// One thread at a time.
class PidController {
 public:
  // What Restore() needs.
  struct State {
    double integral = 0;
    // Of the violation; 0 before the first observation.
    double smoothed_violation = 0;
    // Of the cost, oldest first: at most derivative_delay_steps + 1 of the
    // newest.
    std::vector<double> smoothed_costs;
    double multiplier = 0;
  };

  explicit PidController(const PidLagrangianConfig& config) : config_(config) {}

  // The cost should be at most `bound`. With e = cost - bound and moving
  // averages that start at their first value:
  //   integral = clamp(integral + ki e, 0, max_multiplier)
  //   rise     = average cost now - derivative_delay_steps ago (or the oldest)
  //   multiplier = clamp(kp average(e) + integral + kd max(0, rise), 0,
  //                      max_multiplier)
  void Observe(double cost, double bound);

  // In [0, max_multiplier]; 0 before the first observation.
  double multiplier() const { return state_.multiplier; }
  const State& state() const { return state_; }
  void Restore(const State& state) { state_ = state; }

 private:
  const PidLagrangianConfig config_;
  State state_;
};

}  // namespace elenchus

#endif  // ELENCHUS_LEARNER_PID_CONTROLLER_H_
