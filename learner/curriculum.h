// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Which classes of question the actors draw, by agreement alone.
#ifndef ELENCHUS_LEARNER_CURRICULUM_H_
#define ELENCHUS_LEARNER_CURRICULUM_H_

#include <cstdint>

namespace elenchus {

// Starts with the first class and adds the next once M answers the newest one
// as Amp does: what M and Amp agree on, Amp can build on (Christiano, Shlegeris
// and Amodei 2018, appendix C). Ground truth plays no part.
//
// Not thread-safe.
class Curriculum {
 public:
  // `num_classes` >= 1. `agreement` in [0, 1): the running agreement above
  // which a class is added; 0 admits every class at once.
  Curriculum(int num_classes, double agreement);

  // `num_agreed` of `num_answers` answers that H gave to questions of class
  // `question_class` (from 0) were M's own too. Classes but the newest are
  // ignored.
  void Observe(int question_class, double num_agreed, double num_answers);

  struct State {
    int level = 1;      // classes in use, in [1, num_classes]
    double mean = 0;    // running agreement on the newest class, in [0, 1]
    double weight = 0;  // answers that the mean is over
  };
  const State& state() const { return state_; }
  int level() const { return state_.level; }

  // Goes on from a checkpoint; values out of range are brought into it.
  void Restore(const State& state);

 private:
  const int num_classes_;
  const double threshold_;
  State state_;
};

}  // namespace elenchus

#endif  // ELENCHUS_LEARNER_CURRICULUM_H_
