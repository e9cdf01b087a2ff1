// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The gate g: whether H is worth calling (method.md section 5).
#ifndef ELENCHUS_DEBATE_GATE_H_
#define ELENCHUS_DEBATE_GATE_H_

#include <optional>

#include "core/mutex.h"
#include "proto/config.pb.h"
#include "proto/question.pb.h"

namespace elenchus {

// Whom to ask, on prompts of one kind. Thread-safe.
class Gate {
 public:
  explicit Gate(const GateConfig& config) : config_(config) {}

  // Whether Probability() needs M's confidence, so that M answers first.
  bool needs_confidence() const {
    return config_.mode() == GateConfig::CONFIDENCE;
  }

  // P(g=1) in [0, 1] of a prompt on which M's confidence is `confidence`; only
  // looked at if needs_confidence(). With a confidence also moves tau towards
  // where the mean P(g=1) over such calls is the budget.
  double Probability(std::optional<double> confidence);

  // tau, the confidence below which H is rather asked, in [-1, 2].
  double threshold() const;

 private:
  const GateConfig config_;
  mutable Mutex mu_;
  double threshold_ ABSL_GUARDED_BY(mu_) = 0.5;
};

// The gates of the kinds of question. Thread-safe.
class Gates {
 public:
  explicit Gates(const DebateConfig& rules)
      : argue_(rules.gate_argue()),
        sufficient_(rules.gate_sufficient()),
        verdict_(rules.gate_verdict()),
        answer_(rules.gate_answer()),
        oversee_(rules.gate_oversee()),
        similar_(rules.gate_similar()) {}

  Gate& Of(QuestionKind kind);

 private:
  Gate argue_;
  Gate sufficient_;
  Gate verdict_;
  Gate answer_;
  Gate oversee_;
  Gate similar_;
};

}  // namespace elenchus

#endif  // ELENCHUS_DEBATE_GATE_H_
