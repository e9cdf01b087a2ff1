// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The five worlds against the implementation of Christiano, Shlegeris and
// Amodei 2018: true answers, every sub-question of H and what it concludes.
#ifndef ELENCHUS_TOOLS_CHECKS_GOLDEN_H_
#define ELENCHUS_TOOLS_CHECKS_GOLDEN_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tools/checks/check.h"

namespace elenchus {

struct GoldenResult {
  std::string task;  // ours, e.g. "permutation_powering"
  int num_questions = 0;
  int num_same = 0;
  // The first question that is not the same, and how; empty if all are.
  std::string first_difference;
};

// A question is the same if its true answer, its class, what H asks in order
// and what H answers are. Where H draws a neighbour at random, any neighbour
// is, and what H concludes from the one given.
//
// `json` is {"iter": {"instances": [{"facts", "Q", "A", "H_A", "subQ", "subA",
// "cls"}]}, "eval", "sum", "graph", "equals"} with lists of tokens: facts of
// the instance; by question its text, true answer, H's answer, sub-questions
// and the answers given to them (padding is left out), and class. A result for
// each world, in this order. InvalidArgument if it is not such a text.
absl::StatusOr<std::vector<GoldenResult>> CompareGolden(absl::string_view json);

// A row for each world: the share of the file's questions that are the same.
// Without a path, of the cases kept in the project. Errors also those of files.
absl::StatusOr<std::vector<Check>> GoldenChecks(const std::string& path);

}  // namespace elenchus

#endif  // ELENCHUS_TOOLS_CHECKS_GOLDEN_H_
