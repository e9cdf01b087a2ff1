// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/rock_paper_scissors.h"

#include <gtest/gtest.h>

#include "tests/tasks/driver.h"
#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

std::string Verdict(const std::vector<std::string>& history) {
  RockPaperScissorsHuman human;
  const absl::StatusOr<HumanStep> step = human.Next(MakeWorkspace(
      kRockPaperScissorsName, QUESTION_KIND_VERDICT, "q", history));
  EXPECT_OK(step);
  if (!step.ok()) return "";
  return step->answer().has_probability() ? "tie" : step->answer().text();
}

TEST(RockPaperScissors, HumanPlaysWhatItIsTold) {
  RockPaperScissorsHuman human;
  for (const auto& [told, played] :
       std::vector<std::pair<std::string, std::string>>{
           {"r", "r"}, {"p", "p"}, {"s", "s"}, {"x", "?"}, {"", "?"}}) {
    // The opponent's move is in the history; what H asks M does not hold it.
    const absl::StatusOr<Driven> driven = Drive(
        human,
        MakeWorkspace(kRockPaperScissorsName, QUESTION_KIND_ARGUE, "q", {"p"}),
        [&, answer = told](absl::string_view question) {
          EXPECT_EQ(question, kMoveQuestion);
          return answer;
        });
    ASSERT_OK(driven);
    EXPECT_EQ(driven->answer.text(), played);
  }
}

TEST(RockPaperScissors, EveryMoveBeatsOne) {
  EXPECT_EQ(Verdict({"p", "r"}), "y");
  EXPECT_EQ(Verdict({"s", "p"}), "y");
  EXPECT_EQ(Verdict({"r", "s"}), "y");
  EXPECT_EQ(Verdict({"r", "p"}), "n");
  EXPECT_EQ(Verdict({"p", "s"}), "n");
  EXPECT_EQ(Verdict({"s", "r"}), "n");
  for (const char* const move : {"r", "p", "s", "?"}) {
    EXPECT_EQ(Verdict({move, move}), "tie");
  }
  EXPECT_EQ(Verdict({"?", "s"}), "n");
  EXPECT_EQ(Verdict({"s", "garbage"}), "y");
}

TEST(RockPaperScissors, HumanRefusesWhatItDoesNotKnow) {
  RockPaperScissorsHuman human;
  EXPECT_FALSE(
      human.Next(MakeWorkspace("chess", QUESTION_KIND_ARGUE, "q")).ok());
  EXPECT_FALSE(human
                   .Next(MakeWorkspace(kRockPaperScissorsName,
                                       QUESTION_KIND_SUFFICIENT, "q", {"r"}))
                   .ok());
  EXPECT_FALSE(human
                   .Next(MakeWorkspace(kRockPaperScissorsName,
                                       QUESTION_KIND_VERDICT, "q", {"r"}))
                   .ok());
}

}  // namespace
}  // namespace elenchus
