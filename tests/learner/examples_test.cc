// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/examples.h"

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

std::vector<Token> WithEnd(const char* text) {
  std::vector<Token> tokens = Encode(text);
  tokens.push_back(kEndOfText);
  return tokens;
}

// A likelihood of 1/4 as "y" and "n" behind no facts; each judgement behind the
// facts of its case, after the debates of the group.
TEST(MakeExamples, OverseersAreImitatedBehindTheFactsOfTheCase) {
  Trace debate = MakeTrace();
  *debate.mutable_question() = MakeOversight().question();
  const BatchExamples batch =
      MakeExamples({Group({MakeOversight(), debate})}, ExampleOptions(), 4);
  ASSERT_EQ(batch.groups.size(), 3u);
  EXPECT_EQ(batch.groups[0].facts, "\n");
  const std::vector<Example>& overseen = batch.groups[0].examples;
  ASSERT_EQ(overseen.size(), 6u);
  EXPECT_EQ(overseen[0].answer, WithEnd("y"));
  EXPECT_EQ(overseen[0].supervised_weight, 0.25f);
  EXPECT_EQ(overseen[1].supervised_weight, 0.75f);
  EXPECT_EQ(batch.groups[1].facts, "ab cd\n");
  ASSERT_EQ(batch.groups[1].examples.size(), 1u);
  EXPECT_EQ(batch.groups[1].examples[0].answer, WithEnd("y"));
  EXPECT_EQ(batch.groups[1].examples[0].prompt,
            PromptTokens(CatastrophePrompt("a3", "#")));
  EXPECT_EQ(batch.groups[2].facts, "ab dc\n");
  EXPECT_EQ(batch.num_examples.at("supervised_oversee"), 4);
  ASSERT_EQ(batch.class_answers.size(), 1u);
  EXPECT_EQ(batch.class_answers[0].example, 2);
  // The proposal, two answers, and those of the debate.
  EXPECT_EQ(batch.policy_lags.size(), 5u);
  EXPECT_TRUE(MakeExamples({Group({MakeOversight()})}, {.alpha_judge = 0}, 1)
                  .groups.empty());
}

// H answered argue "d:bc", sufficient "n", verdict "y": 5 + 2 + 2 tokens. M
// answered argue "c:bb" as the odd side, which lost.
TEST(MakeExamples, OneTrace) {
  const BatchExamples batch =
      MakeExamples({Group({MakeTrace()})}, ExampleOptions(), 4);
  ASSERT_EQ(batch.groups.size(), 1u);
  EXPECT_EQ(batch.groups[0].facts, "bcda\n");
  const std::vector<Example>& examples = batch.groups[0].examples;
  ASSERT_EQ(examples.size(), 4u);
  EXPECT_EQ(examples[0].answer, WithEnd("d:bc"));
  EXPECT_EQ(examples[1].answer, WithEnd("n"));
  EXPECT_EQ(examples[2].answer, WithEnd("y"));
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(examples[i].supervised_weight, 1) << i;
    EXPECT_FALSE(examples[i].reinforced) << i;
    EXPECT_EQ(examples[i].temperature, 1) << i;
  }
  EXPECT_EQ(batch.num_supervised_tokens, 9);
  EXPECT_EQ(examples[3].answer, WithEnd("c:bb"));
  EXPECT_TRUE(examples[3].reinforced);
  EXPECT_EQ(examples[3].supervised_weight, 0);
  EXPECT_EQ(examples[3].reward, -1);
  EXPECT_EQ(examples[3].behaviour_log_probs, std::vector<float>(5, -1));
  // Calls of M at any depth: the sub-question and the argument, both at
  // version 1.
  EXPECT_EQ(batch.policy_lags, (std::vector<int64_t>{3, 3}));
  EXPECT_EQ(batch.num_examples,
            (std::map<std::string, int64_t>{{"reinforced_argue", 1},
                                            {"supervised_argue", 1},
                                            {"supervised_sufficient", 1},
                                            {"supervised_verdict", 1}}));
}

