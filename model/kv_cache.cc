// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "model/kv_cache.h"

#include <algorithm>

namespace elenchus {

KvCache::KvCache(const ModelConfig& config, int64_t num_cells)
    : probabilities_(config.context_length() * config.num_heads()) {
  const int64_t kv_width =
      config.width() / config.num_heads() * config.num_kv_heads();
  for (int i = 0; i < config.num_layers(); ++i) {
    layers_.push_back(at::zeros({num_cells, 2 * kv_width}, at::kFloat));
  }
}

at::Tensor KvCache::Run(const Transformer& model,
                        absl::Span<const CachedToken> tokens,
                        const std::vector<int64_t>& rows_A) {
  std::vector<int64_t> ids_N;
  ids_N.reserve(tokens.size());
  for (const CachedToken& token : tokens) ids_N.push_back(token.token);
  return model.Hidden(at::tensor(ids_N), at::tensor(rows_A),
                      [&](int layer, const at::Tensor& qkv_NE) {
                        return Attend(model, layer, tokens, qkv_NE);
                      });
}

at::Tensor KvCache::Attend(const Transformer& model, int layer,
                           absl::Span<const CachedToken> tokens,
                           const at::Tensor& qkv_NE) {
  const HeadShape& shape = model.shape();
  const int64_t num_tokens = static_cast<int64_t>(tokens.size());
  const int64_t stride = 2 * shape.kv_width();
  at::Tensor context_NJ =
      at::empty({num_tokens, shape.q_width()}, qkv_NE.options());
  float* const rows = qkv_NE.mutable_data_ptr<float>();
  float* const cells = layers_[layer].mutable_data_ptr<float>();
  float* const context = context_NJ.mutable_data_ptr<float>();
  const float* const cos = model.cos().const_data_ptr<float>();
  const float* const sin = model.sin().const_data_ptr<float>();
  for (int64_t n = 0; n < num_tokens; ++n) {
    float* const row = rows + n * shape.row_width();
    const int64_t at = tokens[n].position * shape.head_dim / 2;
    Rotate<float>(shape, cos + at, sin + at, 1, row);
    std::copy_n(row + shape.q_width(), stride,
                cells + tokens[n].own_cell * stride);
  }
  for (int64_t n = 0; n < num_tokens; ++n) {
    const CachedToken& token = tokens[n];
    AttendRow<float>(shape, rows + n * shape.row_width(),
                     {cells + token.prefix_first * stride, token.prefix_length},
                     {cells + token.own_first * stride,
                      token.own_last - token.own_first + 1},
                     stride, context + n * shape.q_width(),
                     probabilities_.data());
  }
  return context_NJ;
}

}  // namespace elenchus
