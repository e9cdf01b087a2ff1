// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "debate/argument.h"

#include <gtest/gtest.h>

#include <cmath>

namespace elenchus {
namespace {

TEST(ArgumentTest, SplitsAtTheFirstFieldEndOnly) {
  const Argument a = ParseArgument("c:b:d");
  EXPECT_EQ(a.answer, "c");
  EXPECT_EQ(a.evidence, "b:d");
}

TEST(ArgumentTest, AnyTextParses) {
  EXPECT_EQ(ParseArgument("").answer, "");
  EXPECT_EQ(ParseArgument("?").answer, "?");
  EXPECT_EQ(ParseArgument("?").evidence, "");
  EXPECT_EQ(ParseArgument(":x").answer, "");
}

TEST(ArgumentTest, FormatThenParseIsIdentity) {
  const std::string text = FormatArgument("ab", "cd");
  EXPECT_EQ(text, "ab:cd");
  EXPECT_EQ(ParseArgument(text).answer, "ab");
  EXPECT_EQ(ParseArgument(text).evidence, "cd");
}

Call Judgement(const std::string& text) {
  Call call;
  call.set_answer(text);
  return call;
}

TEST(JudgementTest, OnlyExactlyYAndNParse) {
  EXPECT_EQ(ParseJudgement(Judgement("y")), 1.0);
  EXPECT_EQ(ParseJudgement(Judgement("n")), 0.0);
  for (const char* text : {"", "Y", "yes", "yn", " y", "?"}) {
    EXPECT_EQ(ParseJudgement(Judgement(text)), std::nullopt) << text;
  }
}

TEST(JudgementTest, ProbabilityGoesBeforeTextAndMustBeOne) {
  Call call = Judgement("n");
  call.set_probability(0.75);
  EXPECT_EQ(ParseJudgement(call), 0.75);
  for (double p : {-0.1, 1.1, std::nan("")}) {
    call.set_probability(p);
    EXPECT_EQ(ParseJudgement(call), std::nullopt) << p;
  }
}

}  // namespace
}  // namespace elenchus
