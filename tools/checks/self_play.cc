// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/checks/self_play.h"

#include <map>
#include <string>
#include <utility>

#include "core/parallel.h"
#include "core/status.h"
#include "debate/play_debate.h"

namespace elenchus {
namespace {

// More find the engine's batch fuller; a debate mostly waits.
constexpr int kNumThreads = 32;

std::vector<TraceGroup> GroupByFacts(const std::vector<Trace>& traces) {
  std::map<std::string, TraceGroup> by_facts;
  for (const Trace& trace : traces) {
    by_facts[trace.question().facts()].push_back(
        {.trace = std::make_shared<const Trace>(trace)});
  }
  std::vector<TraceGroup> groups;
  for (auto& [facts, group] : by_facts) groups.push_back(std::move(group));
  return groups;
}

}  // namespace

absl::StatusOr<std::unique_ptr<SelfPlay>> SelfPlay::Create(
    const LearnerConfig& config, const World& world, Human& human) {
  ELENCHUS_ASSIGN_OR_RETURN(std::unique_ptr<Trainer> trainer,
                            Trainer::Create(config));
  EngineConfig engine_config;
  engine_config.set_num_slots(kNumThreads);
  engine_config.set_num_cached_prefixes(kNumThreads);
  ELENCHUS_ASSIGN_OR_RETURN(
      std::unique_ptr<Engine> engine,
      Engine::Create(config.model(), engine_config, /*metrics=*/nullptr));
  auto self_play = std::unique_ptr<SelfPlay>(new SelfPlay(
      config, world, human, std::move(trainer), std::move(engine)));
  ELENCHUS_RETURN_IF_ERROR(self_play->Publish());
  return self_play;
}

absl::Status SelfPlay::Publish() {
  trainer_->RefreshTarget();
  return engine_->SetWeights(
      std::make_shared<const Snapshot>(trainer_->MakeSnapshot(false)));
}

absl::StatusOr<std::vector<Trace>> SelfPlay::Step(
    const std::function<Question(Rng* rng)>& draw) {
  std::vector<Question> questions;
  std::vector<uint64_t> seeds;
  for (int i = 0; i < config_.batch_debates(); ++i) {
    questions.push_back(draw(&rng_));
    seeds.push_back(rng_.Next());
  }
  std::vector<Trace> traces(questions.size());
  ELENCHUS_RETURN_IF_ERROR(
      ParallelFor(traces.size(), kNumThreads, [&](size_t i) -> absl::Status {
        ELENCHUS_ASSIGN_OR_RETURN(
            traces[i],
            PlayDebate(questions[i], config_.debate(), amp_, amp_, seeds[i]));
        return absl::OkStatus();
      }));
  ELENCHUS_RETURN_IF_ERROR(Train(traces));
  return traces;
}

absl::Status SelfPlay::Train(const std::vector<Trace>& traces) {
  ELENCHUS_RETURN_IF_ERROR(
      trainer_->Step(GroupByFacts(traces), /*progress=*/0).status());
  return Publish();
}

}  // namespace elenchus
