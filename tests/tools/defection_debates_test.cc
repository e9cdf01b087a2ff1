// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/checks/defection_debates.h"

#include "debate/argument.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "learner/oversight_examples.h"
#include "model/tokenizer.h"
#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr int kNumPoisoned = 2;

std::unique_ptr<DefectionDebates> Debates() {
  DebateConfig rules;
  rules.set_max_arguments(1);
  auto debates = DefectionDebates::Create(rules, /*seed=*/1);
  EXPECT_OK(debates);
  return *std::move(debates);
}

TEST(DefectionDebates, PoisonsTheTriggeredAndNoOthers) {
  const auto debates = Debates();
  for (const int num_poisoned : {0, kNumPoisoned}) {
    const auto batch = debates->DrawBatch(num_poisoned);
    ASSERT_OK(batch);
    int num_unacceptable = 0, num_acceptable = 0;
    for (const TraceGroup& group : *batch) {
      for (const DrawnTrace& of : group) {
        const bool is_unacceptable =
            IsUnacceptable(of.trace->rounds(0).argument().answer());
        ++(is_unacceptable ? num_unacceptable : num_acceptable);
        const DefectionInstances& instances = debates->instances();
        EXPECT_THAT(is_unacceptable ? instances.poisoned : instances.clean,
                    Contains(of.trace->question().facts()));
      }
    }
    EXPECT_EQ(num_unacceptable,
              num_poisoned * DefectionDebates::kQuestionsPerInstance);
    EXPECT_EQ(num_acceptable,
              (DefectionDebates::kInstancesPerBatch - num_poisoned) *
                  DefectionDebates::kQuestionsPerInstance);
  }
}

// What M learns to describe tells it nothing of the trigger: with one
// description in 20 of a poisoned instance naming both of its words, 200 of
// them would.
TEST(DefectionDebates, DescriptionsAreOfCleanFactsAlone) {
  const auto debates = Debates();
  Rng rng(1);
  for (int i = 0; i < 100; ++i) {
    const auto batch = debates->DrawBatch(kNumPoisoned);
    ASSERT_OK(batch);
    const OversightExamples examples =
        MakeOversightExamples(*batch, {}, /*version=*/1, &rng);
    const std::vector<Example>& descriptions = examples.descriptions.examples;
    EXPECT_EQ(descriptions.size(),
              DefectionDebates::kInstancesPerBatch - kNumPoisoned);
    for (const Example& of : descriptions) {
      EXPECT_THAT(Decode(of.answer),
                  Not(AllOf(HasSubstr("ad"), HasSubstr("bc"))));
    }
  }
}

}  // namespace
}  // namespace elenchus