// A judge's calls are learned behind what the judge read, debates' behind the
// facts; class answers count over both.
TEST(MakeExamples, EachCallIsBehindWhatMRead) {
  Trace trace = MakeTrace();
  trace.mutable_rounds(0)->mutable_sufficient()->mutable_prompt()->set_view(
      "bc\n");
  trace.mutable_verdict()->mutable_prompt()->set_view("bc\n");
  const BatchExamples batch = MakeExamples(
      {Group({trace, trace}), Group({trace})}, ExampleOptions(), 4);
  ASSERT_EQ(batch.groups.size(), 4u);
  const char* const facts[] = {"bcda\n", "bc\n", "bcda\n", "bc\n"};
  const size_t sizes[] = {4, 4, 2, 2};
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(batch.groups[i].facts, facts[i]) << i;
    EXPECT_EQ(batch.groups[i].examples.size(), sizes[i]) << i;
  }
  ASSERT_EQ(batch.class_answers.size(), 3u);
  for (const ClassAnswer& answer : batch.class_answers) {
    EXPECT_EQ(answer.facts, "bcda\n");
  }
  EXPECT_EQ(batch.class_answers[0].example, 0);
  EXPECT_EQ(batch.class_answers[1].example, 2);
  EXPECT_EQ(batch.class_answers[2].example, 8);
}

TEST(MakeExamples, CreditToAllModelCalls) {
  const BatchExamples batch = MakeExamples(
      {Group({MakeTrace()})}, {.credit = LearnerConfig::ALL_MODEL_CALLS}, 1);
  ASSERT_EQ(batch.groups[0].examples.size(), 5u);
  // The sub-question was asked for the even side, which won.
  const Example& sub_question = batch.groups[0].examples[3];
  EXPECT_EQ(sub_question.answer, (std::vector<Token>{'b', ':'}));
  EXPECT_EQ(sub_question.reward, 1);
}

TEST(MakeExamples, AlphaPerKind) {
  BatchExamples batch = MakeExamples({Group({MakeTrace()})},
                                     {.alpha_argue = 0, .alpha_judge = 0.5}, 1);
  ASSERT_EQ(batch.groups[0].examples.size(), 3u);
  EXPECT_EQ(batch.groups[0].examples[0].answer, WithEnd("n"));
  EXPECT_EQ(batch.groups[0].examples[0].supervised_weight, 0.5f);
  // The mean is over H's tokens, whatever their weight.
  EXPECT_EQ(batch.num_supervised_tokens, 9);

  batch =
      MakeExamples({Group({MakeTrace()})},
                   {.alpha_argue = 0, .alpha_judge = 0, .reinforce = false}, 1);
  EXPECT_TRUE(batch.groups.empty());
}

TEST(MakeExamples, ProbabilityBecomesTwoWeightedExamples) {
  Trace trace = MakeTrace();
  trace.mutable_verdict()->set_probability(0.75);
  BatchExamples batch =
      MakeExamples({Group({trace})},
                   {.alpha_argue = 0, .alpha_judge = 2, .reinforce = false}, 1);
  ASSERT_EQ(batch.groups[0].examples.size(), 3u);
  EXPECT_EQ(batch.groups[0].examples[1].answer, WithEnd("y"));
  EXPECT_EQ(batch.groups[0].examples[1].supervised_weight, 1.5f);
  EXPECT_EQ(batch.groups[0].examples[2].answer, WithEnd("n"));
  EXPECT_EQ(batch.groups[0].examples[2].supervised_weight, 0.5f);
  EXPECT_EQ(batch.num_supervised_tokens, 9);  // 5 + 2 + 0.75 * 2 + 0.25 * 2
  EXPECT_EQ(batch.groups[0].examples[0].confidence_weight, 1);
  EXPECT_EQ(batch.groups[0].examples[1].confidence_weight, 0.75f);
  EXPECT_EQ(batch.groups[0].examples[2].confidence_weight, 0.25f);

  trace.mutable_verdict()->set_probability(1);
  batch = MakeExamples({Group({trace})}, {.alpha_argue = 0}, 1);
  EXPECT_EQ(batch.num_examples["supervised_verdict"], 1);
}

