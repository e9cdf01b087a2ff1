// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Whether what was drawn is of a uniform distribution.
#ifndef ELENCHUS_TESTS_TASKS_UNIFORM_H_
#define ELENCHUS_TESTS_TASKS_UNIFORM_H_

#include <cmath>
#include <map>

#include "gtest/gtest.h"

namespace elenchus {

// Expects `counts` to be of a uniform draw over `num_values` values: chi-square
// below a bound that one seed in 20,000 exceeds (Laurent and Massart 2000).
template <typename Value>
void ExpectUniform(const std::map<Value, int>& counts, size_t num_values) {
  ASSERT_EQ(counts.size(), num_values);
  double total = 0;
  for (const auto& [value, count] : counts) total += count;
  const double expected = total / num_values;
  double chi_square = 0;
  for (const auto& [value, count] : counts) {
    chi_square += (count - expected) * (count - expected) / expected;
  }
  const double freedom = num_values - 1.0;
  EXPECT_LT(chi_square, freedom + 2 * std::sqrt(10 * freedom) + 20);
}

}  // namespace elenchus

#endif  // ELENCHUS_TESTS_TASKS_UNIFORM_H_
