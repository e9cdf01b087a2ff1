// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/checks/check.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_format.h"

namespace elenchus {
namespace {

const char* RelationSign(Check::Relation relation) {
  switch (relation) {
    case Check::kEqual:
      return "=";
    case Check::kAtLeast:
      return ">=";
    case Check::kAtMost:
      return "<=";
  }
  return "";
}

}  // namespace

// A value that is not a number passes nothing.
bool Check::Passes() const {
  switch (relation) {
    case kEqual:
      return std::abs(value - known) <= tolerance;
    case kAtLeast:
      return value >= known - tolerance;
    case kAtMost:
      return value <= known + tolerance;
  }
  return false;
}

std::string CheckTable(absl::Span<const Check> checks) {
  size_t width = 5;
  for (const Check& check : checks) width = std::max(width, check.name.size());
  std::string table =
      absl::StrFormat("%-*s %12s    %12s %10s\n", static_cast<int>(width),
                      "check", "ours", "known", "tolerance");
  int num_passed = 0;
  for (const Check& check : checks) {
    num_passed += check.Passes();
    absl::StrAppendFormat(&table, "%-*s %12.6g %-2s %12.6g %10.3g  %s\n",
                          static_cast<int>(width), check.name, check.value,
                          RelationSign(check.relation), check.known,
                          check.tolerance, check.Passes() ? "pass" : "FAIL");
  }
  absl::StrAppendFormat(&table, "%d of %d pass\n", num_passed, checks.size());
  return table;
}

}  // namespace elenchus
