// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "human_proxy/step_text.h"

#include <charconv>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "core/log.h"
#include "core/status.h"
#include "human_proxy/workspace.h"

namespace elenchus {
namespace {

constexpr char kAsk = 'Q';
constexpr char kInspect = 'I';
constexpr char kAnswer = 'A';
constexpr char kProbability = 'P';
// Before an inspection that came with the prompt, and one that H asked for.
constexpr char kTold = 'p';
constexpr char kSeen = 'i';

std::string Escape(absl::string_view question) {
  std::string escaped;
  for (const char c : question) {
    if (c == '\n') {
      escaped += "\\n";
    } else if (c == '\\') {
      escaped += "\\\\";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

absl::StatusOr<std::string> Unescape(absl::string_view escaped) {
  std::string question;
  for (size_t i = 0; i < escaped.size(); ++i) {
    if (escaped[i] != '\\') {
      question += escaped[i];
      continue;
    }
    ++i;
    if (i == escaped.size() || (escaped[i] != 'n' && escaped[i] != '\\')) {
      return absl::InvalidArgumentError(
          "a step's question: a backslash must be followed by n or another");
    }
    question += escaped[i] == 'n' ? '\n' : '\\';
  }
  return question;
}

std::string Shortest(double p) {
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof(digits), p);
  return std::string(digits, end.ptr);
}

absl::Status ParseProbability(absl::string_view text, HumanAnswer* answer) {
  double p = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), p);
  if (end.ec != std::errc() || end.ptr != text.data() + text.size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("a step's probability: must be a number, got \"",
                     Printable(text.substr(0, 64)), "\""));
  }
  answer->set_probability(p);
  return absl::OkStatus();
}

absl::Status ParseRequest(absl::string_view text, Inspect::Request* request) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits(' ', 1));
  uint32_t argument = 0;
  if (!absl::SimpleAtoi(parts.first, &argument) ||
      parts.first != absl::StrCat(argument)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "a step's inspection: must be an argument's number and a tool, got \"",
        Printable(text.substr(0, 64)), "\""));
  }
  request->set_argument(argument);
  request->set_tool(std::string(parts.second));
  return absl::OkStatus();
}

}  // namespace

Prompt PromptOf(const Workspace& workspace) {
  const Prompt& asked = workspace.prompt();
  Prompt prompt;
  prompt.set_kind(QUESTION_KIND_ARGUE);
  prompt.set_question(asked.question());
  std::string* const kind = prompt.add_history();
  *kind = absl::StrCat("k", static_cast<int>(asked.kind()));
  if (asked.kind() == QUESTION_KIND_VERDICT) {
    absl::StrAppend(kind, ".", asked.named_first());
  }
  for (const std::string& argument : asked.history()) {
    prompt.add_history(absl::StrCat("a", argument));
  }
  const auto add = [&](char mark, const Inspection& inspection) {
    prompt.add_history(absl::StrCat(std::string(1, mark), inspection.argument(),
                                    " ", inspection.tool(), " ",
                                    inspection.text()));
  };
  for (const Inspection& told : asked.inspections()) add(kTold, told);
  for (const Exchange& exchange : workspace.exchanges()) {
    prompt.add_history(absl::StrCat("q", exchange.question()));
    prompt.add_history(exchange.answer());
  }
  for (const Inspection& seen : workspace.inspections()) add(kSeen, seen);
  return prompt;
}

std::string TextOf(const HumanStep& step) {
  if (step.has_ask()) {
    std::string text(1, kAsk);
    for (int i = 0; i < step.ask().questions_size(); ++i) {
      absl::StrAppend(&text, i == 0 ? "" : "\n",
                      Escape(step.ask().questions(i)));
    }
    return text;
  }
  if (step.has_inspect()) {
    std::string text(1, kInspect);
    for (int i = 0; i < step.inspect().requests_size(); ++i) {
      const Inspect::Request& request = step.inspect().requests(i);
      absl::StrAppend(&text, i == 0 ? "" : "\n", request.argument(), " ",
                      request.tool());
    }
    return text;
  }
  const HumanAnswer& answer = step.answer();
  if (!answer.has_probability()) {
    return absl::StrCat(std::string(1, kAnswer), answer.text());
  }
  return absl::StrCat(std::string(1, kProbability),
                      Shortest(answer.probability()));
}

absl::StatusOr<HumanStep> ParseStep(absl::string_view text, QuestionKind kind) {
  HumanStep step;
  const char mark = text.empty() ? '\0' : text.front();
  const absl::string_view rest = text.substr(text.empty() ? 0 : 1);
  if (mark == kAsk) {
    step.mutable_ask();
    for (const absl::string_view line : absl::StrSplit(rest, '\n')) {
      ELENCHUS_ASSIGN_OR_RETURN(*step.mutable_ask()->add_questions(),
                                Unescape(line));
    }
  } else if (mark == kInspect) {
    step.mutable_inspect();
    for (const absl::string_view line : absl::StrSplit(rest, '\n')) {
      ELENCHUS_RETURN_IF_ERROR(
          ParseRequest(line, step.mutable_inspect()->add_requests()));
    }
  } else if (mark == kAnswer) {
    step.mutable_answer()->set_text(std::string(rest));
  } else if (mark == kProbability) {
    ELENCHUS_RETURN_IF_ERROR(ParseProbability(rest, step.mutable_answer()));
  } else {
    return absl::InvalidArgumentError(
        absl::StrCat("a step: must begin with Q, I, A or P, got \"",
                     Printable(text.substr(0, 64)), "\""));
  }
  ELENCHUS_RETURN_IF_ERROR(CheckHumanStep(step, kind));
  return step;
}

}  // namespace elenchus
