// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "inspect/logit_lens.h"

#include <torch/torch.h>

#include "gtest/gtest.h"
#include "inspect/answer_batch.h"
#include "tests/inspect/naive_model.h"
#include "tests/inspect/small_model.h"

namespace elenchus {
namespace {

TEST(LogitLensTest, EveryLayerIsThatOfANaiveLoop) {
  const Transformer model(SmallModel(/*bidirectional_facts=*/true), 3,
                          at::kDouble);
  const Question question = SmallQuestion();
  const Call call = SmallCall();
  const auto lens =
      InspectLogitLens(model, question, call, View::OfDebater(question));
  ASSERT_TRUE(lens.ok()) << lens.status();
  NaiveModel naive(model);
  const std::vector<Token> tokens = TokensOf(question, call);
  naive.Run(tokens, static_cast<int>(question.facts().size()));
  const int first = static_cast<int>(tokens.size()) - call.answer_tokens_size();
  ASSERT_EQ(lens->logits_LAV.sizes(),
            (at::IntArrayRef{3, call.answer_tokens_size(), kNumSpoken}));
  for (int layer = 0; layer < 3; ++layer) {
    for (int i = 0; i < call.answer_tokens_size(); ++i) {
      for (int token = 0; token < kNumSpoken; ++token) {
        ASSERT_NEAR(lens->logits_LAV[layer][i][token].item<double>(),
                    naive.logits[layer][first + i][token], 1e-9);
      }
    }
  }
}

TEST(LogitLensTest, TheLastLayerIsTheModelsOwn) {
  const Transformer model(SmallModel(/*bidirectional_facts=*/false), 4);
  const Question question = SmallQuestion();
  const auto lens =
      InspectLogitLens(model, question, SmallCall(), View::OfDebater(question));
  ASSERT_TRUE(lens.ok()) << lens.status();
  const auto batch = AnswerBatch(model, question, SmallCall());
  ASSERT_TRUE(batch.ok()) << batch.status();
  EXPECT_TRUE(
      torch::equal(lens->logits_LAV[2],
                   model.Logits(model.Hidden(batch->packed, batch->rows_A))));
  EXPECT_EQ(lens->texts.size(), 3u);
  EXPECT_LE(lens->report.text.size(), kMaxReportBytes);
}

// Whatever it reads says 'c' and '7', a fact.
TEST(LogitLensTest, AJudgeDoesNotSeeAFactThatALayerWouldHaveSaid) {
  Transformer model(SmallModel(/*bidirectional_facts=*/false), 4);
  {
    const torch::NoGradGuard no_grad;
    for (auto& [name, tensor] : model.named_parameters()) {
      if (tensor.dim() == 2) tensor.zero_();
      if (name != "embedding") continue;
      tensor[kAnswerMark][0] = 1;
      tensor['c'][0] = 9;
      tensor[':'][1] = 1;
      tensor['7'][1] = 9;
      tensor['c'][1] = 20;
    }
  }
  const Question question = SmallQuestion();
  Call call = SmallCall();
  call.set_answer("cc");
  call.clear_answer_tokens();
  call.add_answer_tokens('c');
  call.add_answer_tokens('7');
  const auto seen =
      InspectLogitLens(model, question, call, View::OfDebater(question));
  ASSERT_TRUE(seen.ok()) << seen.status();
  EXPECT_EQ(seen->report.text, "1 cc, 2 cc, 3 cc");
  Question other = question;
  other.set_facts("a5 b0 cc\n");
  const auto hidden =
      InspectLogitLens(model, other, call, View::OfJudge(other, call.prompt()));
  ASSERT_TRUE(hidden.ok()) << hidden.status();
  EXPECT_EQ(hidden->report.text, "1 (hidden), 2 (hidden), 3 (hidden)");
}

}  // namespace
}  // namespace elenchus
