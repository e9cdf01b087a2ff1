// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "inspect/snapshot_inspector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/engine.h"
#include "tests/inspect/random_snapshot.h"
#include "tests/inspect/small_model.h"
#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

class SnapshotInspectorTest : public testing::Test {
 protected:
  SnapshotInspectorTest() {
    engine_config_.set_deterministic(true);
    question_.set_facts("a5 b0 c7\n");
    question_.set_text("+");
  }

  std::unique_ptr<SnapshotInspector> Holding(std::vector<uint64_t> versions) {
    auto inspector = std::make_unique<SnapshotInspector>(
        SnapshotInspector::Options{.model = model_,
                                   .engine = engine_config_,
                                   .max_argument_tokens = 6,
                                   .num_snapshots = 2});
    for (const uint64_t version : versions) {
      EXPECT_OK(inspector->Remember(RandomSnapshot(model_, version)));
    }
    return inspector;
  }

  Call Argue(uint64_t version) {
    auto engine = Engine::Create(model_, engine_config_, nullptr);
    EXPECT_OK(engine);
    EXPECT_OK((*engine)->SetWeights(
        std::make_shared<const Snapshot>(RandomSnapshot(model_, version))));
    Prompt prompt;
    prompt.set_kind(QUESTION_KIND_ARGUE);
    prompt.set_question("+");
    const ModelRequest request = {
        .question = &question_, .prompt = &prompt, .max_tokens = 6, .seed = 3};
    auto calls = (*engine)->Answer({&request, 1});
    EXPECT_OK(calls);
    return calls->at(0);
  }

  std::string Replay(const SnapshotInspector& inspector, const Call& call) {
    return inspector.Inspect("replay", question_, call,
                             View::OfDebater(question_));
  }

  const ModelConfig model_ = SmallModel(/*bidirectional_facts=*/true);
  EngineConfig engine_config_;
  Question question_;
};

// Random snapshots of two versions differ in their weights.
TEST_F(SnapshotInspectorTest, LooksByTheWeightsThatSampledTheCall) {
  const auto inspector = Holding({3, 4});
  EXPECT_EQ(Replay(*inspector, Argue(3)), "same bits");
  EXPECT_EQ(Replay(*inspector, Argue(4)), "same bits");
}

TEST_F(SnapshotInspectorTest, TheOldestWeightsAreForgotten) {
  const auto inspector = Holding({3, 4, 5});
  EXPECT_EQ(Replay(*inspector, Argue(3)), kNotInspected);
  EXPECT_EQ(Replay(*inspector, Argue(4)), "same bits");
}

// How often M says it again is about the M that said it.
TEST_F(SnapshotInspectorTest, WhatMSaidIsResampledByItsOwnWeights) {
  const auto inspector = Holding({3, 4, 5});
  const View view = View::OfDebater(question_);
  EXPECT_EQ(inspector->Inspect("resample", question_, Argue(3), view),
            kNotInspected);
  EXPECT_THAT(inspector->Inspect("resample", question_, Argue(4), view),
              testing::EndsWith(" of 16 agree"));
}

TEST_F(SnapshotInspectorTest, WhatOthersSaidIsResampledByTheNewest) {
  Call call = Argue(3);
  call.set_answerer(ANSWERER_HUMAN);
  call.clear_weights_fingerprint();
  EXPECT_THAT(Holding({4})->Inspect("resample", question_, call,
                                    View::OfDebater(question_)),
              testing::EndsWith(" of 16 agree"));
  EXPECT_EQ(Replay(*Holding({4}), call), kNotInspected);
}

TEST_F(SnapshotInspectorTest, WithoutWeightsNothingIsAvailable) {
  EXPECT_EQ(Replay(*Holding({}), Argue(3)), kNotInspected);
}

TEST_F(SnapshotInspectorTest, RefusesSnapshotsOfAnotherModel) {
  ModelConfig other = model_;
  other.set_num_layers(model_.num_layers() + 1);
  const auto inspector = Holding({});
  EXPECT_THAT(inspector->Remember(RandomSnapshot(other, 3)),
              StatusIs(absl::StatusCode::kInvalidArgument, testing::_));
}

TEST(MakeInspectorTest, IsThereWhereTheRulesLetSomebodyInspect) {
  DebateConfig rules;
  EXPECT_EQ(MakeInspector(rules, {}, {}), nullptr);
  rules.set_human_inspects(true);
  EXPECT_NE(MakeInspector(rules, {}, {}), nullptr);
  rules.clear_human_inspects();
  rules.add_prompt_tools("calls");
  EXPECT_NE(MakeInspector(rules, {}, {}), nullptr);
}

}  // namespace
}  // namespace elenchus
