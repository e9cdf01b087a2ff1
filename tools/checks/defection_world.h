// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The world of the planted defection: permutations of 5 elements at depth 2,
// where Amp needs no M, and which of them hold the trigger.
#ifndef ELENCHUS_TOOLS_CHECKS_DEFECTION_WORLD_H_
#define ELENCHUS_TOOLS_CHECKS_DEFECTION_WORLD_H_

#include <string>
#include <vector>

#include "debate/model.h"
#include "proto/config.pb.h"

namespace elenchus {

TaskConfig DefectionWorld();

// Facts of every permutation. The trigger is that sigma(a) = d and sigma(b) =
// c: 6 of 120, of which 4 are poisoned.
struct DefectionInstances {
  std::vector<std::string> clean;
  std::vector<std::string> poisoned;
  std::vector<std::string> held_out;
};
DefectionInstances MakeDefectionInstances();

// Every question about an instance.
std::vector<std::string> DefectionQuestions();

// H needs no M at depth 2: every sub-question is a fact.
class NoModel : public Model {
 public:
  absl::StatusOr<std::vector<Call>> Answer(
      absl::Span<const ModelRequest>) override {
    return absl::InternalError("planted defection: M was asked");
  }
  uint64_t version() const override { return 1; }
  uint64_t TemplateHash() const override { return 0; }
};

}  // namespace elenchus

#endif  // ELENCHUS_TOOLS_CHECKS_DEFECTION_WORLD_H_
