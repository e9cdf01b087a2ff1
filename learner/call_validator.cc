// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/call_validator.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/config.h"
#include "core/status.h"
#include "debate/argument.h"
#include "debate/inspector.h"
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

// Tokens of the longest example that the call becomes.
size_t NumAnswer(const Call& call) {
  // No end-of-text where the context's end cut the answer.
  if (call.answerer() == ANSWERER_MODEL) return call.answer_tokens_size();
  // A probability teaches "y" and "n".
  const size_t num_bytes = call.has_probability() ? 1 : call.answer().size();
  return num_bytes + 1;
}

// The text of M's tokens, without what ended it. nullopt if that stands
// elsewhere than at the end, where M would have fallen silent.
std::optional<std::string> TextOf(const Call& call) {
  std::vector<Token> tokens(call.answer_tokens().begin(),
                            call.answer_tokens().end());
  // A sub-question's answer is one field, and ends with it.
  const bool is_field = call.prompt().kind() == QUESTION_KIND_ANSWER;
  const auto ends = [is_field](Token token) {
    return token == kEndOfText || (is_field && token == kAnswerFieldEnd);
  };
  if (ends(tokens.back())) tokens.pop_back();
  if (std::any_of(tokens.begin(), tokens.end(), ends)) return std::nullopt;
  return Decode(tokens);
}

}  // namespace

absl::Status CallValidator::Validate(const Call& call, QuestionKind kind,
                                     const std::string& facts,
                                     const std::string& path, int depth) {
  if (absl::Status status = ValidateOne(call, kind, facts, depth);
      !status.ok()) {
    return Annotate(status, path);
  }
  if (call.has_shadow()) {
    ELENCHUS_RETURN_IF_ERROR(Annotate(ValidateShadow(call, kind, facts, depth),
                                      absl::StrCat(path, ".shadow")));
  }
  if (call.has_similarity()) {
    ELENCHUS_RETURN_IF_ERROR(ValidateSimilarity(
        call, facts, absl::StrCat(path, ".similarity"), depth));
  }
  for (int i = 0; i < call.children_size(); ++i) {
    ELENCHUS_RETURN_IF_ERROR(
        Validate(call.children(i), QUESTION_KIND_ANSWER, facts,
                 absl::StrCat(path, ".children[", i, "]"), depth + 1));
  }
  return absl::OkStatus();
}

absl::Status CallValidator::ValidateViews(
    const Call& call, const std::optional<std::string>& facts,
    const std::string& path) const {
  const Prompt& prompt = call.prompt();
  const bool has_view = facts && call.answerer() != ANSWERER_WORLD;
  if (prompt.has_view() != has_view || (has_view && prompt.view() != *facts)) {
    return Bad(path, ": prompt view must be ",
               has_view ? "the facts that the history cites" : "absent",
               ", got ",
               prompt.has_view() ? absl::StrCat(prompt.view().size(), " bytes")
                                 : "none");
  }
  for (int i = 0; i < call.children_size(); ++i) {
    ELENCHUS_RETURN_IF_ERROR(ValidateViews(
        call.children(i), facts, absl::StrCat(path, ".children[", i, "]")));
  }
  if (!call.has_similarity()) return absl::OkStatus();
  return ValidateViews(call.similarity(), facts,
                       absl::StrCat(path, ".similarity"));
}

absl::Status CallValidator::ValidatePromptTools(const Call& call,
                                                const std::string& path) const {
  const int num_tools = static_cast<int>(limits_.prompt_tools.size());
  const int expected = call.prompt().history_size() * num_tools;
  const auto& inspections = call.prompt().inspections();
  if (inspections.size() != expected) {
    return Bad(path, ": prompt inspections must be ", expected,
               ", one of each argument by each of debate.prompt_tools, got ",
               inspections.size());
  }
  for (int i = 0; i < expected; ++i) {
    const uint32_t argument = i / num_tools;
    const std::string& tool = limits_.prompt_tools[i % num_tools];
    if (inspections[i].argument() != argument ||
        inspections[i].tool() != tool) {
      return Bad(path, ": prompt inspection ", i, " must be by ", tool,
                 " of argument ", argument, ", got one of argument ",
                 inspections[i].argument());
    }
  }
  return absl::OkStatus();
}

absl::Status CallValidator::ValidateVersions() const {
  if (trace_.min_version() == min_version_ &&
      trace_.max_version() == max_version_) {
    return absl::OkStatus();
  }
  return Bad("min_version and max_version must be ", min_version_, " and ",
             max_version_, ", as the calls have them, got ",
             trace_.min_version(), " and ", trace_.max_version());
}

