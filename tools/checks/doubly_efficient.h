// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Doubly-efficient debate: the honest side wins 3/5 at O(K^2) queries.
#ifndef ELENCHUS_TOOLS_CHECKS_DOUBLY_EFFICIENT_H_
#define ELENCHUS_TOOLS_CHECKS_DOUBLY_EFFICIENT_H_

#include <cstdint>
#include <vector>

#include "tools/checks/check.h"

namespace elenchus {

// For majorities of several K: the least share of debates, of `num_debates`
// against each of several opponents, that the honest side wins; and how the
// verifier's queries grow with K and with T.
std::vector<Check> DoublyEfficientChecks(int num_debates, uint64_t seed);

}  // namespace elenchus

#endif  // ELENCHUS_TOOLS_CHECKS_DOUBLY_EFFICIENT_H_
