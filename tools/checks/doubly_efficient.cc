// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/checks/doubly_efficient.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "tasks/doubly_efficient.h"

namespace elenchus {
namespace {

constexpr int kNumSteps = 60;

// A majority of `votes` coins with P(output 1) = `output`, by bisection.
MajorityComputation WithOutput(int votes, double output) {
  MajorityComputation computation = {
      .num_steps = kNumSteps, .votes = votes, .heads = 0.5};
  double low = 0, high = 1;
  for (int i = 0; i < 50; ++i) {
    computation.heads = (low + high) / 2;
    (computation.OutputProbability() < output ? low : high) = computation.heads;
  }
  return computation;
}

double AliceWins(const MajorityComputation& computation,
                 const AliceStrategy& alice, const BobStrategy& bob,
                 int num_debates, uint64_t seed) {
  const DoublyEfficientOptions options = MakeDoublyEfficientOptions(
      computation.Lipschitz(), computation.num_steps);
  Rng rng(seed);
  int wins = 0;
  for (int i = 0; i < num_debates; ++i) {
    wins +=
        PlayDoublyEfficient(computation, options, alice, bob, &rng).alice_wins;
  }
  return static_cast<double>(wins) / num_debates;
}

double VeraQueries(double lipschitz, int num_steps) {
  const DoublyEfficientOptions options =
      MakeDoublyEfficientOptions(lipschitz, num_steps);
  return static_cast<double>(NumSamples(
      (options.vera.far - options.vera.near) / 2, options.vera_failure));
}

double HonestAliceWins(int votes, int num_debates, uint64_t seed) {
  const MajorityComputation computation = WithOutput(votes, 2.0 / 3);
  double least = 1;
  for (const BobStrategy& bob : std::vector<BobStrategy>{
           nullptr, [](int, double, bool, Rng*) { return false; },
           [](int, double, bool, Rng*) { return true; },
           [](int, double, bool, Rng* rng) { return rng->Bernoulli(0.1); }}) {
    least = std::min(least,
                     AliceWins(computation, nullptr, bob, num_debates, seed));
  }
  return least;
}

double HonestBobWins(int votes, int num_debates, uint64_t seed) {
  const MajorityComputation computation = WithOutput(votes, 1.0 / 3);
  const DoublyEfficientOptions options =
      MakeDoublyEfficientOptions(computation.Lipschitz(), kNumSteps);
  double least = 1;
  for (const double more :
       {0.0, options.bob.near, (options.bob.near + options.bob.far) / 2,
        options.bob.far, 0.1, 1.0}) {
    const double alice_wins = AliceWins(
        computation,
        [more](int, double estimate, Rng*) { return estimate + more; }, nullptr,
        num_debates, seed);
    least = std::min(least, 1 - alice_wins);
  }
  return least;
}

}  // namespace

std::vector<Check> DoublyEfficientChecks(int num_debates, uint64_t seed) {
  std::vector<Check> checks;
  for (const int votes : {1, 9, 51}) {
    const double k =
        MajorityComputation{.num_steps = kNumSteps, .votes = votes, .heads = .5}
            .Lipschitz();
    checks.push_back({.name = absl::StrFormat(
                          "doubly efficient, K %.2f: honest Alice wins", k),
                      .value = HonestAliceWins(votes, num_debates, seed),
                      .known = 0.6,
                      .relation = Check::kAtLeast});
    checks.push_back({.name = absl::StrFormat(
                          "doubly efficient, K %.2f: honest Bob wins", k),
                      .value = HonestBobWins(votes, num_debates, seed),
                      .known = 0.6,
                      .relation = Check::kAtLeast});
  }
  checks.push_back({.name = "doubly efficient: queries at 8 K over those at K",
                    .value = VeraQueries(8, 10) / VeraQueries(1, 10),
                    .known = 64,
                    .tolerance = 0.01});
  checks.push_back(
      {.name = "doubly efficient: queries at 10^4 T over those at T",
       .value = VeraQueries(2, 100000) / VeraQueries(2, 10),
       .known = 1});
  return checks;
}

}  // namespace elenchus