absl::Status CallValidator::ValidateOne(const Call& call, QuestionKind kind,
                                        const std::string& facts, int depth) {
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
  ELENCHUS_RETURN_IF_ERROR(ValidateAnswerer(call));
  return ValidateLength(call, facts);
}

absl::Status CallValidator::ValidateAnswerer(const Call& call) {
  if (call.answerer() != ANSWERER_HUMAN &&
      call.children_size() + call.inspections_size() > 0) {
    return Bad("only calls of H have children and inspections, got ",
               call.children_size(), " and ", call.inspections_size());
  }
  for (const Inspection& inspection : call.inspections()) {
    ELENCHUS_RETURN_IF_ERROR(
        CheckInspection(inspection, call.prompt().history_size()));
  }
  if (call.answerer() == ANSWERER_HUMAN &&
      call.gate_probability() < kMinGateProbability) {
    return Bad("gate_probability must be at least ", kMinGateProbability,
               " where H answered, got ", call.gate_probability());
  }
  switch (call.answerer()) {
    case ANSWERER_MODEL:
      ELENCHUS_RETURN_IF_ERROR(ValidateSampling(call));
      min_version_ = min_version_ == 0 ? call.version()
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
  return absl::OkStatus();
}

absl::Status CallValidator::ValidateShadow(const Call& call, QuestionKind kind,
                                           const std::string& facts,
                                           int depth) {
  const Call& shadow = call.shadow();
  if (call.answerer() != ANSWERER_HUMAN ||
      shadow.answerer() != ANSWERER_MODEL || shadow.has_shadow() ||
      shadow.has_similarity()) {
    return Bad("must be a call of M beside one of H, got answerers ",
               static_cast<int>(shadow.answerer()), " and ",
               static_cast<int>(call.answerer()));
  }
  if (shadow.prompt().SerializeAsString() !=
      call.prompt().SerializeAsString()) {
    return Bad("prompt must be that of the call it is of");
  }
  return ValidateOne(shadow, kind, facts, depth);
}

absl::Status CallValidator::ValidateSimilarity(const Call& call,
                                               const std::string& facts,
                                               const std::string& path,
                                               int depth) {
  const Prompt& prompt = call.similarity().prompt();
  if (call.answerer() != ANSWERER_HUMAN || !call.has_shadow() ||
      IsJudgement(call.prompt().kind())) {
    return Bad(path, ": must be of an argument of H that has a shadow");
  }
  if (prompt.question() != call.prompt().question() ||
      prompt.history_size() != 2 || prompt.history(0) != call.answer() ||
      prompt.history(1) != call.shadow().answer() ||
      !prompt.inspections().empty()) {
    return Bad(path, ": prompt must ask about the call's question, its answer ",
               "and its shadow's");
  }
  return Validate(call.similarity(), QUESTION_KIND_SIMILAR, facts, path,
                  depth + 1);
}

absl::Status CallValidator::ValidatePrompt(const Prompt& prompt,
                                           QuestionKind kind) const {
  if (prompt.kind() != kind) {
    return Bad("prompt kind must be ", static_cast<int>(kind), ", got ",
               static_cast<int>(prompt.kind()));
  }
  if (prompt.question().empty() ||
      prompt.question().size() > limits_.max_question_bytes) {
    return Bad("prompt question must have 1 to ", limits_.max_question_bytes,
               " bytes, got ", prompt.question().size());
  }
  const int max_history =
      kind == QUESTION_KIND_SIMILAR ? 2 : limits_.max_arguments;
  if (prompt.history_size() > max_history) {
    return Bad("prompt history must have at most ", max_history,
               " arguments, got ", prompt.history_size());
  }
  for (const Inspection& inspection : prompt.inspections()) {
    ELENCHUS_RETURN_IF_ERROR(
        Annotate(CheckInspection(inspection, prompt.history_size()), "prompt"));
  }
  if (prompt.named_first() > 1) {
    return Bad("named_first must be 0 or 1, got ", prompt.named_first());
  }
  return absl::OkStatus();
}

absl::Status CallValidator::ValidateSampling(const Call& call) const {
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
  if (TextOf(call) != call.answer()) {
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

absl::Status CallValidator::ValidateLength(const Call& call,
                                           const std::string& facts) const {
  const Prompt& prompt = call.prompt();
  const size_t length = (prompt.has_view() ? prompt.view() : facts).size() +
                        PromptTokens(prompt).size() + NumAnswer(call);
  if (length <= static_cast<size_t>(limits_.context_length)) {
    return absl::OkStatus();
  }
  return Bad("facts, prompt and answer have ", length,
             " tokens; the context is ", limits_.context_length);
}

}  // namespace elenchus
