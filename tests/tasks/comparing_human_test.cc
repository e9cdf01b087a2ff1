// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/comparing_human.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tasks/task.h"
#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

using testing::HasSubstr;

Workspace Compare(std::vector<std::string> answers) {
  Workspace workspace;
  workspace.set_task("permutation_powering");
  workspace.mutable_prompt()->set_kind(QUESTION_KIND_SIMILAR);
  workspace.mutable_prompt()->set_question("a110");
  for (std::string& answer : answers) {
    workspace.mutable_prompt()->add_history(std::move(answer));
  }
  return workspace;
}

class ComparingHumanTest : public testing::Test {
 protected:
  // What every world's scripted human is.
  const std::unique_ptr<Human> human_ = *MakeScriptedHuman(TaskConfig());
};

TEST_F(ComparingHumanTest, ComparesAnswersWhateverTheirEvidence) {
  const std::pair<const char*, const char*> same[] = {
      {"b:cd", "b:da"}, {"b:cd", "b"}, {"", ""}};
  for (const auto& [human, model] : same) {
    const auto step = human_->Next(Compare({human, model}));
    ASSERT_OK(step);
    EXPECT_EQ(step->answer().text(), "y") << human << " " << model;
    EXPECT_TRUE(step->pure());
  }
  const auto step = human_->Next(Compare({"b:cd", "c:cd"}));
  ASSERT_OK(step);
  EXPECT_EQ(step->answer().text(), "n");
}

TEST_F(ComparingHumanTest, RefusesOtherThanTwoAnswers) {
  for (const auto& answers : {std::vector<std::string>{"a"},
                              std::vector<std::string>{"a", "b", "c"}}) {
    EXPECT_THAT(human_->Next(Compare(answers)),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("answers; expected 2")));
  }
  Workspace asked = Compare({"a", "b"});
  asked.add_exchanges();
  EXPECT_THAT(human_->Next(asked),
              StatusIs(absl::StatusCode::kInvalidArgument, testing::_));
}

TEST_F(ComparingHumanTest, LeavesOtherQuestionsToTheScript) {
  Workspace workspace = Compare({});
  workspace.mutable_prompt()->set_kind(QUESTION_KIND_ARGUE);
  const auto step = human_->Next(workspace);
  ASSERT_OK(step);
  EXPECT_TRUE(step->has_ask());
}

}  // namespace
}  // namespace elenchus
