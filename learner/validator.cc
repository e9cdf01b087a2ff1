// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/validator.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/config.h"
#include "core/status.h"
#include "debate/argument.h"
#include "debate/view.h"
#include "model/tokenizer.h"

namespace elenchus {
namespace {

// Rounding may lift the log of a probability of one a little above zero.
constexpr float kLogProbTolerance = 1e-4f;

// As proto/config.proto has it.
constexpr float kMaxTemperature = 5;

template <typename... Args>
absl::Status Bad(const Args&... args) {
  return absl::InvalidArgumentError(absl::StrCat(args...));
}

bool IsShare(double value) { return value >= 0 && value <= 1; }

// Walks the calls of one trace.
class CallValidator {
 public:
  CallValidator(const Trace& trace, const TraceLimits& limits)
      : trace_(trace), limits_(limits) {}

  // `path` names the call, e.g. "rounds[1].argument".
  absl::Status Validate(const Call& call, QuestionKind kind,
                        const std::string& path, int depth = 1) {
    if (absl::Status status = ValidateOne(call, kind, depth); !status.ok()) {
      return Annotate(status, path);
    }
    if (call.has_shadow()) {
      ELENCHUS_RETURN_IF_ERROR(Annotate(ValidateShadow(call, kind, depth),
                                        absl::StrCat(path, ".shadow")));
    }
    for (int i = 0; i < call.children_size(); ++i) {
      ELENCHUS_RETURN_IF_ERROR(
          Validate(call.children(i), QUESTION_KIND_ANSWER,
                   absl::StrCat(path, ".children[", i, "]"), depth + 1));
    }
    return absl::OkStatus();
  }

  // That the call and those under it read `facts` in place of the question's;
  // nullopt: the question's. The world reads all facts.
  absl::Status ValidateViews(const Call& call,
                             const std::optional<std::string>& facts,
                             const std::string& path) const {
    const Prompt& prompt = call.prompt();
    const bool has_view = facts && call.answerer() != ANSWERER_WORLD;
    if (prompt.has_view() != has_view ||
        (has_view && prompt.view() != *facts)) {
      return Bad(
          path, ": prompt view must be ",
          has_view ? "the facts that the history cites" : "absent", ", got ",
          prompt.has_view() ? absl::StrCat(prompt.view().size(), " bytes")
                            : "none");
    }
    for (int i = 0; i < call.children_size(); ++i) {
      ELENCHUS_RETURN_IF_ERROR(ValidateViews(
          call.children(i), facts, absl::StrCat(path, ".children[", i, "]")));
    }
    return absl::OkStatus();
  }

  // The trace's versions against those of the calls validated.
  absl::Status ValidateVersions() const {
    if (trace_.min_version() == min_version_ &&
        trace_.max_version() == max_version_) {
      return absl::OkStatus();
    }
    return Bad("min_version and max_version must be ", min_version_, " and ",
               max_version_, ", as the calls have them, got ",
               trace_.min_version(), " and ", trace_.max_version());
  }

 private:
  absl::Status ValidateOne(const Call& call, QuestionKind kind, int depth) {
    if (++num_calls_ > limits_.max_calls) {
      return Bad("more than ", limits_.max_calls, " calls in one debate");
    }
    if (depth > limits_.max_depth) {
      return Bad("calls nested deeper than ", limits_.max_depth);
    }
    ELENCHUS_RETURN_IF_ERROR(ValidatePrompt(call.prompt(), kind));
    if (!IsShare(call.gate_probability())) {
      return Bad("gate_probability must be in [0, 1], got ",
                 call.gate_probability());
    }
    if (call.has_probability() &&
        !(IsJudgement(kind) && IsShare(call.probability()))) {
      return Bad("probability must be in [0, 1] and a judgement's, got ",
                 call.probability(), " for kind ", static_cast<int>(kind));
    }
    if (call.has_confidence() &&
        !(call.answerer() == ANSWERER_MODEL && IsShare(call.confidence()))) {
      return Bad("confidence must be in [0, 1] and of a call of M, got ",
                 call.confidence());
    }
    if (call.answerer() != ANSWERER_HUMAN && call.children_size() > 0) {
      return Bad("only calls of H have children, got ", call.children_size());
    }
    if (call.answerer() == ANSWERER_HUMAN &&
        call.gate_probability() < kMinGateProbability) {
      return Bad("gate_probability must be at least ", kMinGateProbability,
                 " where H answered, got ", call.gate_probability());
    }
    switch (call.answerer()) {
      case ANSWERER_MODEL:
        ELENCHUS_RETURN_IF_ERROR(ValidateSampling(call));
        min_version_ = min_version_ == 0
                           ? call.version()
                           : std::min(min_version_, call.version());
        max_version_ = std::max(max_version_, call.version());
        break;
      case ANSWERER_HUMAN:
      case ANSWERER_WORLD:
        if (call.answer_tokens_size() > 0 || call.log_probs_size() > 0) {
          return Bad("answer_tokens and log_probs belong to calls of M only");
        }
        break;
      default:
        return Bad("unknown answerer ", static_cast<int>(call.answerer()));
    }
    return ValidateLength(call);
  }

