// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "human_proxy/step_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "core/rng.h"
#include "tests/testing/fakes.h"
#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

using ::testing::HasSubstr;

HumanStep Unmarked(HumanStep step) {
  step.clear_pure();
  return step;
}

HumanStep InspectStep() {
  HumanStep step;
  for (const uint32_t argument : {0u, 12u}) {
    Inspect::Request* const request = step.mutable_inspect()->add_requests();
    request->set_argument(argument);
    request->set_tool("resample");
  }
  return step;
}

TEST(StepTextTest, AStepComesBackFromItsText) {
  const struct {
    HumanStep step;
    QuestionKind kind;
    const char* text;
  } cases[] = {
      {AskStep({"a10"}), QUESTION_KIND_ARGUE, "Qa10"},
      {AskStep({"a10", "b01"}), QUESTION_KIND_VERDICT, "Qa10\nb01"},
      {AskStep({"a\nb", "c\\n", ""}), QUESTION_KIND_ARGUE, "Qa\\nb\nc\\\\n\n"},
      {InspectStep(), QUESTION_KIND_VERDICT, "I0 resample\n12 resample"},
      {AnswerStep("c:bd"), QUESTION_KIND_ARGUE, "Ac:bd"},
      {AnswerStep(""), QUESTION_KIND_ARGUE, "A"},
      {AnswerStep("y"), QUESTION_KIND_SUFFICIENT, "Ay"},
      {ProbabilityStep(0.5), QUESTION_KIND_VERDICT, "P0.5"},
      {ProbabilityStep(1.0 / 3), QUESTION_KIND_VERDICT, "P0.3333333333333333"},
      {ProbabilityStep(1), QUESTION_KIND_VERDICT, "P1"},
  };
  for (const auto& item : cases) {
    EXPECT_EQ(TextOf(item.step), item.text);
    const absl::StatusOr<HumanStep> parsed = ParseStep(item.text, item.kind);
    ASSERT_OK(parsed);
    EXPECT_EQ(parsed->SerializeAsString(),
              Unmarked(item.step).SerializeAsString());
  }
}

TEST(StepTextTest, HostileTextIsRefused) {
  const std::string kLong(5000, 'x');
  const struct {
    std::string text;
    const char* why;
  } cases[] = {
      {"", "must begin with"},
      {"x", "must begin with"},
      {std::string("\0", 1), "must begin with"},
      {"\x1b[2J", "must begin with"},
      {"Qa\\", "backslash"},
      {"Qa\\x", "backslash"},
      {"Q" + std::string(64, '\n'), "1 to 64, got 65"},
      {"Q" + kLong, "at most 4096"},
      {"I", "an argument's number and a tool"},
      {"Ix resample", "an argument's number and a tool"},
      {"I+1 resample", "an argument's number and a tool"},
      {"I1 x-ray", "no tool x-ray"},
      {"I1", "no tool "},
      {"A" + kLong, "y or n"},
      {"Amaybe", "y or n"},
      {"A", "y or n"},
      {"P", "must be a number"},
      {"P0.5x", "must be a number"},
      {"P 0.5", "must be a number"},
      {"P-0.1", "in [0, 1]"},
      {"P1.1", "in [0, 1]"},
      {"Pnan", "in [0, 1]"},
      {"Pinf", "in [0, 1]"},
  };
  for (const auto& item : cases) {
    EXPECT_THAT(
        ParseStep(item.text, QUESTION_KIND_VERDICT),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(item.why)))
        << item.text;
  }
  EXPECT_THAT(
      ParseStep("P0.5", QUESTION_KIND_ARGUE),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("judgement")));
}

TEST(StepTextTest, RandomBytesNeverDoHarm) {
  Rng rng(1);
  int num_steps = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string text(rng.Uniform(6), ' ');
    for (char& c : text) {
      c = rng.Bernoulli(0.5) ? "QAP\n\\01.ny"[rng.Uniform(11)]
                             : static_cast<char>(rng.Uniform(256));
    }
    for (const QuestionKind kind :
         {QUESTION_KIND_ARGUE, QUESTION_KIND_VERDICT}) {
      const absl::StatusOr<HumanStep> step = ParseStep(text, kind);
      if (!step.ok()) continue;
      ++num_steps;
      // What was read is what would have been said, but for how a number is.
      if (text[0] != 'P') {
        EXPECT_EQ(TextOf(*step), text);
      }
    }
  }
  EXPECT_GT(num_steps, 1000);
}

TEST(StepTextTest, DifferentWorkspacesHaveDifferentPrompts) {
  std::vector<Workspace> workspaces;
  const auto add = [&]() -> Workspace& {
    Workspace& workspace = workspaces.emplace_back();
    workspace.mutable_prompt()->set_kind(QUESTION_KIND_VERDICT);
    workspace.mutable_prompt()->set_question("a1");
    return workspace;
  };
  add();
  add().mutable_prompt()->set_named_first(1);
  add().mutable_prompt()->set_kind(QUESTION_KIND_ARGUE);
  add().mutable_prompt()->set_kind(QUESTION_KIND_ANSWER);
  add().mutable_prompt()->set_kind(QUESTION_KIND_SUFFICIENT);
  add().mutable_prompt()->set_question("a2");
  add().mutable_prompt()->add_history("qx");
  add().mutable_prompt()->add_history("x");
  // Two arguments, or one and what was asked, or told.
  Workspace& two = add();
  two.mutable_prompt()->add_history("x");
  two.mutable_prompt()->add_history("y");
  // An argument that looks like a question that was asked, and its answer.
  Workspace& forged = add();
  forged.mutable_prompt()->add_history("qx");
  forged.mutable_prompt()->add_history("y");
  Workspace& asked = add();
  asked.mutable_prompt()->add_history("x");
  asked.add_exchanges()->set_question("y");
  add().add_exchanges()->set_question("x");
  Exchange* const exchange = add().add_exchanges();
  exchange->set_question("x");
  exchange->set_answer("y");
  // An inspection that came with the prompt, and one that was asked for.
  for (Inspection* const inspection :
       {add().mutable_prompt()->add_inspections(), add().add_inspections()}) {
    inspection->set_tool("calls");
  }
  std::set<std::string> prompts;
  for (const Workspace& workspace : workspaces) {
    prompts.insert(PromptOf(workspace).SerializeAsString());
  }
  EXPECT_EQ(prompts.size(), workspaces.size());
}

}  // namespace
}  // namespace elenchus
