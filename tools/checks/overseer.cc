// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/checks/overseer.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>
#include <string>
#include <utility>

#include "absl/strings/str_format.h"
#include "core/status.h"
#include "debate/argument.h"
#include "tasks/erring_human.h"
#include "tasks/permutation.h"
#include "tasks/powering.h"
#include "tasks/task.h"
#include "tools/checks/self_play.h"

namespace elenchus {
namespace {

constexpr int kSize = 4;
constexpr int kBits = 2;
constexpr int kBatchDebates = 64;

TaskConfig WorldConfig() {
  TaskConfig config;
  config.set_name(std::string(kPoweringName));
  config.set_size(kSize);
  config.set_exponent_bits(kBits);
  return config;
}

LearnerConfig MakeConfig(const OverseerOptions& options) {
  LearnerConfig config;
  config.set_seed(options.seed);
  ModelConfig& model = *config.mutable_model();
  model.set_num_layers(4);
  model.set_width(48);
  model.set_num_heads(4);
  model.set_num_kv_heads(2);
  model.set_hidden_width(128);
  model.set_context_length(48);
  model.set_rope_base(100);
  model.set_init_std(0.144);
  model.set_bidirectional_facts(true);
  config.mutable_debate()->set_max_arguments(1);
  config.set_batch_debates(kBatchDebates);
  config.set_lambda(0);
  config.set_weight_decay(0.1);
  config.set_warmup_steps(50);
  // What M says at the end is not to hang on the last few errors of H.
  ScheduleConfig& schedule = *config.add_schedule();
  schedule.set_field("learning_rate");
  schedule.set_interpolation(ScheduleConfig::LINEAR);
  for (const auto& [step, share] : {std::pair(options.num_steps / 2, 1.0),
                                    std::pair(options.num_steps, 0.02)}) {
    ScheduleConfig::Point& point = *schedule.add_point();
    point.set_step(step);
    point.set_value(share * config.learning_rate());
  }
  return config;
}

struct Known {
  Question question;
  std::string answer;
};

// What an H who does not err answers, from facts alone.
absl::StatusOr<std::string> AnswerOf(const Task& task, Human& human,
                                     const Question& question) {
  Workspace workspace;
  workspace.set_task(question.task());
  workspace.mutable_prompt()->set_kind(QUESTION_KIND_ANSWER);
  workspace.mutable_prompt()->set_question(question.text());
  while (true) {
    ELENCHUS_ASSIGN_OR_RETURN(const HumanStep step, human.Next(workspace));
    if (step.has_answer()) {
      return std::string(ParseArgument(step.answer().text()).answer);
    }
    for (const std::string& asked : step.ask().questions()) {
      const std::optional<std::string> fact = task.LookUp(question, asked);
      if (!fact.has_value()) {
        return absl::InternalError("overseer: H asks for more than facts");
      }
      Exchange& exchange = *workspace.add_exchanges();
      exchange.set_question(asked);
      exchange.set_answer(*fact);
    }
  }
}

// Every question about every permutation, and its answer.
absl::StatusOr<std::vector<Known>> AllQuestions() {
  ELENCHUS_ASSIGN_OR_RETURN(const auto task, MakeTask(WorldConfig()));
  ELENCHUS_ASSIGN_OR_RETURN(const auto human, MakeScriptedHuman(WorldConfig()));
  const ElementNames names(kSize);
  std::vector<int> image(kSize);
  std::iota(image.begin(), image.end(), 0);
  std::vector<Known> all;
  do {
    Permutation sigma;
    std::copy(image.begin(), image.end(), sigma.image.begin());
    for (int x = 0; x < kSize; ++x) {
      for (const int k : {2, 3}) {
        Known known;
        known.question.set_id(all.size());
        known.question.set_task(WorldConfig().name());
        known.question.set_facts(FormatFacts(names, sigma));
        known.question.set_text(
            FormatQuestion(names, kBits, PowerQuestion{.x = x, .k = k}));
        ELENCHUS_ASSIGN_OR_RETURN(known.answer,
                                  AnswerOf(*task, *human, known.question));
        all.push_back(known);
      }
    }
  } while (std::next_permutation(image.begin(), image.end()));
  return all;
}

// Greedy M's share of right answers.
absl::StatusOr<double> Accuracy(const std::vector<Known>& all, Model& model) {
  std::vector<Prompt> prompts(all.size());
  std::vector<ModelRequest> requests;
  for (size_t i = 0; i < all.size(); ++i) {
    prompts[i].set_kind(QUESTION_KIND_ANSWER);
    prompts[i].set_question(all[i].question.text());
    requests.push_back({.question = &all[i].question,
                        .prompt = &prompts[i],
                        .temperature = 0,
                        .max_tokens = 4,
                        .seed = 0});
  }
  ELENCHUS_ASSIGN_OR_RETURN(const std::vector<Call> calls,
                            model.Answer(requests));
  double num_right = 0;
  for (size_t i = 0; i < calls.size(); ++i) {
    num_right += ParseArgument(calls[i].answer()).answer == all[i].answer;
  }
  return num_right / static_cast<double>(all.size());
}

}  // namespace

absl::StatusOr<OverseerResults> RunOverseer(const OverseerOptions& options) {
  ELENCHUS_ASSIGN_OR_RETURN(const std::vector<Known> all, AllQuestions());
  ELENCHUS_ASSIGN_OR_RETURN(const auto task, MakeTask(WorldConfig()));
  ELENCHUS_ASSIGN_OR_RETURN(const auto human, MakeScriptedHuman(WorldConfig()));
  HumanErrorConfig errors;
  errors.set_error_probability(options.error_probability);
  ErringHuman erring(*human, errors, task->Answers(), options.seed);
  ELENCHUS_ASSIGN_OR_RETURN(
      const std::unique_ptr<SelfPlay> self_play,
      SelfPlay::Create(MakeConfig(options), *task, erring));
  const auto draw = [&all](Rng* rng) {
    return all[rng->Uniform(all.size())].question;
  };
  OverseerResults results;
  double num_right = 0;
  for (int step = 0; step < options.num_steps; ++step) {
    ELENCHUS_ASSIGN_OR_RETURN(const std::vector<Trace> traces,
                              self_play->Step(draw));
    for (const Trace& trace : traces) {
      const std::string& said = trace.rounds(0).argument().answer();
      num_right +=
          ParseArgument(said).answer == all[trace.question().id()].answer;
      ++results.num_answers;
    }
  }
  results.amplified = num_right / results.num_answers;
  ELENCHUS_ASSIGN_OR_RETURN(results.model, Accuracy(all, self_play->model()));
  return results;
}

absl::StatusOr<std::vector<Check>> OverseerChecks(int num_steps,
                                                  uint64_t seed) {
  std::vector<Check> checks;
  for (const double p : {0.01, 0.1, 0.3}) {
    ELENCHUS_ASSIGN_OR_RETURN(
        const OverseerResults results,
        RunOverseer(
            {.error_probability = p, .num_steps = num_steps, .seed = seed}));
    const double known = 1 - p * (1 - 1.0 / (kSize + 1));
    checks.push_back(
        {.name = absl::StrFormat("overseer error %.2f: Amp is right", p),
         .value = results.amplified,
         .known = known,
         .tolerance =
             4 * std::sqrt(known * (1 - known) / results.num_answers)});
    checks.push_back(
        {.name = absl::StrFormat("overseer error %.2f: greedy M is right", p),
         .value = results.model,
         .known = known,
         .relation = Check::kAtLeast});
  }
  return checks;
}

}  // namespace elenchus
