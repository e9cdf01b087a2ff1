// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "inspect/toolbox.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/ascii.h"
#include "model/engine.h"
#include "tests/inspect/random_snapshot.h"
#include "tests/inspect/small_model.h"
#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

using testing::HasSubstr;

class ToolboxTest : public testing::Test {
 protected:
  ToolboxTest() {
    question_.set_facts("a5 b0 c7\n");
    question_.set_text("+");
    EngineConfig config;
    config.set_deterministic(true);
    auto engine = Engine::Create(model_, config, nullptr);
    EXPECT_OK(engine);
    EXPECT_OK(
        (*engine)->SetWeights(std::make_shared<const Snapshot>(snapshot_)));
    Prompt prompt;
    prompt.set_kind(QUESTION_KIND_ARGUE);
    prompt.set_question("+");
    const ModelRequest request = {
        .question = &question_, .prompt = &prompt, .max_tokens = 6, .seed = 3};
    auto calls = (*engine)->Answer({&request, 1});
    EXPECT_OK(calls);
    call_ = calls->at(0);
    auto tools = Toolbox::Create(
        model_, snapshot_,
        {.deterministic = true, .num_samples = 4, .max_tokens = 6});
    EXPECT_OK(tools);
    tools_ = *std::move(tools);
  }

  const ModelConfig model_ = SmallModel(/*bidirectional_facts=*/true);
  const Snapshot snapshot_ = RandomSnapshot(model_, 3);
  Question question_;
  Call call_;
  std::unique_ptr<Toolbox> tools_;
};

TEST_F(ToolboxTest, EveryToolSaysSomethingShortAndPrintable) {
  for (const View& view :
       {View::OfDebater(question_), View::OfJudge(question_, call_.prompt())}) {
    for (const absl::string_view tool : kTools) {
      const auto report = tools_->Run(tool, question_, call_, view);
      ASSERT_OK(report) << tool;
      EXPECT_GE(report->text.size(), 1u) << tool;
      EXPECT_LE(report->text.size(), kMaxReportBytes) << tool;
      for (const unsigned char c : report->text) {
        EXPECT_TRUE(absl::ascii_isprint(c)) << tool << ": " << report->text;
      }
      EXPECT_THAT(report->table, testing::EndsWith("\n")) << tool;
    }
  }
}

TEST_F(ToolboxTest, ToolsAreWhatTheirNamesSay) {
  const View view = View::OfDebater(question_);
  const auto text = [&](absl::string_view tool) {
    return tools_->Run(tool, question_, call_, view)->text;
  };
  EXPECT_THAT(text("calls"), HasSubstr(" by M"));
  EXPECT_THAT(text("confidence"), HasSubstr("entropy"));
  EXPECT_THAT(text("logit_lens"), HasSubstr(", 3 "));
  EXPECT_THAT(text("resample"), HasSubstr(" of 4 agree"));
  EXPECT_EQ(text("replay"), "same bits");
  EXPECT_NE(text("attention"), text("saliency"));
}

// The tools look at what M read: its prompt's view, in place of the facts.
TEST_F(ToolboxTest, ACallWithAViewIsSeenThroughIt) {
  Call viewed = call_;
  viewed.mutable_prompt()->set_view("c7\n");
  const View view = View::OfDebater(question_);
  EXPECT_THAT(tools_->Run("attention", question_, viewed, view)->table,
              testing::AllOf(HasSubstr("c7"), Not(HasSubstr("a5"))));
  EXPECT_NE(tools_->Run("replay", question_, viewed, view)->text, "same bits");
  Question read = question_;
  read.set_facts("c7\n");
  viewed.mutable_prompt()->clear_view();
  const std::string same = tools_->Run("replay", read, viewed, view)->text;
  viewed.mutable_prompt()->set_view("c7\n");
  EXPECT_EQ(tools_->Run("replay", question_, viewed, view)->text, same);
}

TEST_F(ToolboxTest, OthersAreRefused) {
  const View view = View::OfDebater(question_);
  EXPECT_THAT(tools_->Run("probe", question_, call_, view),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("there are calls, confidence")));
  Call other = call_;
  other.set_weights_fingerprint(call_.weights_fingerprint() + 1);
  for (const char* tool : {"confidence", "attention", "saliency", "logit_lens",
                           "resample", "replay"}) {
    EXPECT_THAT(tools_->Run(tool, question_, other, view),
                StatusIs(absl::StatusCode::kFailedPrecondition,
                         HasSubstr("of version 3, got")))
        << tool;
  }
  ModelConfig larger = model_;
  larger.set_num_layers(4);
  EXPECT_THAT(
      Toolbox::Create(larger, snapshot_, {}),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("expected")));
}

}  // namespace
}  // namespace elenchus
