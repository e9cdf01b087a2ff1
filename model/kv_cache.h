// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Keys and values of past tokens, and the forward pass that reads them.
#ifndef ELENCHUS_MODEL_KV_CACHE_H_
#define ELENCHUS_MODEL_KV_CACHE_H_

#include <ATen/ATen.h>

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "model/tokenizer.h"
#include "model/transformer.h"

namespace elenchus {

// A token to run. Cells are the cache's places for one token each.
struct CachedToken {
  Token token;
  // Position in its sequence, in [0, context_length).
  int64_t position;
  // Cells it attends before its own sequence; none if prefix_length is 0.
  int64_t prefix_first;
  int64_t prefix_length;
  // It attends cells [own_first, own_last] and is stored at own_cell.
  int64_t own_first;
  int64_t own_last;
  int64_t own_cell;
};

// Float32, on the CPU. Not thread-safe.
class KvCache {
 public:
  // Allocates num_cells * num_layers * 2 * num_kv_heads * head_dim * 4 bytes.
  KvCache(const ModelConfig& config, int64_t num_cells);

  // Stores all tokens' keys and values and returns the final hidden states
  // [A, width] of those whose indices are given. A token may attend cells that
  // tokens of the same call are stored at.
  at::Tensor Run(const Transformer& model, absl::Span<const CachedToken> tokens,
                 const std::vector<int64_t>& rows_A);

 private:
  at::Tensor Attend(const Transformer& model, int layer,
                    absl::Span<const CachedToken> tokens,
                    const at::Tensor& qkv_NE);

  // Per layer [cells, 2 * kv_width]: key heads, then value heads.
  std::vector<at::Tensor> layers_;
  std::vector<float> probabilities_;  // of one row; scratch
};

}  // namespace elenchus

#endif  // ELENCHUS_MODEL_KV_CACHE_H_