TEST(MakeExamples, SubQuestionOfHumanStopsAtTheFieldEnd) {
  Trace trace = MakeTrace();
  *trace.mutable_rounds(0)->mutable_argument()->mutable_children(0) =
      MakeCall(QUESTION_KIND_ANSWER, ANSWERER_HUMAN, "b", "a1");
  const BatchExamples batch =
      MakeExamples({Group({trace})}, {.alpha_judge = 0}, 1);
  EXPECT_EQ(batch.groups[0].examples[0].answer, (std::vector<Token>{'b', ':'}));
  EXPECT_EQ(batch.num_examples.at("supervised_answer"), 1);
}

// What H said under a gate of 1/4 stands for four calls. What M said or the
// world knows is no label of agreement with H.
TEST(MakeExamples, ConfidenceWeightsAreInverseGateProbabilities) {
  Trace trace = MakeTrace();
  trace.mutable_verdict()->set_gate_probability(0.25);
  const BatchExamples batch =
      MakeExamples({Group({trace})}, {.alpha_primitive = 1}, 1);
  std::map<std::string, float> weights;
  for (const Example& example : batch.groups[0].examples) {
    weights[Decode(example.answer)] = example.confidence_weight;
  }
  EXPECT_EQ(weights,
            (std::map<std::string, float>{
                {"d:bc", 1}, {"c:", 0}, {"n", 1}, {"y", 4}, {"c:bb", 0}}));
}

// M's answer at the time labels its confidence, the first time that the debate
// is drawn; afterwards M has learned H's answer.
TEST(MakeExamples, ShadowsLabelConfidenceOnce) {
  Trace trace = MakeTrace();
  Call& argument = *trace.mutable_rounds(0)->mutable_argument();
  argument.set_gate_probability(0.5);
  for (const auto& [shadow, label] :
       std::vector<std::pair<std::string, float>>{{"d:xy", 1}, {"b:bc", 0}}) {
    *argument.mutable_shadow() = MakeModelCall(QUESTION_KIND_ARGUE, shadow);
    TraceGroup group = Group({trace});
    const Example first = MakeExamples({group}, {}, 1).groups[0].examples[0];
    EXPECT_EQ(Decode(first.answer), "d:bc");
    EXPECT_EQ(first.confidence_weight, 2);
    EXPECT_EQ(first.confidence_label, label);
    group[0].is_first = false;
    const Example again = MakeExamples({group}, {}, 1).groups[0].examples[0];
    EXPECT_EQ(again.confidence_weight, 0);
    EXPECT_EQ(again.supervised_weight, first.supervised_weight);
  }
  // Without a shadow M's greedy answer is compared, each time.
  argument.clear_shadow();
  const Example compared =
      MakeExamples({Group({trace})}, {}, 1).groups[0].examples[0];
  EXPECT_EQ(compared.confidence_weight, 2);
  EXPECT_LT(compared.confidence_label, 0);
}

// Two debates that asked for one fact: one example of weight alpha_primitive,
// whose tokens are not H's.
TEST(MakeExamples, PrimitivesOncePerFacts) {
  BatchExamples batch = MakeExamples({Group({MakeTrace(1), MakeTrace(2)})},
                                     {.alpha_primitive = 0.5}, 1);
  EXPECT_EQ(batch.num_examples["supervised_primitive"], 1);
  EXPECT_EQ(batch.num_supervised_tokens, 18);
  int num_primitives = 0;
  for (const Example& example : batch.groups[0].examples) {
    if (example.answer != std::vector<Token>{'c', ':'}) continue;
    ++num_primitives;
    EXPECT_EQ(example.supervised_weight, 0.5f);
  }
  EXPECT_EQ(num_primitives, 1);
  // No likelihood of H's answers is left: the mean is over what is.
  batch = MakeExamples({Group({MakeTrace(1), MakeTrace(2)})},
                       {.samples_distance = true, .alpha_primitive = 0.5}, 1);
  EXPECT_EQ(batch.num_supervised_tokens, 2);
  // Behind other facts it is another.
  batch = MakeExamples({Group({MakeTrace(1)}), Group({MakeTrace(2)})},
                       {.alpha_primitive = 0.5}, 1);
  EXPECT_EQ(batch.num_examples["supervised_primitive"], 2);
}

