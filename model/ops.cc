// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "model/ops.h"

#include <ATen/Parallel.h>
#include <torch/torch.h>

#include <vector>

namespace elenchus {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::tensor_list;

// Rows that are worth handing to another thread.
constexpr int64_t kRowsPerTask = 256;

struct RmsNormFunction : Function<RmsNormFunction> {
  static at::Tensor forward(AutogradContext* ctx, const at::Tensor& x_ND,
                            const at::Tensor& scale_D) {
    at::Tensor y_ND = at::empty_like(x_ND);
    at::Tensor inverse_N = at::empty({x_ND.size(0)}, x_ND.options());
    AT_DISPATCH_FLOATING_TYPES(x_ND.scalar_type(), "RmsNorm", [&] {
      const int64_t width = x_ND.size(1);
      const scalar_t* const x = x_ND.const_data_ptr<scalar_t>();
      const scalar_t* const scale = scale_D.const_data_ptr<scalar_t>();
      scalar_t* const y = y_ND.mutable_data_ptr<scalar_t>();
      scalar_t* const inverse = inverse_N.mutable_data_ptr<scalar_t>();
      at::parallel_for(0, x_ND.size(0), kRowsPerTask,
                       [&](int64_t begin, int64_t end) {
                         RmsNorm(x + begin * width, scale, end - begin, width,
                                 y + begin * width, inverse + begin);
                       });
    });
    ctx->save_for_backward({x_ND, scale_D, inverse_N});
    return y_ND;
  }

  static tensor_list backward(AutogradContext* ctx, tensor_list gradients) {
    const auto saved = ctx->get_saved_variables();
    const at::Tensor dy_ND = gradients[0].contiguous();
    at::Tensor dx_ND = at::empty_like(saved[0]);
    const int64_t width = dy_ND.size(1);
    // A sum for each thread, so that none waits for another.
    at::Tensor dscale_TD =
        at::zeros({at::get_num_threads(), width}, saved[1].options());
    AT_DISPATCH_FLOATING_TYPES(dy_ND.scalar_type(), "RmsNormGradient", [&] {
      const scalar_t* const dy = dy_ND.const_data_ptr<scalar_t>();
      const scalar_t* const x = saved[0].const_data_ptr<scalar_t>();
      const scalar_t* const scale = saved[1].const_data_ptr<scalar_t>();
      const scalar_t* const inverse = saved[2].const_data_ptr<scalar_t>();
      scalar_t* const dx = dx_ND.mutable_data_ptr<scalar_t>();
      scalar_t* const dscale = dscale_TD.mutable_data_ptr<scalar_t>();
      at::parallel_for(0, dy_ND.size(0), kRowsPerTask,
                       [&](int64_t begin, int64_t end) {
                         RmsNormGradient(dy + begin * width, x + begin * width,
                                         scale, inverse + begin, end - begin,
                                         width, dx + begin * width,
                                         dscale + at::get_thread_num() * width);
                       });
    });
    return {dx_ND, dscale_TD.sum(0)};
  }
};

struct SwigluFunction : Function<SwigluFunction> {
  static at::Tensor forward(AutogradContext* ctx,
                            const at::Tensor& gate_up_N2W) {
    const int64_t width = gate_up_N2W.size(1) / 2;
    at::Tensor y_NW =
        at::empty({gate_up_N2W.size(0), width}, gate_up_N2W.options());
    AT_DISPATCH_FLOATING_TYPES(gate_up_N2W.scalar_type(), "Swiglu", [&] {
      const scalar_t* const gate_up = gate_up_N2W.const_data_ptr<scalar_t>();
      scalar_t* const y = y_NW.mutable_data_ptr<scalar_t>();
      at::parallel_for(0, y_NW.size(0), kRowsPerTask,
                       [&](int64_t begin, int64_t end) {
                         Swiglu(gate_up + begin * 2 * width, end - begin, width,
                                y + begin * width);
                       });
    });
    ctx->save_for_backward({gate_up_N2W});
    return y_NW;
  }

  static tensor_list backward(AutogradContext* ctx, tensor_list gradients) {
    const at::Tensor gate_up_N2W = ctx->get_saved_variables()[0];
    const at::Tensor dy_NW = gradients[0].contiguous();
    at::Tensor dgate_up_N2W = at::empty_like(gate_up_N2W);
    AT_DISPATCH_FLOATING_TYPES(dy_NW.scalar_type(), "SwigluGradient", [&] {
      const int64_t width = dy_NW.size(1);
      const scalar_t* const dy = dy_NW.const_data_ptr<scalar_t>();
      const scalar_t* const gate_up = gate_up_N2W.const_data_ptr<scalar_t>();
      scalar_t* const dgate_up = dgate_up_N2W.mutable_data_ptr<scalar_t>();
      at::parallel_for(
          0, dy_NW.size(0), kRowsPerTask, [&](int64_t begin, int64_t end) {
            SwigluGradient(dy + begin * width, gate_up + begin * 2 * width,
                           end - begin, width, dgate_up + begin * 2 * width);
          });
    });
    return {dgate_up_N2W};
  }
};

// A row of spans_S5.
struct Span {
  int64_t begin, length, prefix_begin, prefix_length, is_bidirectional;

