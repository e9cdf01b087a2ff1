// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// How well Amp_H(M) judges arguments whose truth is known.
#include <algorithm>
#include <cmath>
#include <utility>

#include "core/parallel.h"
#include "core/rng.h"
#include "core/status.h"
#include "debate/amp.h"
#include "debate/argument.h"
#include "tasks/ground_truth.h"
#include "tools/evaluation.h"

namespace elenchus {
namespace {

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
  if (others.empty()) return std::string(kUnknown);
  return FormatArgument(others[rng->Uniform(others.size())], parsed.evidence);
}

// P(even is named): 1/2 where the verdict says nothing.
double Named(const Call& call) {
  const double p = ParseJudgement(call).value_or(0.5);
  return p == 0.5 ? 0.5 : p > 0.5 ? 1 : 0;
}

// The answer without what is said for it.
std::string AnswerAlone(const std::string& argument) {
  return FormatArgument(ParseArgument(argument).answer, "");
}

struct Scores {
  double verdict = 0;
  double named_when_true = 0;  // of the even side
  double named_when_false = 0;
  double probability_when_true = 0;  // of the even side
  double probability_when_false = 0;
  double no_transcript = 0;
  double sufficient_true = 0;
  double sufficient_false = 0;
};

}  // namespace

void Confusion::Add(bool even_is_true, double named) {
  (even_is_true ? even_true_named : even_false_named) += named;
  (even_is_true ? even_true_not_named : even_false_not_named) += 1 - named;
}

double Confusion::Mcc() const {
  const double scale = std::sqrt((even_true_named + even_false_named) *
                                 (even_true_named + even_true_not_named) *
                                 (even_false_not_named + even_false_named) *
                                 (even_false_not_named + even_true_not_named));
  if (scale == 0) return 0;
  return (even_true_named * even_false_not_named -
          even_false_named * even_true_not_named) /
         scale;
}

void Calibration::Add(double probability, bool is_true) {
  const int last = kNumBins - 1;
  Bin& bin =
      bins[std::clamp(static_cast<int>(probability * kNumBins), 0, last)];
  ++bin.num;
  bin.probability += probability;
  bin.is_true += is_true;
}

double Calibration::Error() const {
  double num = 0, error = 0;
  for (const Bin& bin : bins) {
    num += bin.num;
    error += std::abs(bin.probability - bin.is_true);
  }
  return num == 0 ? 0 : error / num;
}

double Confusion::FirstSpeakerBias() const {
  const double named = even_true_named + even_false_named;
  const double total = named + even_true_not_named + even_false_not_named;
  return total == 0 ? 0 : named / total - 0.5;
}

absl::StatusOr<std::vector<std::string>> Evaluator::FalseArguments(
    const std::vector<EvaluationQuestion>& questions,
    const std::vector<std::string>& true_arguments, uint64_t seed) const {
  std::vector<Prompt> prompts;
  std::vector<ModelRequest> requests;
  for (const EvaluationQuestion& item : questions) {
    prompts.push_back(DebatePrompt(QUESTION_KIND_ARGUE, item.question, {}));
  }
  for (size_t i = 0; i < questions.size(); ++i) {
    requests.push_back({.question = &questions[i].question,
                        .prompt = &prompts[i],
                        .temperature = Temperature(),
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
  const auto judge_pair = [&](size_t i) -> absl::Status {
    const Question& question = questions[i].question;
    const std::string& right = true_arguments[i];
    const std::string& wrong = false_arguments[i];
    Rng rng(seed, "pair", i);
    const auto verdict = [&](const std::string& even, const std::string& odd) {
      Prompt prompt =
          DebatePrompt(QUESTION_KIND_VERDICT, question, {even, odd});
      prompt.set_named_first(rng.Uniform(2));
      return amp.Answer(question, prompt, rng.Next());
    };
    const auto sufficient = [&](const std::string& argument) {
      return amp.Answer(
          question,
          DebatePrompt(QUESTION_KIND_SUFFICIENT, question, {argument}),
          rng.Next());
    };
    Scores& score = scores[i];
    ELENCHUS_ASSIGN_OR_RETURN(const Call right_even, verdict(right, wrong));
    ELENCHUS_ASSIGN_OR_RETURN(const Call right_odd, verdict(wrong, right));
    score.named_when_true = Named(right_even);
    score.named_when_false = Named(right_odd);
    score.probability_when_true = ParseJudgement(right_even).value_or(0.5);
    score.probability_when_false = ParseJudgement(right_odd).value_or(0.5);
    const bool even_is_true = rng.Bernoulli(0.5);
    score.verdict = Score(even_is_true ? right_even : right_odd, even_is_true);
    ELENCHUS_ASSIGN_OR_RETURN(const Call alone_even,
                              verdict(AnswerAlone(right), AnswerAlone(wrong)));
    ELENCHUS_ASSIGN_OR_RETURN(const Call alone_odd,
                              verdict(AnswerAlone(wrong), AnswerAlone(right)));
    score.no_transcript = (Named(alone_even) + 1 - Named(alone_odd)) / 2;
    ELENCHUS_ASSIGN_OR_RETURN(const Call of_right, sufficient(right));
    ELENCHUS_ASSIGN_OR_RETURN(const Call of_wrong, sufficient(wrong));
    score.sufficient_true = Score(of_right, true);
    score.sufficient_false = Score(of_wrong, false);
    return absl::OkStatus();
  };
  ELENCHUS_RETURN_IF_ERROR(
      ParallelFor(questions.size(), num_threads_, judge_pair));
  JudgeResults results;
  for (const Scores& score : scores) {
    results.verdict.Add(score.verdict);
    results.sufficient_true.Add(score.sufficient_true);
    results.sufficient_false.Add(score.sufficient_false);
    results.confusion.Add(/*even_is_true=*/true, score.named_when_true);
    results.confusion.Add(/*even_is_true=*/false, score.named_when_false);
    results.calibration.Add(score.probability_when_true, /*is_true=*/true);
    results.calibration.Add(score.probability_when_false, /*is_true=*/false);
    results.no_transcript.Add(score.no_transcript);
    // The true one is named by both verdicts, or the false one by both.
    results.authors_swapped.Add(
        score.named_when_true * (1 - score.named_when_false) +
        (1 - score.named_when_true) * score.named_when_false);
  }
  return results;
}

}  // namespace elenchus
