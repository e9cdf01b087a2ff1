// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "debate/gate.h"

#include <algorithm>
#include <cmath>

#include "core/status.h"

namespace elenchus {
namespace {

// How far one call moves the threshold. With the default sharpness the rate
// follows its budget within about a hundred calls, and the threshold's own
// noise stays below .02.
constexpr double kThresholdStep = 0.005;
// Beyond these P(g=1) no longer changes for any confidence in [0, 1].
constexpr double kMinThreshold = -1;
constexpr double kMaxThreshold = 2;

double Sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

}  // namespace

double Gate::Probability(std::optional<double> confidence) {
  switch (config_.mode()) {
    case GateConfig::ALWAYS:
      return 1;
    case GateConfig::NEVER:
      return 0;
    case GateConfig::PROBABILITY:
      return config_.probability();
    case GateConfig::CONFIDENCE:
      break;
  }
  ELENCHUS_CHECK(confidence.has_value());
  MutexLock lock(&mu_);
  const double p =
      std::max(config_.exploration(),
               Sigmoid(config_.sharpness() * (threshold_ - *confidence)));
  threshold_ = std::clamp(threshold_ + kThresholdStep * (config_.budget() - p),
                          kMinThreshold, kMaxThreshold);
  return p;
}

double Gate::threshold() const {
  MutexLock lock(&mu_);
  return threshold_;
}

Gate& Gates::Of(QuestionKind kind) {
  switch (kind) {
    case QUESTION_KIND_ARGUE:
      return argue_;
    case QUESTION_KIND_SUFFICIENT:
      return sufficient_;
    case QUESTION_KIND_VERDICT:
      return verdict_;
    case QUESTION_KIND_SIMILAR:
      return similar_;
    case QUESTION_KIND_OVERSEE:
      return oversee_;
    default:
      return answer_;
  }
}

}  // namespace elenchus
