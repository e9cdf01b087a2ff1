// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/erring_human.h"

#include <utility>

#include "core/status.h"
#include "debate/argument.h"

namespace elenchus {
namespace {

void SayJudgement(bool yes, HumanAnswer* answer) {
  answer->clear_probability();
  answer->set_text(yes ? "y" : "n");
}

void TurnRound(HumanAnswer* answer) {
  if (answer->has_probability()) {
    answer->set_probability(1 - answer->probability());
  } else {
    SayJudgement(answer->text() != "y", answer);
  }
}

std::string WithAnswer(const std::string& argument, const std::string& answer) {
  if (answer == kUnknown) return answer;
  return FormatArgument(answer, ParseArgument(argument).evidence);
}

}  // namespace

ErringHuman::ErringHuman(Human& human, const HumanErrorConfig& config,
                         std::vector<std::string> answers, uint64_t seed)
    : human_(human),
      config_(config),
      answers_([&] {
        answers.emplace_back(kUnknown);
        return std::move(answers);
      }()),
      rng_(seed, "erring human", 0) {}

absl::StatusOr<HumanStep> ErringHuman::Next(const Workspace& workspace) {
  ELENCHUS_ASSIGN_OR_RETURN(HumanStep step, human_.Next(workspace));
  if (!step.has_answer()) return step;
  step.set_pure(false);
  const Prompt& prompt = workspace.prompt();
  MutexLock lock(&mu_);
  if (rng_.Bernoulli(config_.error_probability())) {
    HumanAnswer* const answer = step.mutable_answer();
    if (IsJudgement(prompt.kind())) {
      TurnRound(answer);
    } else {
      answer->set_text(
          WithAnswer(answer->text(), answers_[rng_.Uniform(answers_.size())]));
    }
  }
  if (!IsJudgement(prompt.kind()) && config_.has_replaced() &&
      ParseArgument(step.answer().text()).answer == config_.replaced() &&
      rng_.Bernoulli(config_.replacement_probability())) {
    step.mutable_answer()->set_text(
        WithAnswer(step.answer().text(), config_.replacement()));
  }
  if (prompt.kind() == QUESTION_KIND_VERDICT &&
      rng_.Bernoulli(config_.bias_probability())) {
    const bool is_even = config_.bias() == HumanErrorConfig::FIRST_SPEAKER ||
                         prompt.named_first() == 0;
    SayJudgement(is_even, step.mutable_answer());
  }
  return step;
}

}  // namespace elenchus
