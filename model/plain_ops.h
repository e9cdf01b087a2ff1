// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The operations of ops.h in LibTorch's own: slower, and differentiable any
// number of times.
//
// Shape suffixes: as in transformer.h.
#ifndef ELENCHUS_MODEL_PLAIN_OPS_H_
#define ELENCHUS_MODEL_PLAIN_OPS_H_

#include <ATen/ATen.h>

#include "model/kernels.h"

namespace elenchus {

at::Tensor PlainRmsNorm(const at::Tensor& x_ND, const at::Tensor& scale_D);

at::Tensor PlainSwiglu(const at::Tensor& gate_up_N2W);

at::Tensor PlainPackedAttention(const at::Tensor& qkv_NE,
                                const at::Tensor& spans_S5,
                                const at::Tensor& cos, const at::Tensor& sin,
                                const HeadShape& shape);

}  // namespace elenchus

#endif  // ELENCHUS_MODEL_PLAIN_OPS_H_
