// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Tokens per second of a forward and backward pass, and of generation.
//   train_step_bench [num_layers [width [seconds]]]
#include <torch/torch.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "core/rng.h"
#include "model/engine.h"
#include "model/log_probs.h"
#include "model/packed_batch.h"
#include "model/snapshot_tensors.h"
#include "model/transformer.h"

namespace elenchus {
namespace {

double Now() {
  return std::chrono::duration<double>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// Facts of 18 bytes, 16 examples each of 4 to 10 prompt and 1 to 6 answer
// tokens.
std::vector<PackedExamples> Batch(int num_groups) {
  Rng rng(1);
  std::vector<PackedExamples> groups(num_groups);
  for (auto& group : groups) {
    for (int i = 0; i < 18; ++i) group.facts.push_back('a' + rng.Uniform(8));
    group.examples.resize(16);
    for (auto& example : group.examples) {
      example.prompt.resize(4 + rng.Uniform(7));
      for (auto& token : example.prompt) token = 'a' + rng.Uniform(8);
      example.answer.resize(1 + rng.Uniform(6));
      for (auto& token : example.answer) token = 'a' + rng.Uniform(8);
    }
  }
  return groups;
}

void Train(const ModelConfig& config, double seconds) {
  const Transformer model(config, 1);
  const auto groups = Batch(16);
  double start = 0, forward = 0;
  int64_t num_tokens = 0, num_steps = -2;
  while (num_steps <= 0 || Now() - start < seconds) {
    if (num_steps++ == -1) start = Now(), forward = 0, num_tokens = 0;
    const double before = Now();
    const TrainBatch batch = *Pack(groups, config);
    const auto logits = model.Logits(model.Hidden(batch.packed, batch.rows_A));
    const LogProbs out =
        TokenLogProbs(logits, batch.targets_A, batch.temperature_A);
    const auto loss = -out.log_prob_A.mean();
    forward += Now() - before;
    loss.backward();
    num_tokens += batch.packed.tokens_N.size(0);
  }
  const double elapsed = Now() - start;
  std::printf("train: %.0f tokens/s, %.2f ms/step (%.2f forward), %ld rows\n",
              num_tokens / elapsed, 1e3 * elapsed / num_steps,
              1e3 * forward / num_steps, num_tokens / num_steps);
}

void Generate(const ModelConfig& config, double seconds) {
  auto engine = *Engine::Create(config, EngineConfig(), nullptr);
  (void)engine->SetWeights(std::make_shared<const Snapshot>(
      MakeSnapshot(Transformer(config, 1), 1, false)));
  const auto groups = Batch(16);
  std::vector<Question> questions(128);
  Prompt prompt;
  prompt.set_kind(QUESTION_KIND_ARGUE);
  prompt.set_question("a110");
  std::vector<ModelRequest> requests(128);
  for (int i = 0; i < 128; ++i) {
    questions[i].set_facts(groups[i % 16].facts);
    requests[i].question = &questions[i];
    requests[i].prompt = &prompt;
    requests[i].max_tokens = 4;
    requests[i].seed = i;
  }
  const double start = Now();
  int64_t num_calls = 0;
  while (Now() - start < seconds) num_calls += engine->Answer(requests)->size();
  std::printf("generate: %.0f calls/s of 4 tokens\n",
              num_calls / (Now() - start));
}

}  // namespace
}  // namespace elenchus

int main(int argc, char** argv) {
  torch::set_num_threads(1);
  elenchus::ModelConfig config;
  if (argc > 1) config.set_num_layers(std::atoi(argv[1]));
  if (argc > 2) config.set_width(std::atoi(argv[2]));
  config.set_hidden_width(config.width() * 11 / 4);
  const double seconds = argc > 3 ? std::atof(argv[3]) : 3;
  elenchus::Train(config, seconds);
  elenchus::Generate(config, seconds);
}
