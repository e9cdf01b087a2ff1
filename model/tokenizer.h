// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Text to tokens and prompts to tokens. Torch-free.
//
// Tokens 0 to 255 are bytes. M can say bytes and kEndOfText; the rest are the
// template's own marks, which no text can forge.
#ifndef ELENCHUS_MODEL_TOKENIZER_H_
#define ELENCHUS_MODEL_TOKENIZER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "proto/question.pb.h"

namespace elenchus {

using Token = int32_t;

inline constexpr Token kEndOfText = 256;
// M's vocabulary: it samples among tokens [0, kNumSpoken).
inline constexpr int kNumSpoken = 257;
// Marks of the template.
inline constexpr Token kArgumentMark = 257;     // before each argument of h
inline constexpr Token kAnswerMark = 258;       // answer and argue: speak now
inline constexpr Token kSufficientMark = 259;   // is the last one sufficient?
inline constexpr Token kVerdictEvenMark = 260;  // verdict, even named first
inline constexpr Token kVerdictOddMark = 261;   // verdict, odd named first
inline constexpr Token kOverseeMark = 262;
inline constexpr Token kSimilarMark = 263;     // do the two say the same?
inline constexpr Token kInspectionMark = 264;  // before what a tool said
// The adversary: its rows of the embedding are a prefix learned for PROPOSE
// prompts (Lester, Al-Rfou and Constant 2021), and stand in no other.
inline constexpr Token kFirstAdversaryToken = 265;
inline constexpr int kNumAdversaryTokens = 8;
inline constexpr int kVocabularySize =
    kFirstAdversaryToken + kNumAdversaryTokens;

std::vector<Token> Encode(absl::string_view text);

// Bytes only; other tokens are left out.
std::string Decode(absl::Span<const Token> tokens);

// The prompt's tokens, after the facts:
//   question (kArgumentMark argument (kInspectionMark inspection)*)* mark
// where an argument is followed by what tools said of it, and mark is that of
// the prompt's kind. ANSWER is ARGUE with an empty history. PROPOSE is ANSWER
// behind the adversary's tokens.
std::vector<Token> PromptTokens(const Prompt& prompt);
// Of PROPOSE without the adversary's tokens: where M learns what descriptions
// are.
std::vector<Token> DescribeTokens(const Prompt& prompt);

// First 8 bytes of SHA-256 of a description of the template, big-endian.
uint64_t TemplateHash();

}  // namespace elenchus

#endif  // ELENCHUS_MODEL_TOKENIZER_H_
