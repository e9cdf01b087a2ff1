// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "model/packed_batch.h"

#include <torch/torch.h>

#include "gtest/gtest.h"
#include "model/log_probs.h"

namespace elenchus {
namespace {

Example MakeExample(std::vector<Token> prompt, std::vector<Token> answer) {
  Example example;
  example.prompt = std::move(prompt);
  example.answer = std::move(answer);
  return example;
}

std::vector<int64_t> Integers(const at::Tensor& tensor) {
  const at::Tensor flat = tensor.contiguous().view({-1});
  const int64_t* data = flat.const_data_ptr<int64_t>();
  return {data, data + flat.numel()};
}

std::vector<float> Floats(const at::Tensor& tensor) {
  const float* data = tensor.const_data_ptr<float>();
  return {data, data + tensor.numel()};
}

TEST(PackTest, LaysExamplesEndToEndBehindTheirFacts) {
  std::vector<PackedExamples> groups(2);
  groups[0].facts = "AB";
  groups[0].examples.push_back(MakeExample({'q', 258}, {'c', ':', 256}));
  groups[0].examples.push_back(MakeExample({259}, {'y'}));
  groups[0].examples[0].supervised_weight = .5f;
  groups[0].examples[1].reinforced = true;
  groups[0].examples[1].reward = -1;
  groups[0].examples[1].temperature = 2;
  groups[0].examples[1].behaviour_log_probs = {-.25f};
  groups[1].examples.push_back(MakeExample({'z', 258}, {'d'}));

  const auto batch = Pack(groups, ModelConfig());
  ASSERT_TRUE(batch.ok()) << batch.status();
  using V = std::vector<int64_t>;
  EXPECT_EQ(Integers(batch->packed.tokens_N),
            (V{'A', 'B', 'q', 258, 'c', ':', 259, 'z', 258}));
  EXPECT_EQ(Integers(batch->packed.spans_S5),
            (V{0, 2, 0, 0, 0, 2, 4, 0, 2, 0, 6, 1, 0,
               2, 0, 7, 0, 0, 0, 0, 7, 2, 7, 0, 0}));
  EXPECT_EQ(Integers(batch->rows_A), (V{3, 4, 5, 6, 8}));
  EXPECT_EQ(Integers(batch->targets_A), (V{'c', ':', 256, 'y', 'd'}));
  EXPECT_EQ(Integers(batch->example_A), (V{0, 0, 0, 1, 2}));
  EXPECT_EQ(Integers(batch->first_E), (V{0, 3, 4}));
  using F = std::vector<float>;
  EXPECT_EQ(Floats(batch->supervised_weight_A), (F{.5f, .5f, .5f, 0, 0}));
  EXPECT_EQ(Floats(batch->reinforced_A), (F{0, 0, 0, 1, 0}));
  EXPECT_EQ(Floats(batch->reward_A), (F{0, 0, 0, -1, 0}));
  EXPECT_EQ(Floats(batch->temperature_A), (F{1, 1, 1, 2, 1}));
  EXPECT_EQ(Floats(batch->behaviour_log_prob_A), (F{0, 0, 0, -.25f, 0}));
}

void ExpectRefused(const Example& example, absl::string_view what) {
  std::vector<PackedExamples> groups(1);
  groups[0].facts = std::string(10, 'f');
  groups[0].examples.push_back(example);
  ModelConfig config;
  config.set_context_length(16);
  const auto batch = Pack(groups, config);
  EXPECT_EQ(batch.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(batch.status().message().find(what.data()), std::string::npos)
      << batch.status();
}

TEST(PackTest, RefusesWhatBreaksTheContract) {
  ExpectRefused(MakeExample({'q', 'q', 258}, {'a', 'b', 'c', 'd'}), "17");
  ExpectRefused(MakeExample({}, {'a'}), "prompt");
  ExpectRefused(MakeExample({258}, {}), "answer");
  ExpectRefused(MakeExample({273}, {'a'}), "273");
  ExpectRefused(MakeExample({-1}, {'a'}), "-1");
  ExpectRefused(MakeExample({258}, {257}), "257");
  Example example = MakeExample({258}, {'a', 'b'});
  example.reinforced = true;
  example.behaviour_log_probs = {-1};
  ExpectRefused(example, "behaviour");
  EXPECT_EQ(Pack({}, ModelConfig()).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(TokenLogProbsTest, EqualsHandNumbers) {
  // Odds 1 : 2 : 1 at temperature 1; 1 : sqrt(2) : 1 at 2; 0 counts as 1.
  const double log2 = std::log(2.0);
  const auto logits =
      torch::tensor({0.0, log2, 0.0}, torch::kDouble).repeat({3, 1});
  const auto targets = torch::tensor({1, 0, 1}, torch::kLong);
  const auto temperature = torch::tensor({1.0, 2.0, 0.0}, torch::kDouble);
  const LogProbs out = TokenLogProbs(logits, targets, temperature);
  const double root = std::sqrt(2.0);
  EXPECT_NEAR(out.log_prob_A[0].item<double>(), std::log(.5), 1e-12);
  EXPECT_NEAR(out.log_prob_A[1].item<double>(), -std::log(2 + root), 1e-12);
  EXPECT_NEAR(out.log_prob_A[2].item<double>(), std::log(.5), 1e-12);
  EXPECT_NEAR(out.entropy_A[0].item<double>(), 1.5 * log2, 1e-12);
}

}  // namespace
}  // namespace elenchus
