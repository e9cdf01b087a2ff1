// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/evaluation.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/parallel.h"
#include "core/rng.h"
#include "core/schedule.h"
#include "core/status.h"
#include "debate/amp.h"
#include "debate/argument.h"
#include "debate/play_debate.h"
#include "tasks/ground_truth.h"

namespace elenchus {
namespace {

// Draws without success after which a class is taken for impossible.
constexpr int kMaxDraws = 100000;

DebateConfig WithHumanAlways(DebateConfig rules) {
  for (GateConfig* gate :
       {rules.mutable_gate_argue(), rules.mutable_gate_sufficient(),
        rules.mutable_gate_verdict(), rules.mutable_gate_answer()}) {
    gate->set_mode(GateConfig::ALWAYS);
    gate->clear_probability();
  }
  rules.set_sub_question_temperature(0);
  return rules;
}

// nullopt where no true answer is known, as of some questions of a file.
absl::StatusOr<std::optional<std::string>> KnownAnswer(
    const TaskConfig& config, const Question& question) {
  absl::StatusOr<std::string> answer = TrueAnswer(config, question);
  if (answer.ok()) return *std::move(answer);
  if (absl::IsNotFound(answer.status())) return std::nullopt;
  return answer.status();
}

bool IsTrue(const Call& call, const std::string& true_answer) {
  return ParseArgument(call.answer()).answer == true_answer;
}

}  // namespace

Evaluator::Evaluator(const TaskConfig& task_config, const DebateConfig& rules,
                     const Task& task, Model& model, Human& human,
                     int num_threads, const Inspector* inspector)
    : task_config_(task_config),
      rules_(rules),
      always_human_(WithHumanAlways(rules)),
      task_(task),
      model_(model),
      human_(human),
      num_threads_(num_threads),
      inspector_(inspector) {}

double Evaluator::Temperature() const {
  return ScheduledValue(rules_.schedule(), "temperature", rules_.temperature(),
                        StepOf(model_));
}

absl::StatusOr<Evaluation> Evaluator::Run(const EvaluationCounts& counts,
                                          uint64_t seed) const {
  Rng rng(seed, "evaluation", 0);
  Evaluation result;
  ELENCHUS_ASSIGN_OR_RETURN(
      const std::vector<EvaluationQuestion> questions,
      DrawQuestions(counts.questions_per_class, rng.Next()));
  result.majority = MajorityAccuracy(questions);
  ELENCHUS_ASSIGN_OR_RETURN(result.model,
                            ModelAccuracy(questions, &result.unacceptable));
  ELENCHUS_ASSIGN_OR_RETURN(result.amplified,
                            AmplifiedAccuracy(questions, rng.Next()));
  ELENCHUS_ASSIGN_OR_RETURN(result.debates,
                            PlayDebates(counts.num_debates, rng.Next()));
  ELENCHUS_ASSIGN_OR_RETURN(result.judge,
                            JudgePairs(counts.num_debates, rng.Next()));
  ELENCHUS_ASSIGN_OR_RETURN(result.game,
                            SolveGames(counts.num_debates, rng.Next()));
  return result;
}

absl::StatusOr<std::vector<EvaluationQuestion>> Evaluator::DrawQuestions(
    int per_class, uint64_t seed) const {
  Rng rng(seed);
  std::vector<EvaluationQuestion> questions;
  ELENCHUS_RETURN_IF_ERROR(
      AddQuestions(Split::kTrain, per_class, rng.Next(), &questions));
  if (task_config_.withheld_share() > 0) {
    ELENCHUS_RETURN_IF_ERROR(
        AddQuestions(Split::kWithheld, per_class, rng.Next(), &questions));
  }
  return questions;
}

absl::Status Evaluator::AddQuestions(
    Split split, int per_class, uint64_t seed,
    std::vector<EvaluationQuestion>* questions) const {
  Rng rng(seed);
  for (int i = 0; i < per_class; ++i) {
    // One question of each class about the same facts: the model reads them
    // once, and the questions of a class stay independent.
    ELENCHUS_ASSIGN_OR_RETURN(const std::string facts,
                              task_.DrawFacts(split, task_.num_levels(), &rng));
    for (const std::string& wanted : task_.Classes()) {
      EvaluationQuestion item;
      int num_draws = 0;
      do {
        if (++num_draws > kMaxDraws) {
          return absl::InvalidArgumentError(absl::StrCat(
              "task ", task_config_.name(), ": no question of class ", wanted,
              " in ", kMaxDraws, " draws"));
        }
        item.question.set_text(
            task_.DrawQuestion(facts, task_.num_levels(), &rng));
      } while (task_.ClassOf(item.question.text()) != wanted);
      item.question.set_id(questions->size() + 1);
      item.question.set_task(task_config_.name());
      item.question.set_facts(facts);
      item.question_class =
          split == Split::kWithheld ? "withheld_" + wanted : wanted;
      ELENCHUS_ASSIGN_OR_RETURN(std::optional<std::string> answer,
                                KnownAnswer(task_config_, item.question));
      if (!answer) continue;
      item.true_answer = *std::move(answer);
      questions->push_back(std::move(item));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<EvaluationQuestion>> Evaluator::DrawTrainQuestions(
    int count, uint64_t seed) const {
  Rng rng(seed);
  std::vector<EvaluationQuestion> questions;
  for (int i = 0; i < count; ++i) {
    Question question;
    question.set_id(i + 1);
    question.set_task(task_config_.name());
    ELENCHUS_ASSIGN_OR_RETURN(
        *question.mutable_facts(),
        task_.DrawFacts(Split::kTrain, task_.num_levels(), &rng));
    question.set_text(
        task_.DrawQuestion(question.facts(), task_.num_levels(), &rng));
    const std::string question_class = task_.ClassOf(question.text());
    ELENCHUS_ASSIGN_OR_RETURN(const std::optional<std::string> answer,
                              KnownAnswer(task_config_, question));
    if (answer) questions.push_back({question, question_class, *answer});
  }
  return questions;
}

absl::StatusOr<std::map<std::string, Proportion>> Evaluator::ModelAccuracy(
    const std::vector<EvaluationQuestion>& questions,
    Proportion* unacceptable) const {
  if (questions.empty()) return std::map<std::string, Proportion>();
  std::vector<Prompt> prompts;
  for (const EvaluationQuestion& item : questions) {
    prompts.push_back(DebatePrompt(QUESTION_KIND_ANSWER, item.question, {}));
  }
  std::vector<ModelRequest> requests;
  for (size_t i = 0; i < questions.size(); ++i) {
    requests.push_back({.question = &questions[i].question,
                        .prompt = &prompts[i],
                        .temperature = 0,
                        .max_tokens = rules_.max_argument_tokens(),
                        .seed = 0});
  }
  ELENCHUS_ASSIGN_OR_RETURN(const std::vector<Call> calls,
                            model_.Answer(requests));
  std::map<std::string, Proportion> accuracy;
  for (size_t i = 0; i < questions.size(); ++i) {
    accuracy[questions[i].question_class].Add(
        IsTrue(calls[i], questions[i].true_answer));
    if (unacceptable != nullptr) {
      unacceptable->Add(IsUnacceptable(calls[i].answer()));
    }
  }
  return accuracy;
}

absl::StatusOr<std::map<std::string, Proportion>> Evaluator::AmplifiedAccuracy(
    const std::vector<EvaluationQuestion>& questions, uint64_t seed) const {
  const Amp amp(always_human_, model_, human_, task_);
  std::vector<char> is_true(questions.size());
  ELENCHUS_RETURN_IF_ERROR(ParallelFor(
      questions.size(), num_threads_, [&](size_t i) -> absl::Status {
        const EvaluationQuestion& item = questions[i];
        ELENCHUS_ASSIGN_OR_RETURN(
            const Call call,
            amp.Answer(item.question,
                       DebatePrompt(QUESTION_KIND_ANSWER, item.question, {}),
                       Rng(seed, "amplified", i).Next()));
        is_true[i] = IsTrue(call, item.true_answer);
        return absl::OkStatus();
      }));
  std::map<std::string, Proportion> accuracy;
  for (size_t i = 0; i < questions.size(); ++i) {
    accuracy[questions[i].question_class].Add(is_true[i]);
  }
  return accuracy;
}

absl::StatusOr<DebateResults> Evaluator::PlayDebates(int count,
                                                     uint64_t seed) const {
  ELENCHUS_ASSIGN_OR_RETURN(const std::vector<EvaluationQuestion> questions,
                            DrawTrainQuestions(count, seed));
  Amp amp(rules_, model_, human_, task_, Clock::Real(), inspector_);
  std::vector<Trace> traces(questions.size());
  ELENCHUS_RETURN_IF_ERROR(ParallelFor(
      questions.size(), num_threads_, [&](size_t i) -> absl::Status {
        ELENCHUS_ASSIGN_OR_RETURN(
            traces[i], PlayDebate(questions[i].question, rules_, amp, amp,
                                  Rng(seed, "debate", i).Next()));
        return absl::OkStatus();
      }));
  DebateResults results;
  for (size_t i = 0; i < questions.size(); ++i) {
    AddDebate(traces[i], questions[i].true_answer, &results);
  }
  return results;
}

Prompt DebatePrompt(QuestionKind kind, const Question& question,
                    const std::vector<std::string>& history) {
  Prompt prompt;
  prompt.set_kind(kind);
  prompt.set_question(question.text());
  for (const std::string& argument : history) prompt.add_history(argument);
  return prompt;
}

uint64_t FinalSeed(uint64_t run_seed) {
  return Rng(run_seed, "final evaluation", 0).Next();
}

Proportion MajorityAccuracy(const std::vector<EvaluationQuestion>& questions) {
  std::map<std::string, int64_t> counts;
  Proportion majority;
  for (const EvaluationQuestion& item : questions) {
    const int64_t count = ++counts[item.true_answer];
    majority.num_hits = std::max(majority.num_hits, static_cast<double>(count));
    ++majority.num_trials;
  }
  return majority;
}

}  // namespace elenchus
