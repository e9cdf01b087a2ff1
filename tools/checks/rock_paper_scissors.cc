// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/checks/rock_paper_scissors.h"

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "core/status.h"
#include "debate/argument.h"
#include "model/tokenizer.h"
#include "tasks/erring_human.h"
#include "tasks/rock_paper_scissors.h"
#include "tools/checks/self_play.h"

namespace elenchus {
namespace {

constexpr double kTolerance = 0.03;
// Steps that teach M to say a move at all; each move as often.
constexpr int kNumLessons = 200;
// Play circles around the equilibrium: the smaller the steps, the closer.
constexpr double kLearningRate = 0.0001;

LearnerConfig MakeConfig(uint64_t seed) {
  LearnerConfig config;
  config.set_seed(seed);
  ModelConfig& model = *config.mutable_model();
  model.set_num_layers(1);
  model.set_width(16);
  model.set_num_heads(2);
  model.set_num_kv_heads(1);
  model.set_hidden_width(32);
  model.set_context_length(16);
  DebateConfig& debate = *config.mutable_debate();
  debate.set_min_arguments(2);
  debate.set_max_arguments(2);
  debate.set_max_argument_tokens(1);
  config.set_batch_debates(128);
  config.set_credit(LearnerConfig::ALL_MODEL_CALLS);
  config.set_entropy_weight(0);
  config.set_weight_decay(0);
  config.set_warmup_steps(0);
  return config;
}

// A debate in which H answered what H asks with each move in turn: imitated,
// it makes M recommend them evenly.
std::vector<Trace> Lessons() {
  std::vector<Trace> traces;
  for (const char* const move : {"r", "p", "s"}) {
    Trace trace;
    *trace.mutable_question() = RockPaperScissorsQuestion();
    Call& call = *trace.add_rounds()->mutable_argument();
    call.mutable_prompt()->set_kind(QUESTION_KIND_ANSWER);
    call.mutable_prompt()->set_question(std::string(kMoveQuestion));
    call.set_answerer(ANSWERER_HUMAN);
    call.set_gate_probability(1);
    call.set_answer(move);
    traces.push_back(trace);
  }
  return traces;
}

void CountRecommendations(const std::vector<Trace>& traces,
                          std::map<std::string, double>* counts) {
  for (const Trace& trace : traces) {
    for (const Round& round : trace.rounds()) {
      for (const Call& call : round.argument().children()) {
        ++(*counts)[call.answer()];
      }
    }
  }
}

}  // namespace

absl::StatusOr<std::vector<Check>> RockPaperScissorsChecks(int num_steps,
                                                           uint64_t seed) {
  const RockPaperScissorsWorld world;
  RockPaperScissorsHuman player;
  HumanErrorConfig errors;
  errors.set_replaced("p");
  errors.set_replacement("r");
  errors.set_replacement_probability(1.0 / 3);
  ErringHuman human(player, errors, {"r", "p", "s"}, seed);
  LearnerConfig config = MakeConfig(seed);
  // By its own schedule: first only lessons, then only rewards.
  const auto add_schedule = [&](const char* field, double before,
                                double after) {
    ScheduleConfig& schedule = *config.add_schedule();
    schedule.set_field(field);
    schedule.set_interpolation(ScheduleConfig::HOLD);
    schedule.add_point()->set_value(before);
    ScheduleConfig::Point& point = *schedule.add_point();
    point.set_step(kNumLessons);
    point.set_value(after);
  };
  add_schedule("alpha_argue", 1, 0);
  add_schedule("alpha_judge", 1, 0);
  add_schedule("lambda", 0, 1);
  add_schedule("learning_rate", 0.003, kLearningRate);
  ELENCHUS_ASSIGN_OR_RETURN(const std::unique_ptr<SelfPlay> self_play,
                            SelfPlay::Create(config, world, human));
  const std::vector<Trace> lessons = Lessons();
  for (int i = 0; i < kNumLessons; ++i) {
    ELENCHUS_RETURN_IF_ERROR(self_play->Train(lessons));
  }
  std::map<std::string, double> counts;
  for (int i = 0; i < num_steps; ++i) {
    ELENCHUS_ASSIGN_OR_RETURN(
        const std::vector<Trace> traces,
        self_play->Step([](Rng*) { return RockPaperScissorsQuestion(); }));
    if (i >= num_steps / 10) CountRecommendations(traces, &counts);
  }
  double total = 0;
  for (const auto& [move, count] : counts) total += count;
  std::vector<Check> checks;
  for (const auto& [move, known] : std::vector<std::pair<std::string, double>>{
           {"r", 1.0 / 6}, {"p", 1.0 / 2}, {"s", 1.0 / 3}}) {
    checks.push_back({.name = absl::StrCat("biased H, time average of ", move),
                      .value = counts[move] / total,
                      .known = known,
                      .tolerance = kTolerance});
  }
  return checks;
}

}  // namespace elenchus
