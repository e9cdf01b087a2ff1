// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "model/tokenizer.h"

#include <numeric>

#include "absl/strings/str_cat.h"
#include "core/snapshot.h"

namespace elenchus {
namespace {

void Append(absl::string_view text, std::vector<Token>* tokens) {
  for (const char c : text) tokens->push_back(static_cast<unsigned char>(c));
}

Token KindMark(const Prompt& prompt) {
  switch (prompt.kind()) {
    case QUESTION_KIND_SUFFICIENT:
      return kSufficientMark;
    case QUESTION_KIND_VERDICT:
      return prompt.named_first() == 0 ? kVerdictEvenMark : kVerdictOddMark;
    case QUESTION_KIND_OVERSEE:
      return kOverseeMark;
    case QUESTION_KIND_SIMILAR:
      return kSimilarMark;
    default:
      return kAnswerMark;
  }
}

}  // namespace

std::vector<Token> Encode(absl::string_view text) {
  std::vector<Token> tokens;
  tokens.reserve(text.size());
  Append(text, &tokens);
  return tokens;
}

std::string Decode(absl::Span<const Token> tokens) {
  std::string text;
  for (const Token token : tokens) {
    if (token >= 0 && token < 256) text.push_back(static_cast<char>(token));
  }
  return text;
}

std::vector<Token> PromptTokens(const Prompt& prompt) {
  std::vector<Token> tokens = DescribeTokens(prompt);
  if (prompt.kind() == QUESTION_KIND_PROPOSE) {
    std::vector<Token> adversary(kNumAdversaryTokens);
    std::iota(adversary.begin(), adversary.end(), kFirstAdversaryToken);
    tokens.insert(tokens.begin(), adversary.begin(), adversary.end());
  }
  return tokens;
}

std::vector<Token> DescribeTokens(const Prompt& prompt) {
  std::vector<Token> tokens;
  Append(prompt.question(), &tokens);
  for (int i = 0; i < prompt.history_size(); ++i) {
    tokens.push_back(kArgumentMark);
    Append(prompt.history(i), &tokens);
    for (const Inspection& inspection : prompt.inspections()) {
      if (inspection.argument() != static_cast<uint32_t>(i)) continue;
      tokens.push_back(kInspectionMark);
      Append(inspection.text(), &tokens);
    }
  }
  tokens.push_back(KindMark(prompt));
  return tokens;
}

uint64_t TemplateHash() {
  static const uint64_t hash = FingerprintOf(Sha256(absl::StrCat(
      "bytes 0..255; facts question (", kArgumentMark, " argument (",
      kInspectionMark, " inspection)*)* mark; end ", kEndOfText, " answer ",
      kAnswerMark, " sufficient ", kSufficientMark, " verdict even first ",
      kVerdictEvenMark, " odd first ", kVerdictOddMark, " oversee ",
      kOverseeMark, " similar ", kSimilarMark, " propose behind ",
      kFirstAdversaryToken, " to ", kVocabularySize - 1, " vocabulary ",
      kVocabularySize)));
  return hash;
}

}  // namespace elenchus
