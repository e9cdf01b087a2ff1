// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The count of what every H was asked, by whom.
#ifndef ELENCHUS_HUMAN_PROXY_LEDGER_H_
#define ELENCHUS_HUMAN_PROXY_LEDGER_H_

#include <set>
#include <string>

#include "absl/status/status.h"
#include "core/metrics.h"
#include "core/mutex.h"
#include "proto/question.pb.h"

namespace elenchus {

// Thread-safe. Counts
//   elenchus_human_steps_total{kind,caller}     steps H took
//   elenchus_human_failures_total{code,caller}  workspaces that got none.
class Ledger {
 public:
  // `metrics` must outlive the ledger.
  explicit Ledger(Metrics& metrics) : metrics_(metrics) {}

  void RecordStep(QuestionKind kind, const std::string& caller);
  void RecordFailure(absl::StatusCode code, const std::string& caller);

 private:
  // The caller's label: names come from outside, so they are made printable and
  // cut, and all beyond the first 256 are counted as "other".
  std::string LabelOf(const std::string& caller);

  Metrics& metrics_;
  Mutex mu_;
  std::set<std::string> callers_ ABSL_GUARDED_BY(mu_);
};

}  // namespace elenchus

#endif  // ELENCHUS_HUMAN_PROXY_LEDGER_H_