  absl::Status ValidateShadow(const Call& call, QuestionKind kind, int depth) {
    const Call& shadow = call.shadow();
    if (call.answerer() != ANSWERER_HUMAN ||
        shadow.answerer() != ANSWERER_MODEL || shadow.has_shadow()) {
      return Bad("must be a call of M beside one of H, got answerers ",
                 static_cast<int>(shadow.answerer()), " and ",
                 static_cast<int>(call.answerer()));
    }
    if (shadow.prompt().SerializeAsString() !=
        call.prompt().SerializeAsString()) {
      return Bad("prompt must be that of the call it is of");
    }
    return ValidateOne(shadow, kind, depth);
  }

  absl::Status ValidatePrompt(const Prompt& prompt, QuestionKind kind) const {
    if (prompt.kind() != kind) {
      return Bad("prompt kind must be ", static_cast<int>(kind), ", got ",
                 static_cast<int>(prompt.kind()));
    }
    if (prompt.question().empty() ||
        prompt.question().size() > limits_.max_question_bytes) {
      return Bad("prompt question must have 1 to ", limits_.max_question_bytes,
                 " bytes, got ", prompt.question().size());
    }
    if (prompt.history_size() > limits_.max_arguments) {
      return Bad("prompt history must have at most ", limits_.max_arguments,
                 " arguments, got ", prompt.history_size());
    }
    if (prompt.named_first() > 1) {
      return Bad("named_first must be 0 or 1, got ", prompt.named_first());
    }
    return absl::OkStatus();
  }

  absl::Status ValidateSampling(const Call& call) const {
    if (call.answer_tokens_size() == 0 ||
        call.answer_tokens_size() != call.log_probs_size()) {
      return Bad("answer_tokens and log_probs must be of one length >= 1, got ",
                 call.answer_tokens_size(), " and ", call.log_probs_size());
    }
    for (uint32_t token : call.answer_tokens()) {
      if (token >= static_cast<uint32_t>(kNumSpoken)) {
        return Bad("answer token must be < ", kNumSpoken, ", got ", token);
      }
    }
    for (float log_prob : call.log_probs()) {
      if (!std::isfinite(log_prob) || log_prob > kLogProbTolerance) {
        return Bad("log_prob must be finite and <= 0, got ", log_prob);
      }
    }
    const std::vector<Token> tokens(call.answer_tokens().begin(),
                                    call.answer_tokens().end());
    // A sub-question's answer is cut at the end of the answer field.
    const std::string text = Decode(tokens);
    if (text != call.answer() && ParseArgument(text).answer != call.answer()) {
      return Bad("answer must be the text of answer_tokens");
    }
    if (call.temperature() != 0 &&
        !(call.temperature() >= static_cast<float>(kMinTemperature) &&
          call.temperature() <= kMaxTemperature)) {
      return Bad("temperature must be 0 or in [", kMinTemperature, ", ",
                 kMaxTemperature, "], got ", call.temperature());
    }
    if (call.version() < 1) return Bad("version must be >= 1, got 0");
    return absl::OkStatus();
  }

  // Tokens of the longest example that the call becomes.
  static size_t NumAnswer(const Call& call) {
    // No end-of-text where the context's end cut the answer.
    if (call.answerer() == ANSWERER_MODEL) return call.answer_tokens_size();
    // A probability teaches "y" and "n".
    const size_t num_bytes = call.has_probability() ? 1 : call.answer().size();
    return num_bytes + 1;
  }

  absl::Status ValidateLength(const Call& call) const {
    size_t length = FactsRead(trace_.question(), call.prompt()).size() +
                    call.prompt().question().size() + 1 + NumAnswer(call);
    for (const std::string& argument : call.prompt().history()) {
      length += 1 + argument.size();
    }
    if (length > static_cast<size_t>(limits_.context_length)) {
      return Bad("facts, prompt and answer have ", length,
                 " tokens; the context is ", limits_.context_length);
    }
    return absl::OkStatus();
  }

  const Trace& trace_;
  const TraceLimits& limits_;
  int num_calls_ = 0;
  // Of the calls of M so far; 0 while there is none.
  uint64_t min_version_ = 0;
  uint64_t max_version_ = 0;
};

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
  if (trace.rounds_size() < 1 || trace.rounds_size() > limits.max_arguments) {
    return Bad("rounds must be 1 to ", limits.max_arguments, ", got ",
               trace.rounds_size());
  }
  return ValidateQuestion(trace.question(), limits);
}

}  // namespace

absl::Status ValidateTrace(const Trace& trace, const TraceLimits& limits) {
  ELENCHUS_RETURN_IF_ERROR(ValidateHead(trace, limits));
  ELENCHUS_RETURN_IF_ERROR(ValidateOutcome(trace));
  CallValidator calls(trace, limits);
  const auto validate = [&](const Call& call, QuestionKind kind,
                            int num_arguments, const std::string& path) {
    ELENCHUS_RETURN_IF_ERROR(calls.Validate(call, kind, path));
    ELENCHUS_RETURN_IF_ERROR(ValidatePlace(trace, call, num_arguments, path));
    std::optional<std::string> view;
    if (limits.judges_read_citations && kind != QUESTION_KIND_ARGUE) {
      view = View::OfJudge(trace.question(), call.prompt()).ShownFacts();
    }
    return calls.ValidateViews(call, view, path);
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
  return calls.ValidateVersions();
}

}  // namespace elenchus
