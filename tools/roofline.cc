// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/roofline.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "core/clock.h"
#include "core/log.h"
#include "core/rng.h"
#include "core/snapshot.h"
#include "core/status.h"
#include "debate/human.h"
#include "learner/trainer.h"
#include "model/engine.h"
#include "tasks/ground_truth.h"
#include "tasks/task.h"
#include "tools/evaluation.h"
#include "tools/run_plan.h"

namespace elenchus {
namespace {

// Nobody is asked here: the baseline has no H.
class NoHuman final : public Human {
 public:
  absl::StatusOr<HumanStep> Next(const Workspace&) override {
    return absl::UnimplementedError("the baseline has no human");
  }
};

LearnerConfig SupervisedConfig(const RunConfig& run) {
  LearnerConfig config = MakeLearnerConfig(run, "");
  config.set_alpha_argue(1);
  config.set_lambda(0);
  config.clear_combination();
  config.clear_distance();
  config.clear_kl_weight();
  config.clear_mu();
  // Those of the weights would give them again.
  config.clear_schedule();
  for (const ScheduleConfig& schedule : run.learner().schedule()) {
    if (schedule.field() == "learning_rate") *config.add_schedule() = schedule;
  }
  return config;
}

// A debate of one argument, the true one, as if H had given it.
absl::StatusOr<std::shared_ptr<const Trace>> TrueDebate(
    const RunConfig& run, const Task& task, const std::string& facts,
    Rng* rng) {
  auto trace = std::make_shared<Trace>();
  Question& question = *trace->mutable_question();
  question.set_task(run.task().name());
  question.set_facts(facts);
  question.set_text(task.DrawQuestion(facts, task.num_levels(), rng));
  Call& argument = *trace->add_rounds()->mutable_argument();
  argument.mutable_prompt()->set_kind(QUESTION_KIND_ARGUE);
  argument.mutable_prompt()->set_question(question.text());
  argument.set_answerer(ANSWERER_HUMAN);
  argument.set_gate_probability(1);
  ELENCHUS_ASSIGN_OR_RETURN(*argument.mutable_answer(),
                            TrueArgument(run.task(), question));
  return trace;
}

absl::StatusOr<std::vector<TraceGroup>> DrawBatch(const RunConfig& run,
                                                  const Task& task, Rng* rng) {
  std::vector<TraceGroup> groups;
  for (int left = run.learner().batch_debates(); left > 0;) {
    ELENCHUS_ASSIGN_OR_RETURN(
        const std::string facts,
        task.DrawFacts(Split::kTrain, task.num_levels(), rng));
    const int size = std::min(left, run.actor().questions_per_context());
    TraceGroup& group = groups.emplace_back();
    for (int i = 0; i < size; ++i) {
      ELENCHUS_ASSIGN_OR_RETURN(group.emplace_back().trace,
                                TrueDebate(run, task, facts, rng));
    }
    left -= size;
  }
  return groups;
}

absl::StatusOr<std::map<std::string, Proportion>> Measure(const RunConfig& run,
                                                          const Task& task,
                                                          Snapshot snapshot) {
  ELENCHUS_ASSIGN_OR_RETURN(
      const std::unique_ptr<Engine> engine,
      Engine::Create(run.model(), run.evaluator().engine(), nullptr));
  ELENCHUS_RETURN_IF_ERROR(engine->SetWeights(
      std::make_shared<const Snapshot>(std::move(snapshot))));
  NoHuman nobody;
  const Evaluator evaluator(run.task(), run.debate(), task, *engine, nobody);
  ELENCHUS_ASSIGN_OR_RETURN(
      const std::vector<EvaluationQuestion> questions,
      evaluator.DrawQuestions(run.evaluator().final_questions_per_class(),
                              Rng(run.seed(), "roofline", 1).Next()));
  return evaluator.ModelAccuracy(questions);
}

}  // namespace

absl::StatusOr<Json> TrainRoofline(const RunConfig& run, int64_t num_steps) {
  ELENCHUS_ASSIGN_OR_RETURN(const std::unique_ptr<const Task> task,
                            MakeTask(run.task()));
  ELENCHUS_ASSIGN_OR_RETURN(const std::unique_ptr<Trainer> trainer,
                            Trainer::Create(SupervisedConfig(run)));
  const int64_t start_us = Clock::Real().NowMicros();
  Rng rng(run.seed(), "roofline", 0);
  for (int64_t step = 0; step < num_steps; ++step) {
    ELENCHUS_ASSIGN_OR_RETURN(const std::vector<TraceGroup> batch,
                              DrawBatch(run, *task, &rng));
    ELENCHUS_ASSIGN_OR_RETURN(
        const StepStats stats,
        trainer->Step(batch, static_cast<double>(step) / num_steps));
    if ((step + 1) % 100 == 0) {
      ELENCHUS_LOG(INFO) << "step " << step + 1 << " of " << num_steps
                         << ", agreement " << stats.agreement.value_or(0);
    }
  }
  trainer->RefreshTarget();
  ELENCHUS_ASSIGN_OR_RETURN(
      const auto accuracy,
      Measure(run, *task, trainer->MakeSnapshot(/*final=*/true)));
  Json json;
  json["steps"] = num_steps;
  json["seconds"] =
      static_cast<double>(Clock::Real().NowMicros() - start_us) / 1e6;
  for (const auto& [name, proportion] : accuracy) {
    const Interval interval = WilsonInterval(proportion);
    json["accuracy"][name] = proportion.Share();
    json["accuracy_interval"][name] =
        Json::array({interval.low, interval.high});
  }
  return json;
}

absl::StatusOr<int64_t> StepsOfRun(const std::string& run_dir) {
  absl::StatusOr<Json> summary = ReadJson(run_dir + "/learner_summary.json");
  const Json line = summary.ok() ? *std::move(summary)
                                 : LastJsonLine(run_dir + "/metrics.jsonl");
  for (const char* name : {"steps", "step"}) {
    const std::optional<double> steps = NumberAt(line, name);
    if (steps.has_value() && *steps >= 1) return static_cast<int64_t>(*steps);
  }
  return absl::NotFoundError(run_dir + ": the run took no optimizer step");
}

}  // namespace elenchus
