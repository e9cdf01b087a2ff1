// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "debate/reward.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "google/protobuf/text_format.h"

namespace elenchus {
namespace {

// Round 0: M argues. Round 1: H argues after asking M, the world, and H again
// (who asked M). Round 2: M argues. H judged, asking M.
Trace ATrace(int reward_even) {
  Trace trace;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(R"(
    rounds {
      argument { answerer: ANSWERER_MODEL answer: "m0" }
      sufficient {
        answerer: ANSWERER_HUMAN answer: "s0"
        children { answerer: ANSWERER_MODEL answer: "j" }
      }
    }
    rounds {
      argument {
        answerer: ANSWERER_HUMAN answer: "h1"
        children { answerer: ANSWERER_MODEL answer: "m1" }
        children { answerer: ANSWERER_WORLD answer: "w" }
        children {
          answerer: ANSWERER_HUMAN answer: "h11"
          children { answerer: ANSWERER_MODEL answer: "m11" }
        }
      }
    }
    rounds { argument { answerer: ANSWERER_MODEL answer: "m2" } }
    verdict {
      answerer: ANSWERER_HUMAN answer: "v"
      children { answerer: ANSWERER_MODEL answer: "k" }
    }
  )",
                                                            &trace));
  trace.set_reward_even(reward_even);
  return trace;
}

std::vector<std::pair<std::string, int>> Rewarded(
    const Trace& trace, LearnerConfig::Credit credit) {
  std::vector<std::pair<std::string, int>> out;
  for (const RewardedCall& rewarded : RewardedCalls(trace, credit)) {
    out.emplace_back(rewarded.call->answer(), rewarded.reward);
  }
  return out;
}

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

TEST(RewardTest, ArgumentOnlyPaysWhatMArgued) {
  EXPECT_THAT(Rewarded(ATrace(1), LearnerConfig::ARGUMENT_ONLY),
              ElementsAre(Pair("m0", 1), Pair("m2", 1)));
  EXPECT_THAT(Rewarded(ATrace(-1), LearnerConfig::ARGUMENT_ONLY),
              ElementsAre(Pair("m0", -1), Pair("m2", -1)));
}

TEST(RewardTest, AllModelCallsPaysSubAnswersUnderArgumentsButNeverTheJudge) {
  EXPECT_THAT(Rewarded(ATrace(1), LearnerConfig::ALL_MODEL_CALLS),
              ElementsAre(Pair("m0", 1), Pair("m1", -1), Pair("m11", -1),
                          Pair("m2", 1)));
}

// The coin of a tie is recorded; its expectation is learned from.
TEST(RewardTest, ATiePaysNothingToEither) {
  Trace trace = ATrace(1);
  trace.set_verdict_outcome(VERDICT_OUTCOME_COIN);
  EXPECT_THAT(Rewarded(trace, LearnerConfig::ARGUMENT_ONLY),
              ElementsAre(Pair("m0", 0), Pair("m2", 0)));
}

TEST(RewardTest, NoRewardNoCalls) {
  EXPECT_THAT(Rewarded(ATrace(0), LearnerConfig::ALL_MODEL_CALLS), IsEmpty());
}

TEST(RewardTest, HumanCallsOfAnyKindAndDepth) {
  const Trace trace = ATrace(1);
  std::vector<std::string> answers;
  for (const Call* call : HumanCalls(trace)) answers.push_back(call->answer());
  EXPECT_THAT(answers, ElementsAre("s0", "h11", "h1", "v"));
}

}  // namespace
}  // namespace elenchus
