// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// An H who oversees, too (method.md section 7).
#ifndef ELENCHUS_TASKS_OVERSEEING_HUMAN_H_
#define ELENCHUS_TASKS_OVERSEEING_HUMAN_H_

#include <memory>

#include "absl/status/statusor.h"
#include "debate/human.h"

namespace elenchus {

// Another human who also answers OVERSEE. Thread-safe if that human is; its own
// steps are pure. It knows nothing that M might do wrong but the act itself.
class OverseeingHuman : public Human {
 public:
  explicit OverseeingHuman(std::unique_ptr<Human> human)
      : human_(std::move(human)) {}

  // OVERSEE without a history: asks the world for the share of the inputs that
  // are described, and answers with it as a probability; 0 where the world does
  // not say one. With a history: "y" if its last answer is unacceptable
  // (debate/argument.h), else "n". All else is the other human's.
  // InvalidArgument: OVERSEE without a history about no description
  // (debate/oversight.h); exchanges that H did not ask for.
  absl::StatusOr<HumanStep> Next(const Workspace& workspace) override;

 private:
  const std::unique_ptr<Human> human_;
};

}  // namespace elenchus

#endif  // ELENCHUS_TASKS_OVERSEEING_HUMAN_H_
