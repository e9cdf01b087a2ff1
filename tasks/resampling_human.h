// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// An H who looks at how arguments came about where what they say does not
// settle the verdict (method.md section 6).
#ifndef ELENCHUS_TASKS_RESAMPLING_HUMAN_H_
#define ELENCHUS_TASKS_RESAMPLING_HUMAN_H_

#include "debate/human.h"

namespace elenchus {

// Thread-safe if the other human is. Its own steps are pure if the other's are.
class ResamplingHuman : public Human {
 public:
  // Borrows `human`.
  explicit ResamplingHuman(Human& human) : human_(human) {}

  // What the other human does, but where that is a verdict of probability 1/2
  // on two sides: then H has the last argument of each resampled and finds for
  // the one that more of its speaker's fresh answers agree with. The tie stays
  // where as many do, or a tool could not look. InvalidArgument: inspections
  // that H did not ask for, and as the other human's.
  absl::StatusOr<HumanStep> Next(const Workspace& workspace) override;

 private:
  Human& human_;
};

}  // namespace elenchus

#endif  // ELENCHUS_TASKS_RESAMPLING_HUMAN_H_