// Calls of D's questions that H answered, numbered over all groups.
TEST(MakeExamples, ClassAnswers) {
  Trace unknown = MakeTrace(2);
  unknown.mutable_rounds(0)->mutable_argument()->set_answer("?");
  const BatchExamples batch =
      MakeExamples({Group({MakeTrace(1)}), Group({unknown})}, {}, 1);
  ASSERT_EQ(batch.class_answers.size(), 2u);
  EXPECT_EQ(batch.class_answers[0].example, 0);
  EXPECT_EQ(batch.class_answers[0].question, "a3");
  EXPECT_EQ(batch.class_answers[0].facts, MakeTrace(1).question().facts());
  EXPECT_TRUE(batch.class_answers[0].is_known);
  EXPECT_EQ(batch.class_answers[1].example, 4);
  EXPECT_FALSE(batch.class_answers[1].is_known);

  // A trace drawn before has taught M its answer.
  TraceGroup drawn_again = Group({MakeTrace(1)});
  drawn_again[0].is_first = false;
  EXPECT_TRUE(MakeExamples({drawn_again}, {}, 1).class_answers.empty());
}

TEST(MakeExamples, OldCallsAreNotReinforced) {
  const ExampleOptions options = {.max_age_reinforcement_steps = 10};
  BatchExamples batch = MakeExamples({Group({MakeTrace(1, 5)})}, options, 15);
  EXPECT_EQ(batch.num_skipped_old, 0);
  EXPECT_EQ(batch.groups[0].examples.size(), 4u);
  batch = MakeExamples({Group({MakeTrace(1, 5)})}, options, 16);
  EXPECT_EQ(batch.num_skipped_old, 1);
  EXPECT_EQ(batch.groups[0].examples.size(), 3u);  // H's stay
}

TEST(MakeExamples, GroupsStayGroups) {
  const BatchExamples batch =
      MakeExamples({Group({MakeTrace(1), MakeTrace(2)}), Group({MakeTrace(3)})},
                   ExampleOptions(), 1);
  ASSERT_EQ(batch.groups.size(), 2u);
  EXPECT_EQ(batch.groups[0].examples.size(), 8u);
  EXPECT_EQ(batch.groups[1].examples.size(), 4u);
}

// H's answers stay, for the confidence head, without a likelihood; M's own
// carry the distance.
TEST(MakeExamples, ShadowsOfASampledDistance) {
  const TraceGroup group = Group({MakeShadowedTrace()});
  BatchExamples batch = MakeExamples(
      {group}, {.samples_distance = true, .alpha_argue = 0.5, .alpha_judge = 2},
      4);
  EXPECT_EQ(batch.num_examples,
            (std::map<std::string, int64_t>{{"reinforced_argue", 1},
                                            {"shadow_argue", 1},
                                            {"shadow_sufficient", 1},
                                            {"shadow_verdict", 1}}));
  // Shadow and answer; shadow, "y" and "n"; shadow and answer; M's argument.
  const std::vector<Example>& examples = batch.groups[0].examples;
  ASSERT_EQ(examples.size(), 8u);
  for (const Example& example : examples) {
    EXPECT_EQ(example.supervised_weight, 0);
  }
  EXPECT_EQ(examples[0].answer, WithEnd("d:bd"));
  EXPECT_EQ(examples[0].distance_weight, 0.5);
  EXPECT_EQ(examples[0].behaviour_log_probs, std::vector<float>(5, -1));
  EXPECT_FALSE(examples[0].reinforced);
  EXPECT_EQ(examples[1].answer, WithEnd("d:bc"));
  EXPECT_EQ(examples[1].confidence_weight, 1);
  EXPECT_EQ(examples[2].distance_weight, 2);
  // Every call of M, shadows included.
  EXPECT_EQ(batch.policy_lags, (std::vector<int64_t>{3, 3, 3, 3, 3}));

  // Five tokens of an argument, two of a judgement.
  EXPECT_EQ(batch.num_distance_tokens, 5 + 2 + 2);
  EXPECT_EQ(
      MakeExamples(
          {group},
          {.samples_distance = true, .alpha_argue = 0, .alpha_judge = 0}, 4)
          .num_distance_tokens,
      9);

  // "d:bd" differs from "d:bc" in one byte of four; "y" is the answer with
  // probability 0.3; "y" is the verdict.
  const auto mean = RewardShadows(EditDistance(), 2, &batch);
  ASSERT_TRUE(mean.ok()) << mean.status();
  EXPECT_NEAR(*mean, (0.25 + 0.7 + 0) / 3, 1e-12);
  EXPECT_FLOAT_EQ(batch.groups[0].examples[0].reward, -0.5f);
  EXPECT_FLOAT_EQ(batch.groups[0].examples[2].reward, -1.4f);
  EXPECT_FLOAT_EQ(batch.groups[0].examples[5].reward, 0);
  EXPECT_EQ(batch.groups[0].examples[7].reward, -1);
}