  // Rows of the span that its row i attends.
  int64_t num_own(int64_t i) const { return is_bidirectional ? length : i + 1; }
};

const Span* Spans(const at::Tensor& spans_S5) {
  static_assert(sizeof(Span) == 5 * sizeof(int64_t));
  return reinterpret_cast<const Span*>(spans_S5.const_data_ptr<int64_t>());
}

// A span without a prefix and those that have it for one: no row of a family
// attends a row of another, so families can be computed at once.
struct Family {
  int64_t first_span;
  int64_t last_span;      // one past
  int64_t probabilities;  // elements of the earlier families' probabilities
};

struct Families {
  std::vector<Family> list;
  int64_t num_probabilities = 0;
};

Families FamiliesOf(const at::Tensor& spans_S5, int64_t num_heads) {
  Families families;
  for (int64_t s = 0; s < spans_S5.size(0); ++s) {
    const Span& span = Spans(spans_S5)[s];
    if (span.prefix_length == 0) {
      families.list.push_back({s, s, families.num_probabilities});
    }
    families.list.back().last_span = s + 1;
    families.num_probabilities +=
        num_heads *
        (span.length * span.prefix_length +
         (span.is_bidirectional ? span.length * span.length
                                : span.length * (span.length + 1) / 2));
  }
  return families;
}

// Calls visit(row, position, span, rows of the span it attends, offset of its
// probabilities) for each row of the family in order.
template <typename Visit>
void ForEachRow(const at::Tensor& spans_S5, int64_t num_heads,
                const Family& family, Visit visit) {
  int64_t offset = family.probabilities;
  for (int64_t s = family.first_span; s < family.last_span; ++s) {
    const Span span = Spans(spans_S5)[s];
    for (int64_t i = 0; i < span.length; ++i) {
      visit(span.begin + i, span.prefix_length + i, span, span.num_own(i),
            offset);
      offset += num_heads * (span.prefix_length + span.num_own(i));
    }
  }
}

template <typename Visit>
void ForEachFamily(const Families& families, Visit visit) {
  at::parallel_for(0, static_cast<int64_t>(families.list.size()), 1,
                   [&](int64_t begin, int64_t end) {
                     for (int64_t f = begin; f < end; ++f) {
                       visit(families.list[f]);
                     }
                   });
}

template <typename T>
void RotateRows(const at::Tensor& spans_S5, const at::Tensor& cos,
                const at::Tensor& sin, const HeadShape& shape,
                const Family& family, T direction, T* rows) {
  const T* const cos_data = cos.const_data_ptr<T>();
  const T* const sin_data = sin.const_data_ptr<T>();
  ForEachRow(spans_S5, 0, family,
             [&](int64_t row, int64_t position, const Span&, int64_t, int64_t) {
               const int64_t at = position * shape.head_dim / 2;
               Rotate(shape, cos_data + at, sin_data + at, direction,
                      rows + row * shape.row_width());
             });
}

struct PackedAttentionFunction : Function<PackedAttentionFunction> {
  static at::Tensor forward(AutogradContext* ctx, const at::Tensor& qkv_NE,
                            const at::Tensor& spans_S5, const at::Tensor& cos,
                            const at::Tensor& sin, int64_t num_heads,
                            int64_t num_kv_heads, int64_t head_dim) {
    const HeadShape shape{num_heads, num_kv_heads, head_dim};
    const int64_t stride = shape.row_width();
    at::Tensor rotated_NE = qkv_NE.clone();
    at::Tensor context_NJ =
        at::empty({qkv_NE.size(0), shape.q_width()}, qkv_NE.options());
    const Families families = FamiliesOf(spans_S5, num_heads);
    at::Tensor probabilities =
        at::empty({families.num_probabilities}, qkv_NE.options());
    AT_DISPATCH_FLOATING_TYPES(qkv_NE.scalar_type(), "PackedAttention", [&] {
      using T = scalar_t;
      T* const rows = rotated_NE.mutable_data_ptr<T>();
      T* const context = context_NJ.mutable_data_ptr<T>();
      T* const p = probabilities.mutable_data_ptr<T>();
      const T* const keys = rows + shape.q_width();
      ForEachFamily(families, [&](const Family& family) {
        RotateRows<T>(spans_S5, cos, sin, shape, family, 1, rows);
        ForEachRow(spans_S5, num_heads, family,
                   [&](int64_t row, int64_t, const Span& span, int64_t num_own,
                       int64_t offset) {
                     AttendRow<T>(shape, rows + row * stride,
                                  {keys + span.prefix_begin * stride,
                                   span.prefix_length},
                                  {keys + span.begin * stride, num_own}, stride,
                                  context + row * shape.q_width(), p + offset);
                   });
      });
    });
    ctx->save_for_backward({rotated_NE, spans_S5, cos, sin, probabilities});
    ctx->saved_data["num_heads"] = num_heads;
    ctx->saved_data["num_kv_heads"] = num_kv_heads;
    ctx->saved_data["head_dim"] = head_dim;
    return context_NJ;
  }

