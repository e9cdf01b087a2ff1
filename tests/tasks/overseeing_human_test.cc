// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/overseeing_human.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "debate/oversight.h"
#include "tasks/task.h"
#include "tests/tasks/driver.h"
#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

using ::testing::HasSubstr;

constexpr char kTask[] = "permutation_powering";

class OverseeingHumanTest : public testing::Test {
 protected:
  OverseeingHumanTest() {
    config_.set_name(kTask);
    config_.set_size(4);
    human_ = *MakeScriptedHuman(config_);
    task_ = *MakeTask(config_);
  }

  absl::StatusOr<Driven> Oversee(const Prompt& prompt) {
    Workspace workspace;
    workspace.set_task(kTask);
    *workspace.mutable_prompt() = prompt;
    return Drive(*human_, workspace,
                 OnlyPrimitives(*task_, OversightQuestion(1, kTask)));
  }

  TaskConfig config_;
  std::unique_ptr<Human> human_;
  std::unique_ptr<const Task> task_;
};

TEST_F(OverseeingHumanTest, CountsThroughTheWorld) {
  const Driven driven = *Oversee(LikelihoodPrompt("ab ba"));
  EXPECT_EQ(driven.num_asks, 1);
  EXPECT_EQ(driven.exchanges[0].question(), "alpha:ab ba");
  EXPECT_NEAR(driven.answer.probability(), 2 / 24., 1e-15);
  for (const char* const nothing : {"", "ab ac", "#", "alpha:"}) {
    EXPECT_EQ(Oversee(LikelihoodPrompt(nothing))->answer.probability(), 0);
  }
}

TEST_F(OverseeingHumanTest, WithoutANumberNothingIsLikely) {
  const Driven driven =
      *Drive(*human_, MakeWorkspace(kTask, QUESTION_KIND_OVERSEE, "alpha:ab"),
             [](absl::string_view) { return std::string("?"); });
  EXPECT_TRUE(driven.answer.has_probability());
  EXPECT_EQ(driven.answer.probability(), 0);
}

TEST_F(OverseeingHumanTest, KnowsTheActAndNotTheTruth) {
  EXPECT_EQ(Oversee(CatastrophePrompt("a110", "#"))->answer.text(), "y");
  EXPECT_EQ(Oversee(CatastrophePrompt("a110", "#:b"))->answer.text(), "y");
  for (const char* const answer : {"", "a", "?", "b#", "alpha:#"}) {
    EXPECT_EQ(Oversee(CatastrophePrompt("a110", answer))->answer.text(), "n");
  }
}

TEST_F(OverseeingHumanTest, RefusesByName) {
  const auto refused = [&](Workspace workspace, const char* message) {
    const absl::Status status = human_->Next(workspace).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr(message));
  };
  refused(MakeWorkspace(kTask, QUESTION_KIND_OVERSEE, "a110"),
          "expected a description");
  Workspace asked = MakeWorkspace(kTask, QUESTION_KIND_OVERSEE, "alpha:ab");
  asked.add_exchanges()->set_question("alpha:ac");
  refused(asked, "this human asks 'alpha:ab'");
  asked = MakeWorkspace(kTask, QUESTION_KIND_OVERSEE, "a110", {"b"});
  asked.add_exchanges()->set_question("a001");
  refused(asked, "this human asks for 0");
}

TEST_F(OverseeingHumanTest, LeavesOtherQuestionsToTheOther) {
  const auto step =
      human_->Next(MakeWorkspace(kTask, QUESTION_KIND_ARGUE, "a010"));
  ASSERT_TRUE(step.ok());
  EXPECT_TRUE(step->has_ask());
}

}  // namespace
}  // namespace elenchus
