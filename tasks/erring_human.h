// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// An H that errs, or is biased, at random (method.md section 10).
#ifndef ELENCHUS_TASKS_ERRING_HUMAN_H_
#define ELENCHUS_TASKS_ERRING_HUMAN_H_

#include <string>
#include <vector>

#include "core/mutex.h"
#include "core/rng.h"
#include "debate/human.h"
#include "proto/config.pb.h"

namespace elenchus {

// What another human answers, but for errors. Thread-safe if that human is.
// Each answer draws anew, so answers are no longer pure; questions stay so.
class ErringHuman : public Human {
 public:
  // Borrows `human`. `answers` are those that a question may have; not empty.
  ErringHuman(Human& human, const HumanErrorConfig& config,
              std::vector<std::string> answers, uint64_t seed);

  // With probability config.error_probability a judgement is turned round and
  // the answer field of any other answer is drawn uniformly from `answers` and
  // "?" (and so may be right); its evidence stays, and goes with "?". With
  // config.replacement_probability the answer field config.replaced becomes
  // config.replacement. With config.bias_probability a verdict is for the
  // debater whom config.bias favours, whatever was argued. In this order, each
  // drawn on its own.
  absl::StatusOr<HumanStep> Next(const Workspace& workspace) override;

 private:
  Human& human_;
  const HumanErrorConfig config_;
  const std::vector<std::string> answers_;
  Mutex mu_;
  Rng rng_ ABSL_GUARDED_BY(mu_);
};

}  // namespace elenchus

#endif  // ELENCHUS_TASKS_ERRING_HUMAN_H_
