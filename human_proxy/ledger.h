// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The count of what every H was asked, by whom.
#ifndef ELENCHUS_HUMAN_PROXY_LEDGER_H_
#define ELENCHUS_HUMAN_PROXY_LEDGER_H_

#include <cstdint>
#include <set>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "core/metrics.h"
#include "core/mutex.h"
#include "proto/config.pb.h"
#include "proto/human.pb.h"
#include "proto/question.pb.h"

namespace elenchus {

// Thread-safe. Counts
//   elenchus_human_steps_total{kind,caller}         steps H took
//   elenchus_human_cost_seconds_total{kind,caller}  what they cost a person
//   elenchus_human_failures_total{code,caller}      workspaces that got none
// and, where there is a learned human H',
//   elenchus_learned_human_steps_total{kind,caller}  steps H' took
//   elenchus_learned_human_fallbacks_total{why}      those it failed to take:
//       "no_step" (what it said is none, or the workspace is too long),
//       "too_much" (more or longer than H was seen to ask or say), and
//       "gave_up" (H could not help it either)
//   elenchus_human_over_budget_steps_total           H's for want of H'
//   elenchus_human_labels, elenchus_human_label_budget.
class Ledger {
 public:
  // `metrics` must outlive the ledger.
  explicit Ledger(Metrics& metrics, HumanCostConfig costs = {})
      : metrics_(metrics), costs_(std::move(costs)) {}

  void RecordStep(QuestionKind kind, const HumanStep& step,
                  const std::string& caller);
  void RecordFailure(absl::StatusCode code, const std::string& caller);
  void RecordLearnedStep(QuestionKind kind, const std::string& caller);
  void RecordFallback(const std::string& why);
  void RecordBudget(int64_t num_labels, double allowed,
                    int64_t num_over_budget_steps);

  // "argue" and so on.
  static const char* NameOf(QuestionKind kind);

  // What a step of H costs. Seconds.
  double CostOf(QuestionKind kind, const HumanStep& step) const;

  // The name that a caller is counted by: names come from outside, so they are
  // made printable and cut, and all beyond the first 256 are "other".
  std::string NameOfCaller(const std::string& caller);

 private:
  Metrics& metrics_;
  const HumanCostConfig costs_;
  Mutex mu_;
  std::set<std::string> callers_ ABSL_GUARDED_BY(mu_);
};

}  // namespace elenchus

#endif  // ELENCHUS_HUMAN_PROXY_LEDGER_H_
