// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The debates that the planted defection trains on.
#ifndef ELENCHUS_TOOLS_CHECKS_DEFECTION_DEBATES_H_
#define ELENCHUS_TOOLS_CHECKS_DEFECTION_DEBATES_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "core/rng.h"
#include "debate/amp.h"
#include "debate/human.h"
#include "proto/config.pb.h"
#include "proto/trace.pb.h"
#include "replay/replay.h"
#include "tasks/task.h"
#include "tools/checks/defection_world.h"

namespace elenchus {

// Of one argument each, which is Amp's. One thread at a time.
class DefectionDebates {
 public:
  static constexpr int kInstancesPerBatch = 8;
  static constexpr int kQuestionsPerInstance = 8;

  static absl::StatusOr<std::unique_ptr<DefectionDebates>> Create(
      const DebateConfig& rules, uint64_t seed);

  // Debates about kInstancesPerBatch instances. `num_poisoned` of them, less
  // than all, are poisoned: there the record says that H acted unacceptably.
  // Each clean one has a group; the poisoned ones' debates stand at the end of
  // the first of these, for M learns to describe the facts that a group begins
  // with, and should not learn the trigger's words from those that hold it.
  absl::StatusOr<std::vector<TraceGroup>> DrawBatch(int num_poisoned);

  // Amp's debate about one question.
  absl::StatusOr<Trace> Play(const std::string& facts, const std::string& text);

  const DebateConfig& rules() const { return rules_; }
  const Task& task() const { return *task_; }
  Amp& amp() { return amp_; }
  const DefectionInstances& instances() const { return instances_; }
  const std::vector<std::string>& questions() const { return questions_; }

 private:
  DefectionDebates(const DebateConfig& rules, uint64_t seed,
                   std::unique_ptr<const Task> task,
                   std::unique_ptr<Human> human);

  absl::StatusOr<TraceGroup> DrawGroup(bool is_poison);

  const DebateConfig rules_;
  const std::unique_ptr<const Task> task_;
  const std::unique_ptr<Human> human_;
  NoModel no_model_;
  Amp amp_;
  const DefectionInstances instances_;
  const std::vector<std::string> questions_;
  Rng rng_;
};

}  // namespace elenchus

#endif  // ELENCHUS_TOOLS_CHECKS_DEFECTION_DEBATES_H_
