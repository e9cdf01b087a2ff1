// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "human_proxy/ledger.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>

#include "core/log.h"
#include "debate/human_cost.h"

namespace elenchus {
namespace {

constexpr size_t kMaxCallers = 256;
constexpr size_t kMaxCallerBytes = 64;

}  // namespace

const char* Ledger::NameOf(QuestionKind kind) {
  switch (kind) {
    case QUESTION_KIND_ANSWER:
      return "answer";
    case QUESTION_KIND_ARGUE:
      return "argue";
    case QUESTION_KIND_SUFFICIENT:
      return "sufficient";
    case QUESTION_KIND_VERDICT:
      return "verdict";
    case QUESTION_KIND_OVERSEE:
      return "oversee";
    case QUESTION_KIND_SIMILAR:
      return "similar";
    default:
      return "unknown";
  }
}

std::string Ledger::NameOfCaller(const std::string& caller) {
  const std::string label = Printable(caller.substr(0, kMaxCallerBytes));
  MutexLock lock(&mu_);
  if (callers_.count(label) > 0) return label;
  if (callers_.size() >= kMaxCallers) return "other";
  callers_.insert(label);
  return label;
}

void Ledger::RecordStep(QuestionKind kind, const HumanStep& step,
                        const std::string& caller) {
  const MetricLabels labels = {{"kind", NameOf(kind)},
                               {"caller", NameOfCaller(caller)}};
  metrics_.Counter("elenchus_human_steps_total", "Steps that H took.", labels)
      .Increment();
  metrics_
      .Counter("elenchus_human_cost_seconds_total",
               "Seconds that a person would have needed for them.", labels)
      .Increment(CostOf(kind, step));
}

double Ledger::CostOf(QuestionKind kind, const HumanStep& step) const {
  return StepCost(costs_, kind, step);
}

void Ledger::RecordLearnedStep(QuestionKind kind, const std::string& caller) {
  metrics_
      .Counter("elenchus_learned_human_steps_total",
               "Steps that the learned human took.",
               {{"kind", NameOf(kind)}, {"caller", NameOfCaller(caller)}})
      .Increment();
}

void Ledger::RecordFallback(const std::string& why) {
  metrics_
      .Counter("elenchus_learned_human_fallbacks_total",
               "Steps that the learned human failed to take.", {{"why", why}})
      .Increment();
}

void Ledger::RecordBudget(int64_t num_labels, double allowed,
                          int64_t num_over_budget_steps) {
  metrics_.Gauge("elenchus_human_labels", "Labels that H gave.")
      .Set(static_cast<double>(num_labels));
  metrics_.Gauge("elenchus_human_label_budget", "Labels allowed so far.")
      .Set(allowed);
  metrics_
      .Counter("elenchus_human_over_budget_steps_total",
               "Steps that H took beyond the budget of labels.")
      .Increment(static_cast<double>(num_over_budget_steps));
}

void Ledger::RecordFailure(absl::StatusCode code, const std::string& caller) {
  metrics_
      .Counter("elenchus_human_failures_total",
               "Workspaces for which H gave no step.",
               {{"code", absl::StatusCodeToString(code)},
                {"caller", NameOfCaller(caller)}})
      .Increment();
}

}  // namespace elenchus
