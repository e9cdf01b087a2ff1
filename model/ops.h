// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Differentiable operations on rows, each one pass over memory: at the sizes
// of a small model, LibTorch's separate steps would cost more than the matrix
// products.
//
// CPU, contiguous, float32 or float64. First derivatives only; plain_ops.h has
// the same with all.
//
// Shape suffixes: as in transformer.h.
#ifndef ELENCHUS_MODEL_OPS_H_
#define ELENCHUS_MODEL_OPS_H_

#include <ATen/ATen.h>

#include "model/kernels.h"

namespace elenchus {

at::Tensor RmsNorm(const at::Tensor& x_ND, const at::Tensor& scale_D);

// silu(gate) * up, [N, W].
at::Tensor Swiglu(const at::Tensor& gate_up_N2W);

// x * weight^T, [N, E]. A row of the result does not depend on the other rows,
// nor on how many there are. No derivatives.
at::Tensor RowwiseLinear(const at::Tensor& x_ND, const at::Tensor& weight_ED);

// Rotates queries and keys by their positions and attends, over the spans of a
// PackedBatch; [N, J]. cos and sin are [C, head_dim / 2].
at::Tensor PackedAttention(const at::Tensor& qkv_NE, const at::Tensor& spans_S5,
                           const at::Tensor& cos, const at::Tensor& sin,
                           const HeadShape& shape);

}  // namespace elenchus

#endif  // ELENCHUS_MODEL_OPS_H_
