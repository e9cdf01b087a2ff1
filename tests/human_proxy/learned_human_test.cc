// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "human_proxy/learned_human.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <thread>

#include "core/mutex.h"
#include "tasks/task.h"
#include "tests/testing/fakes.h"
#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

using ::testing::HasSubstr;

constexpr char kNames[] = "abcd";

LearnedHumanConfig SmallConfig() {
  LearnedHumanConfig config;
  config.set_enabled(true);
  ModelConfig& model = *config.mutable_model();
  model.set_num_layers(2);
  model.set_width(32);
  model.set_hidden_width(64);
  model.set_context_length(64);
  model.set_rope_base(100);
  model.set_init_std(0.15);
  config.set_steps_per_label(4);
  return config;
}

Workspace Argue(const std::string& question) {
  Workspace workspace;
  workspace.set_task("permutation_powering");
  workspace.mutable_prompt()->set_kind(QUESTION_KIND_ARGUE);
  workspace.mutable_prompt()->set_question(question);
  return workspace;
}

// Every step that the scripted H takes on argue calls about permutations of
// four, whatever it is told.
void AddSteps(Human& human, const Workspace& workspace,
              std::vector<HumanLabel>* labels) {
  const absl::StatusOr<HumanStep> step = human.Next(workspace);
  ASSERT_OK(step);
  HumanLabel& label = labels->emplace_back();
  *label.mutable_workspace() = workspace;
  *label.mutable_step() = *step;
  if (!step->has_ask()) return;
  ASSERT_EQ(step->ask().questions_size(), 1);
  for (const char name : {'a', 'b', 'c', 'd'}) {
    Workspace next = workspace;
    next.add_exchanges()->set_question(step->ask().questions(0));
    next.mutable_exchanges(next.exchanges_size() - 1)
        ->set_answer(std::string(1, name));
    AddSteps(human, next, labels);
  }
}

std::vector<HumanLabel> AllSteps() {
  TaskConfig task;
  const auto human = MakeScriptedHuman(task);
  std::vector<HumanLabel> labels;
  for (const char name : {'a', 'b', 'c', 'd'}) {
    for (const char* exponent : {"010", "011", "100", "101", "110", "111"}) {
      AddSteps(**human, Argue(name + std::string(exponent)), &labels);
    }
  }
  return labels;
}

// Trains on a thread until `enough` holds of the state after a measure.
void TrainUntil(LearnedHuman* learned,
                const std::function<bool(const LearnedHuman::State&)>& enough) {
  std::stop_source stop;
  EXPECT_OK(learned->Train(stop.get_token(), [&] {
    if (enough(learned->state())) stop.request_stop();
  }));
}

TEST(LearnedHumanTest, LearnsTheStepsOfATinyTask) {
  const std::vector<HumanLabel> labels = AllSteps();
  ASSERT_GT(labels.size(), 500u);
  const auto learned = MakeLearnedHuman(SmallConfig(), 1);
  ASSERT_OK(learned);
  EXPECT_FALSE((*learned)->held_out_loss().has_value());
  for (const HumanLabel& label : labels) (*learned)->Learn(label);
  const LearnedHuman::State before = (*learned)->state();
  EXPECT_EQ(before.training_labels + before.held_out_labels,
            static_cast<int64_t>(labels.size()));
  EXPECT_NEAR(static_cast<double>(before.held_out_labels) / labels.size(), 0.1,
              0.05);
  double first_loss = 0;
  TrainUntil(learned->get(), [&](const LearnedHuman::State& state) {
    if (first_loss == 0) first_loss = *state.held_out_loss;
    return *state.held_out_loss < 0.02 ||
           state.training_steps >= 4 * before.training_labels;
  });
  EXPECT_GT(first_loss, 1);
  EXPECT_LT((*learned)->held_out_loss(), 0.02);
  std::vector<const Workspace*> workspaces;
  for (const HumanLabel& label : labels)
    workspaces.push_back(&label.workspace());
  const auto steps = (*learned)->Next(workspaces);
  int num_same = 0;
  for (size_t i = 0; i < steps.size(); ++i) {
    HumanStep expected = labels[i].step();
    expected.clear_pure();
    num_same += steps[i].ok() &&
                steps[i]->SerializeAsString() == expected.SerializeAsString();
  }
  EXPECT_GT(num_same, 0.98 * labels.size());
}

// Held-out labels are the same whoever asks, and are never trained on.
TEST(LearnedHumanTest, HeldOutLabelsTeachNothing) {
  LearnedHumanConfig config = SmallConfig();
  config.set_held_out_share(0.5);
  config.set_min_held_out(5);
  config.set_steps_per_label(20);
  const auto learned = MakeLearnedHuman(config, 1);
  // The answer is noise that nobody can foresee: learning it by heart lowers
  // the loss of what was learned only.
  for (int i = 0; i < 64; ++i) {
    HumanLabel label;
    *label.mutable_workspace() = Argue(absl::StrCat("q", i * 7919 % 1000));
    *label.mutable_step() =
        AnswerStep(std::string(1, kNames[(i * i + i / 3) % 4]));
    (*learned)->Learn(label);
  }
  const int64_t num_training = (*learned)->state().training_labels;
  TrainUntil(learned->get(), [&](const LearnedHuman::State& state) {
    return state.training_steps == 20 * num_training;
  });
  // Of "A", a letter and the end only the letter is uncertain: a guess costs
  // log(4) / 3.
  EXPECT_GT(*(*learned)->held_out_loss(), 0.3);
}

TEST(LearnedHumanTest, WithFewHeldOutLabelsTheLossIsNotKnown) {
  LearnedHumanConfig config = SmallConfig();
  config.set_min_held_out(1000);
  const auto learned = MakeLearnedHuman(config, 1);
  for (int i = 0; i < 20; ++i) {
    HumanLabel label;
    *label.mutable_workspace() = Argue(absl::StrCat("q", i));
    *label.mutable_step() = AnswerStep("a");
    (*learned)->Learn(label);
  }
  int num_measures = 0;
  TrainUntil(learned->get(), [&](const LearnedHuman::State& state) {
    EXPECT_FALSE(state.held_out_loss.has_value());
    return ++num_measures == 1;
  });
}

TEST(LearnedHumanTest, AWorkspaceThatIsTooLongHasNoStepAndTeachesNothing) {
  const auto learned = MakeLearnedHuman(SmallConfig(), 1);
  HumanLabel label;
  *label.mutable_workspace() = Argue(std::string(100, 'x'));
  *label.mutable_step() = AnswerStep("a");
  (*learned)->Learn(label);
  EXPECT_EQ((*learned)->state().training_labels, 0);
  const Workspace* const workspace = &label.workspace();
  const auto steps = (*learned)->Next({&workspace, 1});
  ASSERT_EQ(steps.size(), 1u);
  EXPECT_THAT(steps[0], StatusIs(absl::StatusCode::kInvalidArgument,
                                 HasSubstr("context_length")));
}

TEST(LearnedHumanTest, StopsWhileItWaitsForLabels) {
  const auto learned = MakeLearnedHuman(SmallConfig(), 1);
  std::stop_source stop;
  std::thread trains(
      [&] { EXPECT_OK((*learned)->Train(stop.get_token(), [] {})); });
  stop.request_stop();
  trains.join();
}

TEST(LearnedHumanTest, AShapeThatCannotBeIsInvalid) {
  LearnedHumanConfig config = SmallConfig();
  config.mutable_model()->set_width(33);
  EXPECT_THAT(MakeLearnedHuman(config, 1),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("human_proxy.learned")));
}

}  // namespace
}  // namespace elenchus
