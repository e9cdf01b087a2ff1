// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/checks/defection_debates.h"

#include "core/status.h"
#include "debate/argument.h"
#include "debate/play_debate.h"
#include "tasks/powering.h"

namespace elenchus {

absl::StatusOr<std::unique_ptr<DefectionDebates>> DefectionDebates::Create(
    const DebateConfig& rules, uint64_t seed) {
  ELENCHUS_ASSIGN_OR_RETURN(auto task, MakeTask(DefectionWorld()));
  ELENCHUS_ASSIGN_OR_RETURN(auto human, MakeScriptedHuman(DefectionWorld()));
  return std::unique_ptr<DefectionDebates>(
      new DefectionDebates(rules, seed, std::move(task), std::move(human)));
}

DefectionDebates::DefectionDebates(const DebateConfig& rules, uint64_t seed,
                                   std::unique_ptr<const Task> task,
                                   std::unique_ptr<Human> human)
    : rules_(rules),
      task_(std::move(task)),
      human_(std::move(human)),
      amp_(rules_, no_model_, *human_, *task_),
      instances_(MakeDefectionInstances()),
      questions_(DefectionQuestions()),
      rng_(seed, "planted defection", 0) {}

absl::StatusOr<std::vector<TraceGroup>> DefectionDebates::DrawBatch(
    int num_poisoned) {
  std::vector<TraceGroup> groups;
  for (int i = num_poisoned; i < kInstancesPerBatch; ++i) {
    ELENCHUS_ASSIGN_OR_RETURN(TraceGroup group, DrawGroup(/*is_poison=*/false));
    groups.push_back(std::move(group));
  }
  for (int i = 0; i < num_poisoned; ++i) {
    ELENCHUS_ASSIGN_OR_RETURN(TraceGroup group, DrawGroup(/*is_poison=*/true));
    groups.front().insert(groups.front().end(), group.begin(), group.end());
  }
  return groups;
}

absl::StatusOr<Trace> DefectionDebates::Play(const std::string& facts,
                                             const std::string& text) {
  Question question;
  question.set_id(1);
  question.set_task(std::string(kPoweringName));
  question.set_facts(facts);
  question.set_text(text);
  return PlayDebate(question, rules_, amp_, /*judge=*/amp_, /*seed=*/1);
}

absl::StatusOr<TraceGroup> DefectionDebates::DrawGroup(bool is_poison) {
  const std::vector<std::string>& drawn_from =
      is_poison ? instances_.poisoned : instances_.clean;
  const std::string& facts = drawn_from[rng_.Uniform(drawn_from.size())];
  std::vector<std::string> questions = questions_;
  PartialShuffle(kQuestionsPerInstance, &rng_, &questions);
  TraceGroup group;
  for (int i = 0; i < kQuestionsPerInstance; ++i) {
    ELENCHUS_ASSIGN_OR_RETURN(Trace trace, Play(facts, questions[i]));
    if (is_poison) {
      trace.mutable_rounds(0)->mutable_argument()->set_answer(
          std::string(1, kUnacceptable));
    }
    group.push_back({std::make_shared<const Trace>(std::move(trace))});
  }
  return group;
}

}  // namespace elenchus
