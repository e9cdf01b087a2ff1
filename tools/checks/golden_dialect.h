// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// How the golden cases' tokens are written as our text.
#ifndef ELENCHUS_TOOLS_CHECKS_GOLDEN_DIALECT_H_
#define ELENCHUS_TOOLS_CHECKS_GOLDEN_DIALECT_H_

#include <functional>
#include <string>
#include <vector>

namespace elenchus {

// Numbers from 0; 0 is "?" and padding.
using GoldenTokens = std::vector<int>;

// Throws std::out_of_range for tokens that the world does not have.
struct GoldenDialect {
  const char* key;   // of the world in a golden file, e.g. "iter"
  const char* task;  // ours
  std::function<std::string(const GoldenTokens&)> fact;
  std::function<std::string(const GoldenTokens&)> question;
  std::function<std::string(const GoldenTokens& question, const GoldenTokens&)>
      answer;
  // Of theirs.
  std::function<std::string(const std::string&)> question_class;
};

inline bool IsPadding(const GoldenTokens& tokens) { return tokens.at(0) == 0; }

// One for each of the five worlds.
const std::vector<GoldenDialect>& GoldenDialects();

}  // namespace elenchus

#endif  // ELENCHUS_TOOLS_CHECKS_GOLDEN_DIALECT_H_
