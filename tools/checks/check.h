// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Numbers of ours beside numbers that are known (method.md section 10).
#ifndef ELENCHUS_TOOLS_CHECKS_CHECK_H_
#define ELENCHUS_TOOLS_CHECKS_CHECK_H_

#include <string>
#include <vector>

#include "absl/types/span.h"

namespace elenchus {

struct Check {
  enum Relation { kEqual, kAtLeast, kAtMost };

  // What is compared, and over what: "majority of 9, K 2.46: ...".
  std::string name;
  double value = 0;  // ours
  double known = 0;
  double tolerance = 0;  // of the relation; >= 0
  Relation relation = kEqual;

  bool Passes() const;
};

// A line for each check: name, our value, the known one, tolerance and whether
// it passes; under it how many do.
std::string CheckTable(absl::Span<const Check> checks);

}  // namespace elenchus

#endif  // ELENCHUS_TOOLS_CHECKS_CHECK_H_
