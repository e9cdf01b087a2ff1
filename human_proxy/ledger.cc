// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "human_proxy/ledger.h"

#include <prometheus/counter.h>

#include "core/log.h"

namespace elenchus {
namespace {

constexpr size_t kMaxCallers = 256;
constexpr size_t kMaxCallerBytes = 64;

const char* NameOf(QuestionKind kind) {
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

}  // namespace

std::string Ledger::LabelOf(const std::string& caller) {
  const std::string label = Printable(caller.substr(0, kMaxCallerBytes));
  MutexLock lock(&mu_);
  if (callers_.count(label) > 0) return label;
  if (callers_.size() >= kMaxCallers) return "other";
  callers_.insert(label);
  return label;
}

void Ledger::RecordStep(QuestionKind kind, const std::string& caller) {
  metrics_
      .Counter("elenchus_human_steps_total", "Steps that H took.",
               {{"kind", NameOf(kind)}, {"caller", LabelOf(caller)}})
      .Increment();
}

void Ledger::RecordFailure(absl::StatusCode code, const std::string& caller) {
  metrics_
      .Counter("elenchus_human_failures_total",
               "Workspaces for which H gave no step.",
               {{"code", absl::StatusCodeToString(code)},
                {"caller", LabelOf(caller)}})
      .Increment();
}

}  // namespace elenchus
