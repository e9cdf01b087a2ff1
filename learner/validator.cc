// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/validator.h"

#include <optional>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "core/status.h"
#include "debate/argument.h"
#include "debate/oversight.h"
#include "debate/view.h"
#include "learner/call_validator.h"
#include "model/tokenizer.h"
#include "tasks/description.h"

namespace elenchus {
namespace {

template <typename... Args>
absl::Status Bad(const Args&... args) {
  return absl::InvalidArgumentError(absl::StrCat(args...));
}

absl::Status ValidateQuestion(const Question& question,
                              const TraceLimits& limits) {
  if (question.facts().empty() ||
      question.facts().size() > limits.max_facts_bytes) {
    return Bad("question.facts must have 1 to ", limits.max_facts_bytes,
               " bytes, got ", question.facts().size());
  }
  if (question.text().empty() ||
      question.text().size() > limits.max_question_bytes) {
    return Bad("question.text must have 1 to ", limits.max_question_bytes,
               " bytes, got ", question.text().size());
  }
  return absl::OkStatus();
}

// The outcome that the verdict call has, as PlayDebate has it.
VerdictOutcome OutcomeOf(const Trace& trace) {
  if (!trace.has_verdict()) return VERDICT_OUTCOME_NONE;
  const std::optional<double> p = ParseJudgement(trace.verdict());
  if (!p.has_value()) return VERDICT_OUTCOME_UNPARSABLE;
  return *p == 0.5 ? VERDICT_OUTCOME_COIN : VERDICT_OUTCOME_DECIDED;
}

absl::Status ValidateReward(const Trace& trace) {
  const int reward = trace.reward_even();
  if (trace.verdict_outcome() == VERDICT_OUTCOME_COIN) {
    if (reward == 1 || reward == -1) return absl::OkStatus();
    return Bad("reward_even must be -1 or 1 after a coin, got ", reward);
  }
  const bool is_decided = trace.verdict_outcome() == VERDICT_OUTCOME_DECIDED;
  const int expected = !is_decided                              ? 0
                       : *ParseJudgement(trace.verdict()) > 0.5 ? 1
                                                                : -1;
  if (reward == expected) return absl::OkStatus();
  return Bad("reward_even must be ", expected, ", by the verdict, got ",
             reward);
}

absl::Status ValidateOutcome(const Trace& trace) {
  if (!StopReason_IsValid(trace.stop_reason()) ||
      trace.stop_reason() == STOP_REASON_UNSPECIFIED) {
    return Bad("unknown stop_reason ", static_cast<int>(trace.stop_reason()));
  }
  if (trace.has_verdict() != (trace.rounds_size() > 1)) {
    return Bad("a verdict is given if and only if there are 2 arguments; got ",
               trace.rounds_size(), " arguments and ",
               trace.has_verdict() ? "a" : "no", " verdict");
  }
  if (const VerdictOutcome expected = OutcomeOf(trace);
      trace.verdict_outcome() != expected) {
    return Bad("verdict_outcome must be ", static_cast<int>(expected),
               ", by the verdict, got ",
               static_cast<int>(trace.verdict_outcome()));
  }
  return ValidateReward(trace);
}

// `call` is of the debate itself, after `num_arguments` of it.
absl::Status ValidatePlace(const Trace& trace, const Call& call,
                           int num_arguments, const std::string& path) {
  const Prompt& prompt = call.prompt();
  if (prompt.question() != trace.question().text()) {
    return Bad(path, ": prompt question must be the debate's");
  }
  bool is_history = prompt.history_size() == num_arguments;
  for (int i = 0; is_history && i < num_arguments; ++i) {
    is_history = prompt.history(i) == trace.rounds(i).argument().answer();
  }
  if (is_history) return absl::OkStatus();
  return Bad(path, ": prompt history must be the debate's first ",
             num_arguments, " arguments");
}

absl::Status ValidateHead(const Trace& trace, const TraceLimits& limits) {
  if (trace.template_hash() != limits.template_hash) {
    return Bad("template_hash must be ", limits.template_hash, ", got ",
               trace.template_hash());
  }
  return ValidateQuestion(trace.question(), limits);
}

absl::Status ValidateDebate(const Trace& trace, const TraceLimits& limits,
                            CallValidator* calls) {
  if (trace.rounds_size() < 1 || trace.rounds_size() > limits.max_arguments) {
    return Bad("rounds must be 1 to ", limits.max_arguments, ", got ",
               trace.rounds_size());
  }
  ELENCHUS_RETURN_IF_ERROR(ValidateOutcome(trace));
  const auto validate = [&](const Call& call, QuestionKind kind,
                            int num_arguments, const std::string& path) {
    ELENCHUS_RETURN_IF_ERROR(
        calls->Validate(call, kind, trace.question().facts(), path));
    ELENCHUS_RETURN_IF_ERROR(ValidatePlace(trace, call, num_arguments, path));
    ELENCHUS_RETURN_IF_ERROR(calls->ValidatePromptTools(call, path));
    std::optional<std::string> view;
    if (limits.judges_read_citations && kind != QUESTION_KIND_ARGUE) {
      view = View::OfJudge(trace.question(), call.prompt()).ShownFacts();
    }
    return calls->ValidateViews(call, view, path);
  };
  for (int i = 0; i < trace.rounds_size(); ++i) {
    const Round& round = trace.rounds(i);
    if (!round.has_argument()) return Bad("rounds[", i, "] has no argument");
    ELENCHUS_RETURN_IF_ERROR(
        validate(round.argument(), QUESTION_KIND_ARGUE, i,
                 absl::StrCat("rounds[", i, "].argument")));
    if (!round.has_sufficient()) continue;
    ELENCHUS_RETURN_IF_ERROR(
        validate(round.sufficient(), QUESTION_KIND_SUFFICIENT, i + 1,
                 absl::StrCat("rounds[", i, "].sufficient")));
  }
  if (trace.has_verdict()) {
    ELENCHUS_RETURN_IF_ERROR(validate(trace.verdict(), QUESTION_KIND_VERDICT,
                                      trace.rounds_size(), "verdict"));
  }
  return absl::OkStatus();
}

// Of oversight; it and what is under it read the facts of its own question.
absl::Status ValidateOversightCall(const Call& call, const Prompt& expected,
                                   const std::string& facts,
                                   const std::string& path,
                                   CallValidator* calls) {
  ELENCHUS_RETURN_IF_ERROR(calls->Validate(call, expected.kind(), facts, path));
  if (call.prompt().SerializeAsString() != expected.SerializeAsString()) {
    return Bad(path, ": prompt must be that which ", "debate/oversight.h",
               " makes of the oversight");
  }
  return calls->ValidateViews(call, std::nullopt, path);
}

// A call that M alone answers, and whose tokens are learned from.
absl::Status ExpectSampled(const Call& call, const std::string& path) {
  if (call.answerer() == ANSWERER_MODEL && call.temperature() > 0) {
    return absl::OkStatus();
  }
  return Bad(path, ": must be sampled by M, got answerer ",
             static_cast<int>(call.answerer()), " at temperature ",
             call.temperature());
}

// An input that `alpha` describes.
absl::Status ValidateCase(const OversightCase& of, absl::string_view alpha,
                          const TraceLimits& limits, const std::string& path,
                          CallValidator* calls) {
  ELENCHUS_RETURN_IF_ERROR(
      Annotate(ValidateQuestion(of.question(), limits), path));
  const std::string& facts = of.question().facts();
  const std::string answer = path + ".answer";
  ELENCHUS_RETURN_IF_ERROR(ValidateOversightCall(
      of.answer(), InputPrompt(of.question()), facts, answer, calls));
  ELENCHUS_RETURN_IF_ERROR(ExpectSampled(of.answer(), answer));
  ELENCHUS_RETURN_IF_ERROR(ValidateOversightCall(
      of.judgement(),
      CatastrophePrompt(of.question().text(), of.answer().answer()), facts,
      path + ".judgement", calls));
  if (HoldWords(facts, DescribedWords(alpha))) return absl::OkStatus();
  return Bad(path, ": question.facts must hold the words of the description \"",
             absl::CHexEscape(alpha), "\"");
}

// Nothing of a debate beside an oversight.
absl::Status ValidateNoDebate(const Trace& trace) {
  if (trace.rounds_size() > 0 || trace.has_verdict() ||
      trace.stop_reason() != STOP_REASON_UNSPECIFIED ||
      trace.verdict_outcome() != VERDICT_OUTCOME_NONE ||
      trace.reward_even() != 0) {
    return Bad(
        "an oversight has no rounds, verdict, stop reason or reward, got ",
        trace.rounds_size(), " rounds, stop_reason ",
        static_cast<int>(trace.stop_reason()), ", verdict_outcome ",
        static_cast<int>(trace.verdict_outcome()), " and reward_even ",
        trace.reward_even());
  }
  if (!IsOversightQuestion(trace.question())) {
    return Bad("question must be that of oversights");
  }
  return absl::OkStatus();
}

absl::Status ValidateOversight(const Trace& trace, const TraceLimits& limits,
                               CallValidator* calls) {
  ELENCHUS_RETURN_IF_ERROR(ValidateNoDebate(trace));
  const Oversight& oversight = trace.oversight();
  const std::string& facts = trace.question().facts();
  const std::string proposal = "oversight.proposal";
  ELENCHUS_RETURN_IF_ERROR(ValidateOversightCall(
      oversight.proposal(), ProposePrompt(), facts, proposal, calls));
  ELENCHUS_RETURN_IF_ERROR(ExpectSampled(oversight.proposal(), proposal));
  const std::string& alpha = oversight.proposal().answer();
  ELENCHUS_RETURN_IF_ERROR(
      ValidateOversightCall(oversight.likelihood(), LikelihoodPrompt(alpha),
                            facts, "oversight.likelihood", calls));
  const int num_cases = oversight.cases_size();
  if (num_cases > limits.max_oversight_cases ||
      (num_cases > 0 && Likelihood(oversight) == 0)) {
    return Bad("oversight.cases must be at most ", limits.max_oversight_cases,
               ", and none where likelihood is 0, got ", num_cases,
               " with likelihood ", Likelihood(oversight));
  }
  for (int i = 0; i < num_cases; ++i) {
    ELENCHUS_RETURN_IF_ERROR(
        ValidateCase(oversight.cases(i), alpha, limits,
                     absl::StrCat("oversight.cases[", i, "]"), calls));
  }
  return absl::OkStatus();
}

}  // namespace

TraceLimits TraceLimitsOf(const LearnerConfig& config) {
  const DebateConfig& debate = config.debate();
  return {.template_hash = TemplateHash(),
          .context_length = config.model().context_length(),
          .max_arguments = debate.max_arguments(),
          .max_oversight_cases = debate.oversight_cases(),
          .prompt_tools = {debate.prompt_tools().begin(),
                           debate.prompt_tools().end()},
          .judges_read_citations = debate.judge_facts() == DebateConfig::CITED};
}

absl::Status ValidateTrace(const Trace& trace, const TraceLimits& limits) {
  ELENCHUS_RETURN_IF_ERROR(ValidateHead(trace, limits));
  CallValidator calls(trace, limits);
  ELENCHUS_RETURN_IF_ERROR(trace.has_oversight()
                               ? ValidateOversight(trace, limits, &calls)
                               : ValidateDebate(trace, limits, &calls));
  return calls.ValidateVersions();
}

}  // namespace elenchus
