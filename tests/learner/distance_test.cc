// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/distance.h"

#include <ATen/ATen.h>

#include "gtest/gtest.h"
#include "model/packed_batch.h"
#include "model/transformer.h"

namespace elenchus {
namespace {

Prompt MakePrompt(const char* question) {
  Prompt prompt;
  prompt.set_kind(QUESTION_KIND_ARGUE);
  prompt.set_question(question);
  return prompt;
}

TEST(EditDistance, ByHand) {
  const Prompt prompt = MakePrompt("a3");
  const auto pair = [&](const char* human, const char* model) {
    return AnswerPair{"abcd\n", &prompt, human, model};
  };
  // kitten, sitten, sittin, sitting.
  const auto distances = EditDistance().Measure(
      {pair("kitten", "sitting"), pair("d:bc", "d:bc"), pair("", "ab"),
       pair("", ""), pair("y", "n"), pair("d:bc", "d:c")});
  ASSERT_TRUE(distances.ok());
  EXPECT_EQ(*distances, (std::vector<double>{3.0 / 7, 0, 1, 0, 1, 1.0 / 4}));
}

TEST(JudgedDistance, IsWhatAmpJudgedAndEqualityWhereItWasNotAsked) {
  const Prompt prompt = MakePrompt("a3");
  const auto distances = JudgedDistance().Measure(
      {AnswerPair{"abcd\n", &prompt, "d:bc", "c", 0.75},
       AnswerPair{"abcd\n", &prompt, "y", "y"},
       AnswerPair{"abcd\n", &prompt, "y", "n"}});
  ASSERT_TRUE(distances.ok());
  EXPECT_EQ(*distances, (std::vector<double>{0.25, 0, 1}));
}

class CosineDistanceTest : public testing::Test {
 protected:
  static ModelConfig Config() {
    ModelConfig config;
    config.set_width(16);
    config.set_num_heads(2);
    config.set_num_kv_heads(1);
    config.set_hidden_width(16);
    config.set_context_length(24);
    config.set_init_std(0.4);
    return config;
  }

  // Of one answer alone: the rows that follow each of its bytes.
  at::Tensor Mean(const AnswerPair& pair, absl::string_view text) const {
    std::vector<int64_t> tokens, rows;
    for (const Token token : Encode(pair.facts)) tokens.push_back(token);
    const auto num_facts = static_cast<int64_t>(tokens.size());
    for (const Token token : PromptTokens(*pair.prompt))
      tokens.push_back(token);
    for (const Token token : Encode(text)) {
      rows.push_back(static_cast<int64_t>(tokens.size()));
      tokens.push_back(token);
    }
    const auto length = static_cast<int64_t>(tokens.size());
    const PackedBatch batch = {
        .tokens_N = at::tensor(tokens),
        .spans_S5 = at::tensor(std::vector<int64_t>{
                                   0, num_facts, 0, 0, 0, num_facts,
                                   length - num_facts, 0, num_facts, 0})
                        .view({2, 5})};
    return model_.Hidden(batch, at::tensor(rows)).detach().mean(0);
  }

  const Transformer model_{Config(), 3};
};

TEST_F(CosineDistanceTest, EqualsOneAnswerAtATime) {
  const Prompt first = MakePrompt("a3"), second = MakePrompt("b");
  const std::vector<AnswerPair> pairs = {{"abcd\n", &first, "d:bc", "a:c"},
                                         {"abcd\n", &second, "y", "n"},
                                         {"dcba\n", &second, "a", "abcde"}};
  const auto distances = MakeCosineDistance(&model_)->Measure(pairs);
  ASSERT_TRUE(distances.ok()) << distances.status();
  for (size_t i = 0; i < pairs.size(); ++i) {
    const at::Tensor a = Mean(pairs[i], pairs[i].human);
    const at::Tensor b = Mean(pairs[i], pairs[i].model);
    const double cosine = (a * b).sum().item<double>() /
                          (a.norm().item<double>() * b.norm().item<double>());
    EXPECT_NEAR((*distances)[i], (1 - cosine) / 2, 1e-5) << i;
    EXPECT_GT((*distances)[i], 1e-3) << i;
  }
}

TEST_F(CosineDistanceTest, ExtremesAndTheContextsEnd) {
  const Prompt prompt = MakePrompt("a3");
  // 5 facts, 3 of the prompt: 16 bytes fill the context.
  const std::string full(16, 'a');
  const auto distances =
      MakeCosineDistance(&model_)->Measure({{"abcd\n", &prompt, "d", "d"},
                                            {"abcd\n", &prompt, "", "d"},
                                            {"abcd\n", &prompt, full, "d"}});
  ASSERT_TRUE(distances.ok()) << distances.status();
  EXPECT_EQ((*distances)[0], 0);
  EXPECT_EQ((*distances)[1], 1);
  EXPECT_GT((*distances)[2], 0);
  EXPECT_LE((*distances)[2], 1);
  EXPECT_EQ(MakeCosineDistance(&model_)
                ->Measure({{"abcd\n", &prompt, full + "abc", "d"}})
                .status()
                .code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace elenchus
