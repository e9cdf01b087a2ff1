// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Tokens and sampling.
#include <cmath>
#include <limits>

#include "gtest/gtest.h"
#include "model/sampling.h"
#include "model/tokenizer.h"

namespace elenchus {
namespace {

TEST(TokenizerTest, EveryByteComesBack) {
  std::string text;
  for (int c = 0; c < 256; ++c) text.push_back(static_cast<char>(c));
  const auto tokens = Encode(text);
  EXPECT_EQ(tokens[255], 255);
  EXPECT_EQ(Decode(tokens), text);
  EXPECT_EQ(Decode({'a', kEndOfText, kArgumentMark, -1, 'b'}), "ab");
}

TEST(TokenizerTest, APromptIsQuestionHistoryAndMark) {
  Prompt prompt;
  prompt.set_kind(QUESTION_KIND_VERDICT);
  prompt.set_question("q1");
  prompt.add_history("c:b");
  prompt.add_history("");
  prompt.set_named_first(1);
  EXPECT_EQ(PromptTokens(prompt),
            (std::vector<Token>{'q', '1', kArgumentMark, 'c', ':', 'b',
                                kArgumentMark, kVerdictOddMark}));
  prompt.set_named_first(0);
  EXPECT_EQ(PromptTokens(prompt).back(), kVerdictEvenMark);
  prompt.set_kind(QUESTION_KIND_SUFFICIENT);
  EXPECT_EQ(PromptTokens(prompt).back(), kSufficientMark);
  prompt.set_kind(QUESTION_KIND_OVERSEE);
  EXPECT_EQ(PromptTokens(prompt).back(), kOverseeMark);
  prompt.set_kind(QUESTION_KIND_SIMILAR);
  EXPECT_EQ(PromptTokens(prompt).back(), kSimilarMark);
}

TEST(TokenizerTest, InspectionsFollowTheirArguments) {
  Prompt prompt;
  prompt.set_kind(QUESTION_KIND_ARGUE);
  prompt.set_question("q");
  prompt.add_history("c");
  prompt.add_history("d");
  for (const auto& [argument, text] :
       {std::pair(0, "x"), std::pair(0, "y"), std::pair(1, "z")}) {
    Inspection* const inspection = prompt.add_inspections();
    inspection->set_argument(argument);
    inspection->set_text(text);
  }
  EXPECT_EQ(PromptTokens(prompt),
            (std::vector<Token>{'q', kArgumentMark, 'c', kInspectionMark, 'x',
                                kInspectionMark, 'y', kArgumentMark, 'd',
                                kInspectionMark, 'z', kAnswerMark}));
}

TEST(TokenizerTest, TheAdversaryStandsBeforeProposalsAlone) {
  Prompt prompt;
  prompt.set_kind(QUESTION_KIND_PROPOSE);
  prompt.set_question("q");
  EXPECT_EQ(PromptTokens(prompt),
            (std::vector<Token>{265, 266, 267, 268, 269, 270, 271, 272, 'q',
                                kAnswerMark}));
  EXPECT_EQ(DescribeTokens(prompt), (std::vector<Token>{'q', kAnswerMark}));
  EXPECT_EQ(kVocabularySize, 273);
}

TEST(TokenizerTest, AnswerIsArgueWithoutHistory) {
  Prompt answer, argue;
  answer.set_kind(QUESTION_KIND_ANSWER);
  argue.set_kind(QUESTION_KIND_ARGUE);
  answer.set_question("a110");
  argue.set_question("a110");
  EXPECT_EQ(PromptTokens(answer), PromptTokens(argue));
  argue.add_history("c:b");
  EXPECT_NE(PromptTokens(answer), PromptTokens(argue));
}

TEST(TokenizerTest, TheTemplateHashIsStable) {
  EXPECT_NE(TemplateHash(), 0u);
  EXPECT_EQ(TemplateHash(), TemplateHash());
}

TEST(SampleTokenTest, DrawsByTheSoftmax) {
  const std::vector<float> logits = {0, std::log(2.f), -1e30f, std::log(5.f)};
  const double expected[] = {1 / 8., 2 / 8., 0, 5 / 8.};
  int counts[4] = {};
  Rng rng(1);
  const int num_draws = 80000;
  for (int i = 0; i < num_draws; ++i) {
    const Sample sample = SampleToken(logits, 1, &rng);
    ++counts[sample.token];
    EXPECT_NEAR(sample.log_prob, std::log(expected[sample.token]), 1e-6);
  }
  for (int i = 0; i < 4; ++i) {
    EXPECT_NEAR(counts[i] / double(num_draws), expected[i], .01);
  }
}

TEST(SampleTokenTest, TemperatureFlattensAndZeroIsGreedy) {
  const std::vector<float> logits = {0, std::log(4.f), std::log(4.f)};
  Rng rng(1);
  const Sample flat = SampleToken(logits, 2, &rng);
  EXPECT_NEAR(flat.log_prob, std::log((flat.token == 0 ? 1 : 2) / 5.), 1e-6);
  Rng untouched(9), same(9);
  const Sample greedy = SampleToken(logits, 0, &untouched);
  EXPECT_EQ(greedy.token, 1);
  EXPECT_NEAR(greedy.log_prob, std::log(4 / 9.), 1e-6);
  EXPECT_EQ(untouched.Next(), same.Next());
}

}  // namespace
}  // namespace elenchus
