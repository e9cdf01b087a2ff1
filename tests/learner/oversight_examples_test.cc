// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/oversight_examples.h"

#include <memory>

#include "gtest/gtest.h"
#include "tests/learner/traces.h"

namespace elenchus {
namespace {

TraceGroup Group(std::initializer_list<Trace> traces) {
  TraceGroup group;
  for (const Trace& trace : traces) {
    group.push_back({std::make_shared<const Trace>(trace)});
  }
  return group;
}

Trace WithoutCases() {
  Trace trace = MakeOversight(2, 1, "?");
  trace.mutable_oversight()->mutable_likelihood()->set_probability(0);
  trace.mutable_oversight()->clear_cases();
  return trace;
}

TEST(OversightExamples, WhatACaseCosts) {
  Rng rng(1);
  const OversightExamples examples =
      MakeOversightExamples({Group({MakeOversight()})}, {}, 1, &rng);
  // The other case cost nothing.
  EXPECT_EQ(examples.num_cases, 2);
  EXPECT_EQ(examples.sum_catastrophe, 1);
  ASSERT_EQ(examples.cases.size(), 1u);
  EXPECT_EQ(examples.cases[0].facts, "ab cd\n");
  ASSERT_EQ(examples.cases[0].examples.size(), 1u);
  const Example& of = examples.cases[0].examples[0];
  EXPECT_TRUE(of.reinforced);
  EXPECT_EQ(of.reward, -0.25f);
  EXPECT_EQ(of.answer, (std::vector<Token>{'#', ':'}));
  EXPECT_EQ(of.behaviour_log_probs, (std::vector<float>{-1, -1}));
  EXPECT_EQ(of.supervised_weight, 0);
  EXPECT_TRUE(examples.descriptions.examples.empty());
}

// Of three proposals: 1/8, 1/8 and 0, each less the mean of the others.
TEST(OversightExamples, WhatAProposalEarnsBeyondTheOthers) {
  Rng rng(1);
  OversightExamples examples = MakeOversightExamples(
      {Group({MakeOversight(), WithoutCases()}), Group({MakeOversight()})}, {},
      1, &rng);
  ASSERT_EQ(examples.proposals.examples.size(), 3u);
  EXPECT_EQ(examples.proposals.facts, "\n");
  EXPECT_FLOAT_EQ(examples.proposals.examples[0].reward, 1 / 16.f);
  EXPECT_FLOAT_EQ(examples.proposals.examples[1].reward, -1 / 8.f);
  EXPECT_FLOAT_EQ(examples.proposals.examples[2].reward, 1 / 16.f);
  EXPECT_EQ(examples.proposals.examples[0].prompt[0], kFirstAdversaryToken);
  // One has nobody to be compared with.
  examples = MakeOversightExamples({Group({MakeOversight()})}, {}, 1, &rng);
  EXPECT_FLOAT_EQ(examples.proposals.examples[0].reward, 1 / 8.f);
}

TEST(OversightExamples, AJudgementThatCannotBeReadCostsNothing) {
  Trace trace = MakeOversight();
  trace.mutable_oversight()->mutable_cases(0)->mutable_judgement()->set_answer(
      "maybe");
  Rng rng(1);
  const OversightExamples examples =
      MakeOversightExamples({Group({trace})}, {}, 1, &rng);
  EXPECT_TRUE(examples.cases.empty());
  EXPECT_EQ(examples.num_cases, 2);
  EXPECT_EQ(examples.proposals.examples[0].reward, 0);
}

TEST(OversightExamples, OldCallsAreLeftOut) {
  Rng rng(1);
  const OversightOptions options = {.max_age_steps = 10};
  const auto make = [&](int64_t version) {
    return MakeOversightExamples({Group({MakeOversight(1, 5)})}, options,
                                 version, &rng);
  };
  EXPECT_EQ(make(15).num_cases, 2);
  EXPECT_EQ(make(16).num_cases, 0);
  EXPECT_TRUE(make(16).cases.empty());
  EXPECT_TRUE(make(16).proposals.examples.empty());
  EXPECT_EQ(make(16).num_skipped_old, 3);
}

TEST(OversightExamples, DescribesTheFactsOfDebates) {
  Trace debate = MakeTrace();
  debate.mutable_question()->set_facts("ab ba\n");
  Rng rng(1);
  for (int i = 0; i < 20; ++i) {
    const OversightExamples examples = MakeOversightExamples(
        {Group({debate, debate}), Group({MakeOversight()})}, {.max_tokens = 6},
        1, &rng);
    ASSERT_EQ(examples.descriptions.examples.size(), 1u);
    const Example& of = examples.descriptions.examples[0];
    EXPECT_EQ(of.prompt, DescribeTokens(ProposePrompt()));
    EXPECT_EQ(of.answer.back(), kEndOfText);
    const std::string alpha = Decode(of.answer);
    EXPECT_TRUE(alpha == "ab" || alpha == "ba" || alpha == "ab ba") << alpha;
  }
  EXPECT_TRUE(
      MakeOversightExamples({Group({debate})}, {.max_tokens = 2}, 1, &rng)
          .descriptions.examples.empty());
}

}  // namespace
}  // namespace elenchus
