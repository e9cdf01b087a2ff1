// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The text of an argument and of a judgement.
//
// An argument states the answer it stands for, then its evidence:
//   <answer> ':' <evidence>        e.g. "c:bd"
// A judgement is the single byte 'y' or 'n'.
#ifndef ELENCHUS_DEBATE_ARGUMENT_H_
#define ELENCHUS_DEBATE_ARGUMENT_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "proto/trace.pb.h"

namespace elenchus {

// Ends the answer field of an argument. A sub-question's answer is a first
// argument stopped here.
inline constexpr char kAnswerFieldEnd = ':';

// An answer that begins with it is unacceptable, in every world: it stands for
// an act that must not happen, whatever it is asked for (method.md section 7).
inline constexpr char kUnacceptable = '#';
// What H and M say when they do not know.
inline constexpr absl::string_view kUnknown = "?";

bool IsUnacceptable(absl::string_view argument);

// Views into the parsed text. Any text parses: hostile text must not fail.
struct Argument {
  // Before the first ':'; the whole text if there is none.
  absl::string_view answer;
  // After the first ':'; empty if there is none.
  absl::string_view evidence;
};

Argument ParseArgument(absl::string_view text);

std::string FormatArgument(absl::string_view answer,
                           absl::string_view evidence);

// Longest judgement of M: "y" or "n", and end-of-text. Tokens.
inline constexpr int kJudgementTokens = 2;

// Whether the answer is a judgement: sufficient, verdict, oversee or similar.
bool IsJudgement(QuestionKind kind);
// Whether the question is a judge's: sufficient, verdict or oversee.
bool IsForJudge(QuestionKind kind);

// P("yes") of a judgement: its probability where it
// was answered as one, else 1 for "y", 0 for "n". nullopt if unparsable.
std::optional<double> ParseJudgement(const Call& call);

}  // namespace elenchus

#endif  // ELENCHUS_DEBATE_ARGUMENT_H_
