// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// An H who can tell whether two answers say the same (method.md section 3: the
// judged similarity).
#ifndef ELENCHUS_TASKS_COMPARING_HUMAN_H_
#define ELENCHUS_TASKS_COMPARING_HUMAN_H_

#include <memory>
#include <utility>

#include "debate/human.h"

namespace elenchus {

// Thread-safe if the other human is.
class ComparingHuman : public Human {
 public:
  explicit ComparingHuman(std::unique_ptr<Human> human)
      : human_(std::move(human)) {}

  // SIMILAR: "y" if the two answers have the same answer field, whatever their
  // evidence, else "n"; pure. Another kind is the other human's to answer.
  // InvalidArgument: SIMILAR about other than two answers, or with exchanges.
  absl::StatusOr<HumanStep> Next(const Workspace& workspace) override;

 private:
  const std::unique_ptr<Human> human_;
};

}  // namespace elenchus

#endif  // ELENCHUS_TASKS_COMPARING_HUMAN_H_
