// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Doubly-efficient debate about a stochastic computation, as a simulation
// (Brown-Cohen, Irving and Piliouras 2023): a verifier with few queries sees to
// it that the honest side wins.
//
// The computation takes T random bits, one after the other; the probability of
// the next one is what an oracle (a human's judgement) says of the bits so far,
// and can only be sampled. At each step Alice claims that probability and Bob
// accepts or challenges. A challenge ends the debate: Vera, the verifier,
// samples the oracle there and Alice wins if her claim is near enough.
// Otherwise the bit is drawn by Alice's claim. Without a challenge Alice wins
// if the computation outputs 1.
#ifndef ELENCHUS_TASKS_DOUBLY_EFFICIENT_H_
#define ELENCHUS_TASKS_DOUBLY_EFFICIENT_H_

#include <cstdint>
#include <functional>

#include "core/rng.h"

namespace elenchus {

// T coins of probability `heads` of which the first `votes` (odd, at most T)
// decide by majority.
struct MajorityComputation {
  int num_steps = 1;  // T
  int votes = 1;
  double heads = 0.5;

  // P(output 1). Exact.
  double OutputProbability() const;
  // K: moving every oracle probability by at most e moves the output's by at
  // most K * e. Exact: the steepest slope of the majority in `heads`.
  double Lipschitz() const;
};

// How near claims must be. Claims within `near` of the oracle are to be
// accepted, those beyond `far` refused; between them either may happen.
// 0 < near < far < 1.
struct Tolerance {
  double near = 0;
  double far = 0;
};

// Samples after which a mean is within `error` of its expectation, but for
// probability `failure` (Hoeffding): ceil(ln(2 / failure) / (2 error^2)).
int64_t NumSamples(double error, double failure);

struct DoublyEfficientOptions {
  // How far honest claims may be from the oracle: within near of Bob's.
  double alice_error = 0;
  Tolerance bob;
  Tolerance vera;
  // Probability that any one of them is wrong about one step.
  double alice_failure = 0;
  double bob_failure = 0;
  double vera_failure = 0;
};

// With which honest Alice wins with at least 3/5 if the output is 1 with at
// least 2/3, and honest Bob if it is at most 1/3, for a K-Lipschitz computation
// of T steps. Vera's queries are O(K^2), the debaters' O(K^2 log T) a step.
DoublyEfficientOptions MakeDoublyEfficientOptions(double lipschitz,
                                                  int num_steps);

// What Alice claims at a step whose oracle says `truth`, given her estimate.
// Honest: the estimate.
using AliceStrategy =
    std::function<double(int step, double estimate, Rng* rng)>;
// Whether Bob challenges `claim`, given whether honest Bob would.
using BobStrategy =
    std::function<bool(int step, double claim, bool honest_would, Rng* rng)>;

struct DoublyEfficientResult {
  bool alice_wins = false;
  bool was_challenged = false;
  int64_t vera_queries = 0;
  int64_t debater_queries = 0;  // both debaters'
};

// One debate. Strategies may be empty: honest.
DoublyEfficientResult PlayDoublyEfficient(
    const MajorityComputation& computation,
    const DoublyEfficientOptions& options, const AliceStrategy& alice,
    const BobStrategy& bob, Rng* rng);

}  // namespace elenchus

#endif  // ELENCHUS_TASKS_DOUBLY_EFFICIENT_H_
