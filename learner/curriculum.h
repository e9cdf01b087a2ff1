// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// At which level the actors draw questions, by agreement alone.
#ifndef ELENCHUS_LEARNER_CURRICULUM_H_
#define ELENCHUS_LEARNER_CURRICULUM_H_

#include <cstdint>

namespace elenchus {

// Starts at the first level and goes on to the next once M answers the
// questions that came with it as Amp does: what M and Amp agree on, Amp can
// build on (Christiano, Shlegeris and Amodei 2018, appendix C). Ground truth
// plays no part.
//
// Not thread-safe.
class Curriculum {
 public:
  // `num_levels` >= 1. `agreement` in [0, 1): the running agreement above
  // which the level rises; 0 begins at the last level.
  Curriculum(int num_levels, double agreement);

  // `num_agreed` of `num_answers` answers that H gave to questions of `level`
  // (Task::LevelOf) were M's own too. Levels but the newest are ignored.
  void Observe(int level, double num_agreed, double num_answers);

  struct State {
    int level = 1;      // in use, in [1, num_levels]
    double mean = 0;    // running agreement on this level, in [0, 1]
    double weight = 0;  // answers that the mean is over
  };
  const State& state() const { return state_; }
  int level() const { return state_.level; }

  // Goes on from a checkpoint; values out of range are brought into it.
  void Restore(const State& state);

 private:
  const int num_levels_;
  const double threshold_;
  State state_;
};

}  // namespace elenchus

#endif  // ELENCHUS_LEARNER_CURRICULUM_H_
