// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/doubly_efficient.h"

#include <algorithm>
#include <cmath>
#include <random>

#include "core/status.h"

namespace elenchus {
namespace {

// Adapts our stream to the standard library's distributions.
class Generator {
 public:
  using result_type = uint64_t;
  explicit Generator(Rng* rng) : rng_(*rng) {}
  static constexpr uint64_t min() { return 0; }
  static constexpr uint64_t max() { return ~uint64_t{0}; }
  uint64_t operator()() { return rng_.Next(); }

 private:
  Rng& rng_;
};

// The mean of `num_samples` answers of an oracle that says 1 with `truth`.
double Sample(double truth, int64_t num_samples, Rng* rng) {
  Generator generator(rng);
  std::binomial_distribution<int64_t> heads(num_samples, truth);
  return static_cast<double>(heads(generator)) /
         static_cast<double>(num_samples);
}

// ln C(n, k)
double LogChoose(int n, int k) {
  return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1);
}

double Midpoint(const Tolerance& tolerance) {
  return (tolerance.near + tolerance.far) / 2;
}

// Who checks a claim against the oracle within this refuses no claim within
// near of it and accepts none beyond far.
double CheckError(const Tolerance& tolerance) {
  return (tolerance.far - tolerance.near) / 2;
}

}  // namespace

double MajorityComputation::OutputProbability() const {
  double sum = 0;
  for (int k = votes / 2 + 1; k <= votes; ++k) {
    sum += std::exp(LogChoose(votes, k) + k * std::log(heads) +
                    (votes - k) * std::log1p(-heads));
  }
  return sum;
}

// d/dp P(majority) = m C(m-1, (m-1)/2) (p (1-p))^((m-1)/2), steepest at 1/2.
double MajorityComputation::Lipschitz() const {
  const int half = (votes - 1) / 2;
  return votes * std::exp(LogChoose(votes - 1, half) - 2 * half * std::log(2));
}

int64_t NumSamples(double error, double failure) {
  return static_cast<int64_t>(
      std::ceil(std::log(2 / failure) / (2 * error * error)));
}

// If nobody challenges, honest Bob found every claim within bob.far, so the
// output's probability is within K bob.far of the computation's: 2/3 - 3/5 =
// 1/15 is what all errors together may cost. Half of it goes to K bob.far and
// half to failures: T steps of Alice and of Bob, one of Vera. Honest Alice's
// claims are within alice_error, which both Bob's and Vera's near cover; what
// Bob challenges is beyond bob.near, and must then be beyond vera.far.
DoublyEfficientOptions MakeDoublyEfficientOptions(double lipschitz,
                                                  int num_steps) {
  ELENCHUS_CHECK(lipschitz > 0 && num_steps > 0);
  const double unit = 1 / (30 * lipschitz) / 4;
  DoublyEfficientOptions options;
  options.alice_error = unit;
  options.vera = {.near = unit, .far = 2 * unit};
  options.bob = {.near = 2 * unit, .far = 4 * unit};
  options.vera_failure = 1.0 / 90;
  options.alice_failure = options.bob_failure = 1.0 / 90 / num_steps;
  return options;
}

DoublyEfficientResult PlayDoublyEfficient(
    const MajorityComputation& computation,
    const DoublyEfficientOptions& options, const AliceStrategy& alice,
    const BobStrategy& bob, Rng* rng) {
  const int64_t alice_samples =
      NumSamples(options.alice_error, options.alice_failure);
  const int64_t bob_samples =
      NumSamples(CheckError(options.bob), options.bob_failure);
  const int64_t vera_samples =
      NumSamples(CheckError(options.vera), options.vera_failure);
  DoublyEfficientResult result;
  int num_votes = 0;
  for (int step = 0; step < computation.num_steps; ++step) {
    const double truth = computation.heads;
    const double estimate = Sample(truth, alice_samples, rng);
    const double claim =
        std::clamp(alice ? alice(step, estimate, rng) : estimate, 0.0, 1.0);
    const bool honest_would =
        std::abs(claim - Sample(truth, bob_samples, rng)) >=
        Midpoint(options.bob);
    result.debater_queries += alice_samples + bob_samples;
    if (bob ? bob(step, claim, honest_would, rng) : honest_would) {
      result.was_challenged = true;
      result.vera_queries = vera_samples;
      result.alice_wins = std::abs(claim - Sample(truth, vera_samples, rng)) <
                          Midpoint(options.vera);
      return result;
    }
    const bool bit = rng->Bernoulli(claim);
    if (step < computation.votes) num_votes += bit;
  }
  result.alice_wins = 2 * num_votes > computation.votes;
  return result;
}

}  // namespace elenchus
