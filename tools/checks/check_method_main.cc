// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// elenchus_check_method: prints our numbers beside known ones; exits with 1 if
// one fails.
#include <cstdio>
#include <string>
#include <vector>

#include "core/status.h"
#include "tools/checks/check.h"
#include "tools/checks/doubly_efficient.h"
#include "tools/checks/limits.h"
#include "tools/checks/rock_paper_scissors.h"

namespace elenchus {
namespace {

constexpr uint64_t kSeed = 1;
constexpr int kDoublyEfficientDebates = 4000;
constexpr int kRockPaperScissorsSteps = 5000;

absl::StatusOr<std::vector<Check>> RunChecks() {
  ELENCHUS_ASSIGN_OR_RETURN(std::vector<Check> checks, LimitChecks(kSeed));
  const std::vector<Check> debates =
      DoublyEfficientChecks(kDoublyEfficientDebates, kSeed);
  checks.insert(checks.end(), debates.begin(), debates.end());
  ELENCHUS_ASSIGN_OR_RETURN(
      const std::vector<Check> moves,
      RockPaperScissorsChecks(kRockPaperScissorsSteps, kSeed));
  checks.insert(checks.end(), moves.begin(), moves.end());
  return checks;
}

int Main() {
  const absl::StatusOr<std::vector<Check>> checks = RunChecks();
  if (!checks.ok()) {
    std::fprintf(stderr, "check-method: %s\n",
                 checks.status().ToString().c_str());
    return 1;
  }
  std::fputs(CheckTable(*checks).c_str(), stdout);
  for (const Check& check : *checks) {
    if (!check.Passes()) return 1;
  }
  return 0;
}

}  // namespace
}  // namespace elenchus

int main() { return elenchus::Main(); }
