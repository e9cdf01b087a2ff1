// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/cross_play.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/testing/fakes.h"
#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Names the debater whose letter comes later; a tie where they are the same or
// one says "=".
class LaterLetterJudge : public Judge {
 public:
  absl::StatusOr<Call> Decide(const Question&, const Prompt& prompt,
                              ArgumentCalls, uint64_t) override {
    Call call;
    *call.mutable_prompt() = prompt;
    call.set_answerer(ANSWERER_HUMAN);
    const std::string even = prompt.history(0), odd = prompt.history(1);
    const bool is_tie = even == "=" || odd == "=";
    call.set_probability(is_tie ? 0.5 : even > odd ? 1 : 0);
    return call;
  }
};

FakeModel Says(const std::string& letter) {
  return FakeModel([letter](const ModelRequest&) { return letter; });
}

class CrossPlayTest : public testing::Test {
 protected:
  CrossPlayTest() {
    rules_.mutable_gate_argue()->set_mode(GateConfig::NEVER);
    rules_.set_min_arguments(2);
    rules_.set_max_arguments(2);
  }

  CrossPlay Play(std::vector<Model*> players, int num_questions) {
    const auto played =
        PlayEachOther(rules_, FakeWorld(), human_, players,
                      std::vector<Question>(num_questions), judge_, /*seed=*/1);
    EXPECT_OK(played);
    return played.value_or(CrossPlay());
  }

  DebateConfig rules_;
  FakeHuman human_{[](const Workspace&) { return AnswerStep("h"); }};
  LaterLetterJudge judge_;
  FakeModel a_ = Says("a"), b_ = Says("b"), tie_ = Says("=");
};

TEST_F(CrossPlayTest, EachPairPlaysBothWays) {
  const CrossPlay played = Play({&a_, &b_, &tie_}, 10);
  EXPECT_THAT(played.opened,
              ElementsAre(ElementsAre(0, 10, 10), ElementsAre(10, 0, 10),
                          ElementsAre(10, 10, 0)));
  EXPECT_THAT(played.opener_wins,
              ElementsAre(ElementsAre(0, 0, 5), ElementsAre(10, 0, 5),
                          ElementsAre(5, 5, 0)));
  const Json json = CrossPlayToJson(played, {5, 70, 900});
  EXPECT_EQ(json["wins"],
            Json::parse("[[0, 0, 10], [20, 0, 10], [10, 10, 0]]"));
  EXPECT_EQ(json["opener_win_rate"], 0.5);
  EXPECT_LT(json["ratings"][0]["rating"], json["ratings"][2]["rating"]);
  EXPECT_LT(json["ratings"][2]["rating"], json["ratings"][1]["rating"]);
  const std::string table = FormatCrossPlay(json);
  EXPECT_THAT(table, HasSubstr("against 900"));
  EXPECT_THAT(table, HasSubstr("60 of 60 debates had an opponent"));
  EXPECT_THAT(table, HasSubstr("1.000 (20)"));
  EXPECT_THAT(table, HasSubstr("0.500 (20)"));
}

TEST_F(CrossPlayTest, DebatesOfOneArgumentDecideNothing) {
  rules_.set_min_arguments(1);
  rules_.set_max_arguments(1);
  const Json json = CrossPlayToJson(Play({&a_, &b_}, 10), {1, 2});
  EXPECT_FALSE(json.contains("opener_win_rate"));
  EXPECT_EQ(json["debates"], 20);
  EXPECT_EQ(json["decided"], 0);
  EXPECT_EQ(json["wins"], Json::parse("[[0, 0], [0, 0]]"));
}

TEST_F(CrossPlayTest, ADebatersErrorIsTheirs) {
  FakeModel broken(
      [](const ModelRequest&) { return absl::UnavailableError("away"); });
  const std::vector<Model*> players = {&a_, &broken};
  EXPECT_THAT(PlayEachOther(rules_, FakeWorld(), human_, players,
                            std::vector<Question>(1), judge_, 1)
                  .status(),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("away")));
}

TEST(CrossPlayCellsTest, WhatIsNoCrossPlayHasNone) {
  for (const char* text :
       {"{}", R"({"steps": [1]})",
        R"({"steps": [1], "ratings": [{}], "wins": [["x"]]})",
        R"({"steps": [1, 2], "ratings": [{}, {}], "wins": [[0, 1]]})"}) {
    EXPECT_TRUE(CrossPlayCells(Json::parse(text)).empty()) << text;
  }
}

TEST(EvenlySpacedTest, KeepsTheFirstAndTheLast) {
  EXPECT_THAT(EvenlySpaced({1, 2, 3}, 6), ElementsAre(1, 2, 3));
  EXPECT_THAT(EvenlySpaced({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, 6),
              ElementsAre(1, 3, 5, 7, 9, 11));
  EXPECT_THAT(EvenlySpaced({1, 2, 3, 4, 5, 6, 7, 8}, 3), ElementsAre(1, 4, 8));
}

}  // namespace
}  // namespace elenchus
