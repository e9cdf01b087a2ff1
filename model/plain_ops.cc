// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Further shape suffixes: P rows of a family, H query heads, G key-value heads,
// K head_dim.
#include "model/plain_ops.h"

#include <cmath>
#include <limits>
#include <vector>

namespace elenchus {
namespace {

// A span without a prefix and those that have it for one: rows that follow one
// another and attend no other.
struct Family {
  int64_t begin = 0;
  at::Tensor hidden_PP;  // true where the row must not attend the column
};

std::vector<Family> FamiliesOf(const at::Tensor& spans_S5) {
  const auto spans = spans_S5.accessor<int64_t, 2>();
  std::vector<Family> families;
  for (int64_t s = 0; s < spans.size(0);) {
    const int64_t first = s, begin = spans[s][0];
    do ++s;
    while (s < spans.size(0) && spans[s][3] > 0);
    const int64_t size = spans[s - 1][0] + spans[s - 1][1] - begin;
    at::Tensor hidden_PP = at::ones({size, size}, at::kBool);
    auto hidden = hidden_PP.accessor<bool, 2>();
    for (int64_t i = first; i < s; ++i) {
      const int64_t own = spans[i][0] - begin, length = spans[i][1];
      const int64_t prefix = spans[i][2] - begin;
      for (int64_t row = own; row < own + length; ++row) {
        const int64_t end = spans[i][4] == 1 ? own + length : row + 1;
        for (int64_t k = own; k < end; ++k) hidden[row][k] = false;
        for (int64_t k = 0; k < spans[i][3]; ++k) {
          hidden[row][prefix + k] = false;
        }
      }
    }
    families.push_back({begin, hidden_PP});
  }
  return families;
}

at::Tensor PositionsOf(const at::Tensor& spans_S5) {
  const auto spans = spans_S5.accessor<int64_t, 2>();
  std::vector<int64_t> positions;
  for (int64_t s = 0; s < spans.size(0); ++s) {
    for (int64_t i = 0; i < spans[s][1]; ++i) {
      positions.push_back(spans[s][3] + i);
    }
  }
  return at::tensor(positions, at::kLong);
}

// x_NHK, its halves rotated as pairs; cos and sin are [N, 1, K / 2].
at::Tensor Rotate(const at::Tensor& x_NHK, const at::Tensor& cos,
                  const at::Tensor& sin) {
  const auto halves = x_NHK.chunk(2, 2);
  return at::cat(
      {halves[0] * cos - halves[1] * sin, halves[1] * cos + halves[0] * sin},
      2);
}

}  // namespace

at::Tensor PlainRmsNorm(const at::Tensor& x_ND, const at::Tensor& scale_D) {
  return x_ND * (x_ND.square().mean(1, true) + 1e-6).rsqrt() * scale_D;
}

at::Tensor PlainSwiglu(const at::Tensor& gate_up_N2W) {
  const auto gate_up = gate_up_N2W.chunk(2, 1);
  return gate_up[0] * gate_up[0].sigmoid() * gate_up[1];
}

at::Tensor PlainPackedAttention(const at::Tensor& qkv_NE,
                                const at::Tensor& spans_S5,
                                const at::Tensor& cos, const at::Tensor& sin,
                                const HeadShape& shape) {
  const int64_t num_rows = qkv_NE.size(0);
  const at::Tensor positions_N = PositionsOf(spans_S5);
  const at::Tensor cos_N1K = cos.index_select(0, positions_N).unsqueeze(1);
  const at::Tensor sin_N1K = sin.index_select(0, positions_N).unsqueeze(1);
  const auto parts = qkv_NE.split_with_sizes(
      {shape.q_width(), shape.kv_width(), shape.kv_width()}, 1);
  const auto heads = [&](const at::Tensor& x, int64_t num_heads) {
    return x.view({num_rows, num_heads, shape.head_dim});
  };
  // Every query head beside a copy of the head that it reads.
  const int64_t copies = shape.num_heads / shape.num_kv_heads;
  const at::Tensor q_HNK =
      Rotate(heads(parts[0].contiguous(), shape.num_heads), cos_N1K, sin_N1K)
          .transpose(0, 1);
  const at::Tensor k_HNK =
      Rotate(heads(parts[1].contiguous(), shape.num_kv_heads), cos_N1K, sin_N1K)
          .transpose(0, 1)
          .repeat_interleave(copies, 0);
  const at::Tensor v_HNK = heads(parts[2].contiguous(), shape.num_kv_heads)
                               .transpose(0, 1)
                               .repeat_interleave(copies, 0);
  const double scale = 1 / std::sqrt(static_cast<double>(shape.head_dim));
  std::vector<at::Tensor> context;
  for (const Family& family : FamiliesOf(spans_S5)) {
    const int64_t size = family.hidden_PP.size(0);
    if (size == 0) continue;
    const auto rows = [&](const at::Tensor& x_HNK) {
      return x_HNK.narrow(1, family.begin, size);
    };
    const at::Tensor scores_HPP =
        at::matmul(rows(q_HNK), rows(k_HNK).transpose(1, 2)) * scale;
    const at::Tensor weights_HPP =
        scores_HPP
            .masked_fill(family.hidden_PP,
                         -std::numeric_limits<double>::infinity())
            .softmax(2);
    context.push_back(at::matmul(weights_HPP, rows(v_HNK)));
  }
  return at::cat(context, 1)
      .transpose(0, 1)
      .reshape({num_rows, shape.q_width()});
}

}  // namespace elenchus
