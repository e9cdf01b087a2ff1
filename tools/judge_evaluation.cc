// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// How well Amp_H(M) judges arguments whose truth is known.
#include <utility>

#include "core/rng.h"
#include "core/status.h"
#include "debate/amp.h"
#include "debate/argument.h"
#include "tasks/ground_truth.h"
#include "tools/evaluation.h"
#include "core/parallel.h"

namespace elenchus {
namespace {

Prompt JudgePrompt(QuestionKind kind, const Question& question,
                   const std::vector<std::string>& history) {
  Prompt prompt;
  prompt.set_kind(kind);
  prompt.set_question(question.text());
  for (const std::string& argument : history) prompt.add_history(argument);
  return prompt;
}

// 1 if the judgement says `expected`, 1/2 for a tie, 0 otherwise.
double Score(const Call& call, bool expected) {
  const std::optional<double> p = ParseJudgement(call);
  if (!p.has_value()) return 0;
  if (*p == 0.5) return 0.5;
  return (*p > 0.5) == expected ? 1 : 0;
}

// The true argument with another answer, drawn uniformly.
std::string WithOtherAnswer(const std::string& true_argument,
                            const std::vector<std::string>& answers, Rng* rng) {
  const Argument parsed = ParseArgument(true_argument);
  std::vector<std::string> others;
  for (const std::string& answer : answers) {
    if (answer != parsed.answer) others.push_back(answer);
  }
  ELENCHUS_CHECK(!others.empty());
  return FormatArgument(others[rng->Uniform(others.size())], parsed.evidence);
}

struct Scores {
  double verdict = 0;
  double sufficient_true = 0;
  double sufficient_false = 0;
};

}  // namespace

absl::StatusOr<std::vector<std::string>> Evaluator::FalseArguments(
    const std::vector<EvaluationQuestion>& questions,
    const std::vector<std::string>& true_arguments, uint64_t seed) const {
  std::vector<Prompt> prompts;
  std::vector<ModelRequest> requests;
  for (const EvaluationQuestion& item : questions) {
    prompts.push_back(JudgePrompt(QUESTION_KIND_ARGUE, item.question, {}));
  }
  for (size_t i = 0; i < questions.size(); ++i) {
    requests.push_back({.question = &questions[i].question,
                        .prompt = &prompts[i],
                        .temperature = rules_.temperature(),
                        .max_tokens = rules_.max_argument_tokens(),
                        .seed = Rng(seed, "false argument", i).Next()});
  }
  ELENCHUS_ASSIGN_OR_RETURN(const std::vector<Call> calls,
                            model_.Answer(requests));
  Rng rng(seed, "other answer", 0);
  std::vector<std::string> arguments;
  for (size_t i = 0; i < questions.size(); ++i) {
    const bool is_wrong =
        ParseArgument(calls[i].answer()).answer != questions[i].true_answer;
    arguments.push_back(
        is_wrong ? calls[i].answer()
                 : WithOtherAnswer(true_arguments[i], task_.Answers(), &rng));
  }
  return arguments;
}

absl::StatusOr<JudgeResults> Evaluator::JudgePairs(int count,
                                                   uint64_t seed) const {
  ELENCHUS_ASSIGN_OR_RETURN(const std::vector<EvaluationQuestion> questions,
                            DrawTrainQuestions(count, seed));
  std::vector<std::string> true_arguments;
  for (const EvaluationQuestion& item : questions) {
    ELENCHUS_ASSIGN_OR_RETURN(true_arguments.emplace_back(),
                              TrueArgument(task_config_, item.question));
  }
  if (questions.empty()) return JudgeResults{};
  ELENCHUS_ASSIGN_OR_RETURN(const std::vector<std::string> false_arguments,
                            FalseArguments(questions, true_arguments, seed));

  const Amp amp(always_human_, model_, human_, task_);
  std::vector<Scores> scores(questions.size());
  ELENCHUS_RETURN_IF_ERROR(ParallelFor(
      questions.size(), num_threads_, [&](size_t i) -> absl::Status {
        const Question& question = questions[i].question;
        Rng rng(seed, "pair", i);
        const bool even_is_true = rng.Bernoulli(0.5);
        std::vector<std::string> pair = {true_arguments[i], false_arguments[i]};
        if (!even_is_true) std::swap(pair[0], pair[1]);
        Prompt prompt = JudgePrompt(QUESTION_KIND_VERDICT, question, pair);
        prompt.set_named_first(rng.Uniform(2));
        ELENCHUS_ASSIGN_OR_RETURN(const Call verdict,
                                  amp.Answer(question, prompt, rng.Next()));
        scores[i].verdict = Score(verdict, even_is_true);
        for (const bool is_true : {true, false}) {
          const std::string& argument =
              is_true ? true_arguments[i] : false_arguments[i];
          ELENCHUS_ASSIGN_OR_RETURN(
              const Call sufficient,
              amp.Answer(
                  question,
                  JudgePrompt(QUESTION_KIND_SUFFICIENT, question, {argument}),
                  rng.Next()));
          (is_true ? scores[i].sufficient_true : scores[i].sufficient_false) =
              Score(sufficient, is_true);
        }
        return absl::OkStatus();
      }));
  JudgeResults results;
  for (const Scores& score : scores) {
    results.verdict.Add(score.verdict);
    results.sufficient_true.Add(score.sufficient_true);
    results.sufficient_false.Add(score.sufficient_false);
  }
  return results;
}

}  // namespace elenchus
