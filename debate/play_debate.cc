// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "debate/play_debate.h"

#include <optional>
#include <utility>
#include <vector>

#include "core/rng.h"
#include "core/schedule.h"
#include "core/status.h"
#include "debate/argument.h"
#include "debate/trace_calls.h"
#include "debate/view.h"

namespace elenchus {
namespace {

Prompt PromptOf(QuestionKind kind, const Question& question,
                const Trace& trace) {
  Prompt prompt;
  prompt.set_kind(kind);
  prompt.set_question(question.text());
  for (const Round& round : trace.rounds()) {
    prompt.add_history(round.argument().answer());
  }
  return prompt;
}

// What the prompt's reader may see of how the arguments came about.
void AddInspections(const DebateConfig& rules, const Debaters& debaters,
                    const Trace& trace, Prompt* prompt) {
  if (rules.prompt_tools().empty()) return;
  const View view = IsJudgement(prompt->kind())
                        ? View::OfJudge(trace.question(), *prompt)
                        : View::OfDebater(trace.question());
  for (int i = 0; i < trace.rounds_size(); ++i) {
    for (const std::string& tool : rules.prompt_tools()) {
      Inspection* const inspection = prompt->add_inspections();
      inspection->set_argument(i);
      inspection->set_tool(tool);
      inspection->set_text(debaters[i % 2]->Inspect(
          tool, trace.question(), trace.rounds(i).argument(), view));
    }
  }
}

std::vector<const Call*> ArgumentsOf(const Trace& trace) {
  std::vector<const Call*> arguments;
  for (const Round& round : trace.rounds()) {
    arguments.push_back(&round.argument());
  }
  return arguments;
}

// Pays the debaters by the verdict; a tie is a recorded coin, an unparsable
// verdict pays nobody.
void Reward(const Call& verdict, Rng* rng, Trace* trace) {
  const std::optional<double> p = ParseJudgement(verdict);
  if (!p.has_value()) {
    trace->set_verdict_outcome(VERDICT_OUTCOME_UNPARSABLE);
    return;
  }
  const bool is_tie = *p == 0.5;
  const bool even_wins = is_tie ? rng->Bernoulli(0.5) : *p > 0.5;
  trace->set_verdict_outcome(is_tie ? VERDICT_OUTCOME_COIN
                                    : VERDICT_OUTCOME_DECIDED);
  trace->set_reward_even(even_wins ? 1 : -1);
}

}  // namespace

absl::StatusOr<Trace> PlayDebate(const Question& question,
                                 const DebateConfig& rules,
                                 const Debaters& debaters, Judge& judge,
                                 uint64_t seed, const Clock& clock) {
  const int64_t start_us = clock.NowMicros();
  Rng rng(seed);
  Trace trace;
  *trace.mutable_question() = question;
  trace.set_seed(seed);
  trace.set_template_hash(debaters[0]->model().TemplateHash());
  trace.set_verdict_outcome(VERDICT_OUTCOME_NONE);

  const auto ask = [&](QuestionKind kind) {
    Prompt prompt = PromptOf(kind, question, trace);
    AddInspections(rules, debaters, trace, &prompt);
    return prompt;
  };
  const auto decide = [&](const Prompt& prompt) {
    return judge.Decide(question, prompt,
                        rules.human_inspects() ? ArgumentsOf(trace)
                                               : std::vector<const Call*>(),
                        rng.Next());
  };
  while (trace.stop_reason() == STOP_REASON_UNSPECIFIED) {
    const Prompt argue = ask(QUESTION_KIND_ARGUE);
    const std::vector<const Call*> arguments = ArgumentsOf(trace);
    const Amp& debater = *debaters[trace.rounds_size() % 2];
    ELENCHUS_ASSIGN_OR_RETURN(
        Call argument, debater.Answer(question, argue, arguments, rng.Next()));
    Round* round = trace.add_rounds();
    *round->mutable_argument() = std::move(argument);

    const int num_arguments = trace.rounds_size();
    const double stop_prior =
        ScheduledValue(rules.schedule(), "stop_prior", rules.stop_prior(),
                       StepOf(debater.model()));
    if (rng.Bernoulli(stop_prior)) {
      trace.set_stop_reason(STOP_REASON_STOP_PRIOR);
    } else if (num_arguments >= rules.max_arguments()) {
      trace.set_stop_reason(STOP_REASON_MAX_ARGUMENTS);
    } else if (num_arguments >= rules.min_arguments()) {
      ELENCHUS_ASSIGN_OR_RETURN(*round->mutable_sufficient(),
                                decide(ask(QUESTION_KIND_SUFFICIENT)));
      // An unparsable judgement stops nothing.
      if (ParseJudgement(round->sufficient()).value_or(0) > 0.5) {
        trace.set_stop_reason(STOP_REASON_SUFFICIENT);
      }
    }
  }

  if (trace.rounds_size() > 1) {
    Prompt prompt = ask(QUESTION_KIND_VERDICT);
    prompt.set_named_first(rng.Bernoulli(0.5) ? 1 : 0);
    ELENCHUS_ASSIGN_OR_RETURN(*trace.mutable_verdict(), decide(prompt));
    Reward(trace.verdict(), &rng, &trace);
  }

  SetVersions(&trace);
  trace.set_wall_us(clock.NowMicros() - start_us);
  return trace;
}

}  // namespace elenchus
