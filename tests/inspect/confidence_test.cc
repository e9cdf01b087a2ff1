// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "inspect/confidence.h"

#include <cmath>

#include "gtest/gtest.h"
#include "tests/inspect/naive_model.h"
#include "tests/inspect/small_model.h"

namespace elenchus {
namespace {

TEST(ConfidenceTest, EntropyIsThatOfANaiveLoopAndTheRestAsRecorded) {
  const Transformer model(SmallModel(/*bidirectional_facts=*/true), 3,
                          at::kDouble);
  const Question question = SmallQuestion();
  const Call call = SmallCall();
  const auto confidence =
      InspectConfidence(model, question, call, View::OfDebater(question));
  ASSERT_TRUE(confidence.ok()) << confidence.status();
  EXPECT_EQ(confidence->gate_probability, 0.5);
  EXPECT_EQ(confidence->head, 0.75);
  NaiveModel naive(model);
  const std::vector<Token> tokens = TokensOf(question, call);
  naive.Run(tokens, static_cast<int>(question.facts().size()));
  const size_t first = tokens.size() - call.answer_tokens_size();
  for (int i = 0; i < call.answer_tokens_size(); ++i) {
    EXPECT_EQ(confidence->log_probs[i], call.log_probs(i));
    double total = 0, sum = 0;
    for (int token = 0; token < kNumSpoken; ++token) {
      const double logit =
          naive.logits.back()[first + i][token] / call.temperature();
      total += std::exp(logit);
      sum += std::exp(logit) * logit;
    }
    EXPECT_NEAR(confidence->entropies[i], std::log(total) - sum / total, 1e-6);
  }
  EXPECT_EQ(confidence->report.text.find("log p -2.50, entropy "), 0u)
      << confidence->report.text;
  EXPECT_LE(confidence->report.text.size(), kMaxReportBytes);
}

TEST(ConfidenceTest, TokensOfAHiddenAnswerAreNotSpelt) {
  const Transformer model(SmallModel(/*bidirectional_facts=*/false), 3);
  const Question question = SmallQuestion();
  Call call = SmallCall();
  call.mutable_prompt()->set_kind(QUESTION_KIND_ANSWER);
  call.mutable_prompt()->set_question("c");
  call.set_answer("7");
  const auto seen =
      InspectConfidence(model, question, call, View::OfDebater(question));
  const auto hidden = InspectConfidence(model, question, call,
                                        View::OfJudge(question, call.prompt()));
  ASSERT_TRUE(seen.ok() && hidden.ok());
  EXPECT_NE(seen->report.table.find("7  "), std::string::npos);
  EXPECT_EQ(hidden->report.table.find("token 1"), 0u) << hidden->report.table;
  EXPECT_EQ(hidden->report.table.find("7  "), std::string::npos);
}

// A call comes from a file or from a peer.
TEST(ConfidenceTest, TokensWithoutALogProbOfTheirOwnAreRefused) {
  const Transformer model(SmallModel(/*bidirectional_facts=*/false), 3);
  const Question question = SmallQuestion();
  Call call = SmallCall();
  call.add_log_probs(-1);
  const absl::Status status =
      InspectConfidence(model, question, call, View::OfDebater(question))
          .status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(),
            "log_probs must be one of each of the 4 answer_tokens, got 5");
}

}  // namespace
}  // namespace elenchus
