// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Continuous batching: sequences that generate together.
#ifndef ELENCHUS_MODEL_GENERATION_H_
#define ELENCHUS_MODEL_GENERATION_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/rng.h"
#include "model/kv_cache.h"
#include "model/prefix_cache.h"
#include "model/tokenizer.h"
#include "model/transformer.h"
#include "proto/config.pb.h"
#include "proto/trace.pb.h"

namespace elenchus {

// A network and what its calls say of it.
struct Weights {
  Transformer model;
  uint64_t version;
  uint64_t fingerprint;
};

// One answer being generated.
struct Sequence {
  std::string facts;
  std::vector<Token> prompt;
  // >= 1; facts, prompt and answer fit the context.
  int max_tokens = 1;
  Rng rng{0};
  // Prompt, temperature and seed are set by the caller, the rest here.
  Call call;
};

// Not thread-safe. Call it in inference mode.
class Generation {
 public:
  Generation(const ModelConfig& model, const EngineConfig& config);

  // Later sequences are sampled by these; no sequence may be active.
  void SetWeights(std::shared_ptr<const Weights> weights);
  const Weights* weights() const { return weights_.get(); }

  // Takes the sequence, and returns true, if there is room. The sequence must
  // stay where it is until it comes back. Needs weights.
  bool Admit(Sequence* sequence);

  struct StepResult {
    std::vector<Sequence*> finished;
    int64_t num_tokens = 0;  // sampled
    int64_t num_rows = 0;    // run through the model
  };
  // Every active sequence says one more token. At least one must be active.
  StepResult Step();

  // Gives every active sequence back, unfinished, and forgets all prefixes.
  std::vector<Sequence*> Abandon();

  int64_t num_active() const { return num_active_; }
  int64_t num_prefix_hits() const { return num_prefix_hits_; }

 private:
  struct Slot {
    Sequence* sequence = nullptr;  // null: free
    int64_t prefix_entry = -1;     // -1: none
    int64_t prefix_length = 0;
    bool prefix_is_new = false;
    int64_t own_length = 0;     // tokens stored
    int64_t num_own_facts = 0;  // facts among them, where no prefix holds them
    std::vector<Token> next;    // tokens to run
  };

  // Sets the confidence of the calls that are at the end of their prompts, the
  // rows beginning_B of the active slots'.
  void SetConfidence(const at::Tensor& hidden_AD, const at::Tensor& logits_AV,
                     const std::vector<int64_t>& active_A,
                     const std::vector<int64_t>& beginning_B);
  void AddTokens(int64_t slot, std::vector<CachedToken>* tokens);
  void Release(Slot* slot);
  int64_t EntryCell(int64_t entry) const { return entry * context_length_; }
  int64_t SlotCell(int64_t slot) const {
    return (num_prefixes_ + slot) * context_length_;
  }

  const int64_t context_length_;
  const bool bidirectional_facts_;
  const int64_t num_prefixes_;
  PrefixCache prefixes_;
  KvCache cache_;
  std::vector<Slot> slots_;
  int64_t num_active_ = 0;
  int64_t num_prefix_hits_ = 0;
  std::shared_ptr<const Weights> weights_;
};

}  // namespace elenchus

#endif  // ELENCHUS_MODEL_GENERATION_H_
