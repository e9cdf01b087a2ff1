// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// A measured share and how sure it is.
#ifndef ELENCHUS_TOOLS_PROPORTION_H_
#define ELENCHUS_TOOLS_PROPORTION_H_

#include <cstdint>

namespace elenchus {

// Successes among trials. A tie counts one half.
struct Proportion {
  double num_hits = 0;
  int64_t num_trials = 0;

  // `hit` in [0, 1].
  void Add(double hit) {
    num_hits += hit;
    ++num_trials;
  }
  // In [0, 1]; 0 without trials.
  double Share() const { return num_trials > 0 ? num_hits / num_trials : 0; }
};

// 0 <= low <= high <= 1.
struct Interval {
  double low = 0;
  double high = 1;
};

// The 95 % binomial interval of Wilson (1927); [0, 1] without trials.
Interval WilsonInterval(const Proportion& proportion);

}  // namespace elenchus

#endif  // ELENCHUS_TOOLS_PROPORTION_H_
