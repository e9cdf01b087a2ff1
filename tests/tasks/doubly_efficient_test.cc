// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/doubly_efficient.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>

namespace elenchus {
namespace {

constexpr int kDebates = 2000;

// A majority of `votes` coins with P(output 1) about `output`.
MajorityComputation WithOutput(int votes, int num_steps, double output) {
  MajorityComputation computation = {
      .num_steps = num_steps, .votes = votes, .heads = 0.5};
  double low = 0.001, high = 0.999;
  for (int i = 0; i < 60; ++i) {
    computation.heads = (low + high) / 2;
    (computation.OutputProbability() < output ? low : high) = computation.heads;
  }
  return computation;
}

// Share of debates that Alice wins.
double AliceWins(const MajorityComputation& computation,
                 const AliceStrategy& alice, const BobStrategy& bob,
                 uint64_t seed) {
  const DoublyEfficientOptions options = MakeDoublyEfficientOptions(
      computation.Lipschitz(), computation.num_steps);
  Rng rng(seed);
  int wins = 0;
  for (int i = 0; i < kDebates; ++i) {
    wins +=
        PlayDoublyEfficient(computation, options, alice, bob, &rng).alice_wins;
  }
  return static_cast<double>(wins) / kDebates;
}

TEST(DoublyEfficient, MajorityByHand) {
  const MajorityComputation one = {.num_steps = 1, .votes = 1, .heads = 0.3};
  EXPECT_NEAR(one.OutputProbability(), 0.3, 1e-12);
  EXPECT_NEAR(one.Lipschitz(), 1, 1e-12);
  // 3 p^2 (1 - p) + p^3, whose slope at 1/2 is 6 p (1 - p) = 3/2.
  const MajorityComputation three = {.num_steps = 3, .votes = 3, .heads = 0.4};
  EXPECT_NEAR(three.OutputProbability(), 3 * 0.16 * 0.6 + 0.064, 1e-12);
  EXPECT_NEAR(three.Lipschitz(), 1.5, 1e-12);
  // By finite differences.
  MajorityComputation many = {.num_steps = 51, .votes = 51, .heads = 0.5};
  const double slope = many.Lipschitz();
  many.heads = 0.5 + 1e-5;
  const double above = many.OutputProbability();
  many.heads = 0.5 - 1e-5;
  EXPECT_NEAR((above - many.OutputProbability()) / 2e-5, slope, 1e-4);
}

TEST(DoublyEfficient, SamplesByHoeffding) {
  // ln(2 / .1) / (2 * .01) = 149.8
  EXPECT_EQ(NumSamples(0.1, 0.1), 150);
}

// Bobs against honest Alice on computations that output 1 with 2/3.
TEST(DoublyEfficient, HonestAliceWinsAgainstEveryBob) {
  const std::map<std::string, BobStrategy> bobs = {
      {"honest", nullptr},
      {"never", [](int, double, bool, Rng*) { return false; }},
      {"first", [](int, double, bool, Rng*) { return true; }},
      {"sometimes",
       [](int, double, bool, Rng* rng) { return rng->Bernoulli(0.1); }},
      {"when she helps herself",
       [](int, double claim, bool, Rng*) { return claim > 0.53; }}};
  for (const int votes : {1, 9, 51}) {
    for (const auto& [name, bob] : bobs) {
      const MajorityComputation computation =
          WithOutput(votes, 60, 2.0 / 3 + 1e-9);
      EXPECT_GE(AliceWins(computation, nullptr, bob, 1), 0.6)
          << name << ", " << votes;
    }
  }
}

// Alices against honest Bob on computations that output 1 with 1/3.
TEST(DoublyEfficient, HonestBobWinsAgainstEveryAlice) {
  for (const int votes : {1, 9, 51}) {
    const MajorityComputation computation = WithOutput(votes, 60, 1.0 / 3);
    const DoublyEfficientOptions options =
        MakeDoublyEfficientOptions(computation.Lipschitz(), 60);
    const auto more = [](double by) {
      return [by](int, double estimate, Rng*) { return estimate + by; };
    };
    const std::map<std::string, AliceStrategy> alices = {
        {"honest", nullptr},
        {"as near as Bob accepts", more(options.bob.near)},
        {"as far as Bob may accept", more(options.bob.far)},
        {"far", more(0.2)},
        {"everything", [](int, double, Rng*) { return 1.0; }},
        {"one step", [](int step, double estimate,
                        Rng*) { return step == 0 ? 1.0 : estimate; }},
    };
    for (const auto& [name, alice] : alices) {
      EXPECT_LE(AliceWins(computation, alice, nullptr, 2), 0.4)
          << name << ", " << votes;
    }
  }
}

// Without a verifier the same Alice wins: the debate does something.
TEST(DoublyEfficient, ALiarWinsWhereNobodyChallenges) {
  const MajorityComputation computation = WithOutput(9, 60, 1.0 / 3);
  EXPECT_EQ(AliceWins(
                computation, [](int, double, Rng*) { return 1.0; },
                [](int, double, bool, Rng*) { return false; }, 3),
            1);
}

TEST(DoublyEfficient, VerifierQueriesGrowAsKSquaredWhateverT) {
  const auto queries = [](double lipschitz, int num_steps) {
    const DoublyEfficientOptions options =
        MakeDoublyEfficientOptions(lipschitz, num_steps);
    return static_cast<double>(NumSamples(
        (options.vera.far - options.vera.near) / 2, options.vera_failure));
  };
  EXPECT_EQ(queries(3, 10), queries(3, 100000));
  for (const double k : {1.0, 2.0, 4.0, 16.0}) {
    EXPECT_NEAR(queries(k, 10) / (k * k) / queries(1, 10), 1, 1e-3);
  }
  // What is asked is what was counted.
  const MajorityComputation computation = WithOutput(9, 60, 0.5);
  Rng rng(4);
  const DoublyEfficientResult result = PlayDoublyEfficient(
      computation, MakeDoublyEfficientOptions(computation.Lipschitz(), 60),
      nullptr, [](int, double, bool, Rng*) { return true; }, &rng);
  EXPECT_TRUE(result.was_challenged);
  EXPECT_EQ(result.vera_queries, queries(computation.Lipschitz(), 60));
}

}  // namespace
}  // namespace elenchus