  static tensor_list backward(AutogradContext* ctx, tensor_list gradients) {
    const auto saved = ctx->get_saved_variables();
    const at::Tensor& rotated_NE = saved[0];
    const at::Tensor& spans_S5 = saved[1];
    const HeadShape shape{ctx->saved_data["num_heads"].toInt(),
                          ctx->saved_data["num_kv_heads"].toInt(),
                          ctx->saved_data["head_dim"].toInt()};
    const int64_t stride = shape.row_width();
    const at::Tensor dcontext_NJ = gradients[0].contiguous();
    const Families families = FamiliesOf(spans_S5, shape.num_heads);
    at::Tensor dqkv_NE = at::zeros_like(rotated_NE);
    AT_DISPATCH_FLOATING_TYPES(
        rotated_NE.scalar_type(), "PackedAttentionGradient", [&] {
          using T = scalar_t;
          const T* const rows = rotated_NE.const_data_ptr<T>();
          const T* const keys = rows + shape.q_width();
          const T* const dcontext = dcontext_NJ.const_data_ptr<T>();
          const T* const p = saved[4].const_data_ptr<T>();
          T* const drows = dqkv_NE.mutable_data_ptr<T>();
          T* const dkeys = drows + shape.q_width();
          ForEachFamily(families, [&](const Family& family) {
            std::vector<T> scratch(saved[2].size(0));  // longest sequence
            ForEachRow(spans_S5, shape.num_heads, family,
                       [&](int64_t row, int64_t, const Span& span,
                           int64_t num_own, int64_t offset) {
                         const int64_t prefix = span.prefix_begin * stride;
                         const int64_t own = span.begin * stride;
                         AttendRowGradient<T>(
                             shape, dcontext + row * shape.q_width(),
                             rows + row * stride,
                             {keys + prefix, span.prefix_length},
                             {keys + own, num_own}, stride, p + offset,
                             drows + row * stride, dkeys + prefix, dkeys + own,
                             scratch.data());
                       });
            RotateRows<T>(spans_S5, saved[2], saved[3], shape, family, -1,
                          drows);
          });
        });
    return {dqkv_NE, {}, {}, {}, {}, {}, {}};
  }
};

}  // namespace

at::Tensor RmsNorm(const at::Tensor& x_ND, const at::Tensor& scale_D) {
  return RmsNormFunction::apply(x_ND, scale_D);
}

at::Tensor Swiglu(const at::Tensor& gate_up_N2W) {
  return SwigluFunction::apply(gate_up_N2W);
}

at::Tensor RowwiseLinear(const at::Tensor& x_ND, const at::Tensor& weight_ED) {
  const int64_t in = weight_ED.size(1), out = weight_ED.size(0);
  at::Tensor y_NE = at::empty({x_ND.size(0), out}, x_ND.options());
  AT_DISPATCH_FLOATING_TYPES(x_ND.scalar_type(), "RowwiseLinear", [&] {
    const scalar_t* const x = x_ND.const_data_ptr<scalar_t>();
    const scalar_t* const weight = weight_ED.const_data_ptr<scalar_t>();
    scalar_t* const y = y_NE.mutable_data_ptr<scalar_t>();
    at::parallel_for(0, x_ND.size(0), kRowsPerTask,
                     [&](int64_t begin, int64_t end) {
                       RowProducts(x + begin * in, weight, end - begin, in, out,
                                   y + begin * out);
                     });
  });
  return y_NE;
}

at::Tensor PackedAttention(const at::Tensor& qkv_NE, const at::Tensor& spans_S5,
                           const at::Tensor& cos, const at::Tensor& sin,
                           const HeadShape& shape) {
  return PackedAttentionFunction::apply(qkv_NE, spans_S5, cos, sin,
                                        shape.num_heads, shape.num_kv_heads,
                                        shape.head_dim);
}

}  // namespace elenchus