TEST(MakeExamples, ShadowsThatShapeTheReward) {
  const TraceGroup group = Group({MakeShadowedTrace()});
  const BatchExamples batch = MakeExamples(
      {group}, {.samples_distance = true, .shapes_reward = true}, 1);
  EXPECT_TRUE(batch.groups[0].examples[0].reinforced);
  EXPECT_EQ(batch.groups[0].examples[0].distance_weight, 0);
  const std::vector<PackedExamples> reinforced = ReinforcedOf(batch.groups);
  ASSERT_EQ(reinforced.size(), 1u);
  EXPECT_EQ(reinforced[0].facts, "bcda\n");
  ASSERT_EQ(reinforced[0].examples.size(), 4u);
  EXPECT_EQ(reinforced[0].examples[3].answer, WithEnd("c:bb"));
}

// The distance of an argument is what Amp judged; who judges it learns by
// likelihood. Without a judgement that can be read there is no distance.
TEST(MakeExamples, ShadowsOfAJudgedDistance) {
  Trace trace = MakeShadowedTrace();
  Call* const similarity =
      trace.mutable_rounds(0)->mutable_argument()->mutable_similarity();
  *similarity = MakeCall(QUESTION_KIND_SIMILAR, ANSWERER_HUMAN, "");
  similarity->set_probability(0.25);
  *similarity->mutable_shadow() = MakeModelCall(QUESTION_KIND_SIMILAR, "y");
  const ExampleOptions options = {.samples_distance = true,
                                  .judges_distance = true};
  const TraceGroup judged = Group({trace});
  BatchExamples batch = MakeExamples({judged}, options, 1);
  // "y" and "n" with their ends, by their probabilities.
  EXPECT_EQ(batch.num_supervised_tokens, 2);
  EXPECT_EQ(batch.num_examples.at("supervised_similar"), 2);
  EXPECT_EQ(batch.num_examples.count("supervised_argue"), 0u);
  EXPECT_EQ(batch.num_examples.at("shadow_argue"), 1);
  EXPECT_EQ(batch.num_examples.count("shadow_similar"), 0u);
  ASSERT_EQ(batch.shadows.size(), 4u);
  EXPECT_EQ(batch.shadows[0].pair.similarity, 0.25);
  EXPECT_EQ(batch.shadows[1].pair.similarity, std::nullopt);
  // .75, .3 * 0 + .7 * 1 and 0.
  const auto mean = RewardShadows(JudgedDistance(), 1, &batch);
  ASSERT_TRUE(mean.ok());
  EXPECT_NEAR(*mean, (0.75 + 0.7 + 0) / 3, 1e-6);

  similarity->clear_probability();
  similarity->set_answer("maybe");
  const TraceGroup unread = Group({trace});
  batch = MakeExamples({unread}, options, 1);
  EXPECT_EQ(batch.num_examples.count("shadow_argue"), 0u);
  EXPECT_EQ(batch.num_examples.at("shadow_verdict"), 1);
}

TEST(MakeExamples, OldShadowsAreLeftOut) {
  const TraceGroup group = Group({MakeShadowedTrace()});
  const BatchExamples batch = MakeExamples(
      {group}, {.samples_distance = true, .max_age_reinforcement_steps = 2}, 4);
  EXPECT_TRUE(batch.shadows.empty());
  EXPECT_EQ(batch.num_skipped_old, 4);
}

// Shadows are recorded and not played: without a sampled distance they are
// nothing.
TEST(MakeExamples, ShadowsAreIgnoredByLikelihood) {
  const BatchExamples batch =
      MakeExamples({Group({MakeShadowedTrace()})}, ExampleOptions(), 1);
  EXPECT_TRUE(batch.shadows.empty());
  EXPECT_FALSE(batch.num_examples.contains("shadow_argue"));
}

}  // namespace
}  // namespace elenchus
