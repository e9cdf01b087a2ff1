// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "inspect/fact_weights.h"

#include <torch/torch.h>

#include "gtest/gtest.h"
#include "inspect/answer_batch.h"
#include "model/log_probs.h"
#include "tests/inspect/naive_model.h"
#include "tests/inspect/small_model.h"

namespace elenchus {
namespace {

// By whether facts see one another, and by the model's type.
class FactWeightsTest
    : public testing::TestWithParam<std::tuple<bool, at::ScalarType>> {
 protected:
  FactWeightsTest()
      : model_(SmallModel(std::get<0>(GetParam())), 3,
               std::get<1>(GetParam())) {}
  double tolerance() const {
    return model_.dtype() == at::kDouble ? 1e-9 : 1e-4;
  }

  const Transformer model_;
  const Question question_ = SmallQuestion();
  const Call call_ = SmallCall();
  const View view_ = View::OfDebater(question_);
};

TEST_P(FactWeightsTest, AttentionIsThatOfANaiveLoop) {
  const auto attention = InspectAttention(model_, question_, call_, view_);
  ASSERT_TRUE(attention.ok()) << attention.status();
  NaiveModel naive(model_);
  const std::vector<Token> tokens = TokensOf(question_, call_);
  naive.Run(tokens, static_cast<int>(question_.facts().size()));
  const int num_answer = call_.answer_tokens_size();
  const int first = static_cast<int>(tokens.size()) - num_answer;
  ASSERT_EQ(attention->weights.size(), 3u);
  for (int fact = 0; fact < 3; ++fact) {
    double mass = 0;
    int count = 0;
    for (const auto& heads : naive.attention) {
      for (const auto& rows : heads) {
        for (int i = 0; i < num_answer; ++i, ++count) {
          mass += rows[first + i][3 * fact] + rows[first + i][3 * fact + 1];
        }
      }
    }
    EXPECT_NEAR(attention->weights[fact], mass / count, tolerance());
    EXPECT_GT(attention->weights[fact], 10 * tolerance());
  }
}

// Differences need float64.
class SaliencyTest : public FactWeightsTest {};

TEST_P(SaliencyTest, IsTheFiniteDifference) {
  const auto saliency = InspectSaliency(model_, question_, call_, view_);
  ASSERT_TRUE(saliency.ok()) << saliency.status();
  const auto batch = AnswerBatch(model_, question_, call_);
  ASSERT_TRUE(batch.ok()) << batch.status();
  const torch::NoGradGuard no_grad;
  // With the embeddings of a fact's bytes longer by a share.
  const auto log_prob = [&](int fact, double share) {
    at::Tensor embedded_ND = model_.Embed(batch->packed.tokens_N);
    embedded_ND.narrow(0, 3 * fact, 2).mul_(1 + share);
    const at::Tensor hidden_AD =
        model_.HiddenOf(embedded_ND, batch->packed.spans_S5, batch->rows_A);
    return TokenLogProbs(model_.Logits(hidden_AD), batch->targets_A,
                         batch->temperature_A)
        .log_prob_A.sum()
        .item<double>();
  };
  constexpr double kShare = 1e-5;
  ASSERT_EQ(saliency->weights.size(), 3u);
  for (int fact = 0; fact < 3; ++fact) {
    const double slope =
        (log_prob(fact, kShare) - log_prob(fact, -kShare)) / (2 * kShare);
    EXPECT_NEAR(saliency->weights[fact], slope, 1e-6 * (1 + std::abs(slope)));
    EXPECT_GT(std::abs(slope), 1e-3);
  }
}

TEST_P(FactWeightsTest, AJudgeIsToldOfUncitedFactsByNumber) {
  const View judge = View::OfJudge(question_, call_.prompt());
  for (const auto& inspect : {InspectAttention, InspectSaliency}) {
    const auto weights = inspect(model_, question_, call_, judge);
    ASSERT_TRUE(weights.ok()) << weights.status();
    for (const std::string& text :
         {weights->report.text, weights->report.table}) {
      EXPECT_NE(text.find("b0 "), std::string::npos) << text;
      EXPECT_EQ(text.find("a5"), std::string::npos) << text;
      EXPECT_EQ(text.find("c7"), std::string::npos) << text;
    }
    EXPECT_NE(weights->report.table.find("fact 3 of 3"), std::string::npos);
    EXPECT_LE(weights->report.text.size(), kMaxReportBytes);
  }
}

TEST_P(FactWeightsTest, NeedsAnAnswerOfM) {
  Call call = call_;
  call.set_answerer(ANSWERER_HUMAN);
  for (const auto& inspect : {InspectAttention, InspectSaliency}) {
    EXPECT_EQ(inspect(model_, question_, call, view_).status().code(),
              absl::StatusCode::kFailedPrecondition);
  }
}

INSTANTIATE_TEST_SUITE_P(Models, SaliencyTest,
                         testing::Combine(testing::Bool(),
                                          testing::Values(at::kDouble)));
INSTANTIATE_TEST_SUITE_P(Models, FactWeightsTest,
                         testing::Combine(testing::Bool(),
                                          testing::Values(at::kDouble,
                                                          at::kFloat)));

}  // namespace
}  // namespace elenchus
