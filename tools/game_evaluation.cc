// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Debates that are small enough to be solved, and how far M is from perfect
// play in them.
#include <algorithm>
#include <cmath>
#include <map>

#include "core/parallel.h"
#include "core/rng.h"
#include "core/status.h"
#include "debate/amp.h"
#include "debate/argument.h"
#include "tools/evaluation.h"

namespace elenchus {
namespace {

constexpr size_t kMaxAnswers = 16;
// Draws from each of M's distributions: what none of them shows is so rare
// that it counts as the move that is no answer.
constexpr int kNumDraws = 64;

bool IsSmall(const DebateConfig& rules, size_t num_answers) {
  return rules.gate_argue().mode() == GateConfig::NEVER &&
         rules.min_arguments() == 2 && rules.max_arguments() == 2 &&
         rules.max_argument_tokens() == 1 && num_answers <= kMaxAnswers;
}

// P(move) by the calls sampled from one distribution: an argument of one token
// has exactly the probability that was recorded when it was sampled. The last
// move is whatever is no answer; adds what no call showed to `unresolved`.
std::vector<double> DistributionOf(const std::vector<Call>& calls,
                                   const std::vector<std::string>& answers,
                                   double* unresolved) {
  std::map<std::string, double> seen;
  for (const Call& call : calls) {
    seen[call.answer()] = std::exp(call.log_probs(0));
  }
  std::vector<double> moves(answers.size() + 1, 0);
  double rest = 1;
  for (const auto& [text, probability] : seen) {
    const auto answer =
        std::find(answers.begin(), answers.end(), ParseArgument(text).answer);
    moves[answer - answers.begin()] += probability;
    rest -= probability;
  }
  rest = std::max(rest, 0.0);
  moves.back() += rest;
  *unresolved += rest;
  return moves;
}

}  // namespace

absl::StatusOr<Strategies> Evaluator::StrategiesOf(
    const Question& question, const std::vector<std::string>& answers, Rng* rng,
    double* unresolved) const {
  // Of the even side, then of the odd one after each move.
  std::vector<Prompt> prompts = {
      DebatePrompt(QUESTION_KIND_ARGUE, question, {})};
  for (const std::string& answer : answers) {
    prompts.push_back(DebatePrompt(QUESTION_KIND_ARGUE, question, {answer}));
  }
  prompts.push_back(
      DebatePrompt(QUESTION_KIND_ARGUE, question, {std::string(kUnknown)}));
  Strategies strategies;
  double rest = 0;
  for (const Prompt& prompt : prompts) {
    std::vector<ModelRequest> requests;
    for (int i = 0; i < kNumDraws; ++i) {
      requests.push_back({.question = &question,
                          .prompt = &prompt,
                          .temperature = Temperature(),
                          .max_tokens = rules_.max_argument_tokens(),
                          .seed = rng->Next()});
    }
    ELENCHUS_ASSIGN_OR_RETURN(const std::vector<Call> calls,
                              model_.Answer(requests));
    std::vector<double> moves = DistributionOf(calls, answers, &rest);
    if (strategies.even.empty()) {
      strategies.even = std::move(moves);
    } else {
      strategies.odd.push_back(std::move(moves));
    }
  }
  *unresolved += rest / static_cast<double>(prompts.size());
  return strategies;
}

absl::StatusOr<TwoMoveGame> Evaluator::GameOf(
    const Question& question, const std::vector<std::string>& answers,
    Rng* rng) const {
  std::vector<std::string> moves = answers;
  moves.emplace_back(kUnknown);
  const Amp amp(always_human_, model_, human_, task_);
  TwoMoveGame game;
  for (const std::string& even : moves) {
    std::vector<double>& payoff = game.payoff.emplace_back();
    for (const std::string& odd : moves) {
      payoff.push_back(0);
      Prompt prompt =
          DebatePrompt(QUESTION_KIND_VERDICT, question, {even, odd});
      for (const int named_first : {0, 1}) {
        prompt.set_named_first(named_first);
        ELENCHUS_ASSIGN_OR_RETURN(const Call verdict,
                                  amp.Answer(question, prompt, rng->Next()));
        const std::optional<double> p = ParseJudgement(verdict);
        if (p && *p != 0.5) payoff.back() += *p > 0.5 ? 0.5 : -0.5;
      }
    }
  }
  return game;
}

absl::StatusOr<std::optional<GameResults>> Evaluator::SolveGames(
    int count, uint64_t seed) const {
  const std::vector<std::string> answers = task_.Answers();
  if (count == 0 || !IsSmall(rules_, answers.size())) return std::nullopt;
  ELENCHUS_ASSIGN_OR_RETURN(const std::vector<EvaluationQuestion> questions,
                            DrawTrainQuestions(count, seed));
  if (questions.empty()) return std::nullopt;
  std::vector<GameResults> results(questions.size());
  ELENCHUS_RETURN_IF_ERROR(ParallelFor(
      questions.size(), num_threads_, [&](size_t i) -> absl::Status {
        const Question& question = questions[i].question;
        Rng rng(seed, "game", i);
        ELENCHUS_ASSIGN_OR_RETURN(
            const Strategies strategies,
            StrategiesOf(question, answers, &rng, &results[i].unresolved));
        ELENCHUS_ASSIGN_OR_RETURN(const TwoMoveGame game,
                                  GameOf(question, answers, &rng));
        results[i].value = Value(game);
        results[i].played = Played(game, strategies);
        results[i].exploitability = Exploitability(game, strategies);
        return absl::OkStatus();
      }));
  GameResults mean;
  mean.num_instances = static_cast<int64_t>(results.size());
  const double share = 1.0 / static_cast<double>(results.size());
  for (const GameResults& of : results) {
    mean.value += share * of.value;
    mean.played += share * of.played;
    mean.exploitability += share * of.exploitability;
    mean.unresolved += share * of.unresolved;
  }
  return mean;
}

}  // namespace elenchus
