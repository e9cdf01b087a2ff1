// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Loops over rows on the calling thread, without tensors. T is float or double.
#ifndef ELENCHUS_MODEL_KERNELS_H_
#define ELENCHUS_MODEL_KERNELS_H_

#include <cstdint>

namespace elenchus {

// A row of queries, keys and values: num_heads, num_kv_heads and num_kv_heads
// vectors of head_dim elements. Query head h reads key-value head
// h / (num_heads / num_kv_heads).
struct HeadShape {
  int64_t num_heads = 0;
  int64_t num_kv_heads = 0;
  int64_t head_dim = 0;

  int64_t q_width() const { return num_heads * head_dim; }
  int64_t kv_width() const { return num_kv_heads * head_dim; }
  int64_t row_width() const { return q_width() + 2 * kv_width(); }
};

// y = x / sqrt(mean(x^2) + 1e-6) * scale; inverse_rms has an element per row.
template <typename T>
void RmsNorm(const T* x, const T* scale, int64_t num_rows, int64_t width, T* y,
             T* inverse_rms);
// Adds to dscale; sets dx.
template <typename T>
void RmsNormGradient(const T* dy, const T* x, const T* scale,
                     const T* inverse_rms, int64_t num_rows, int64_t width,
                     T* dx, T* dscale);

// y = silu(gate) * up; a row of gate_up holds `width` gates, then the ups.
template <typename T>
void Swiglu(const T* gate_up, int64_t num_rows, int64_t width, T* y);
template <typename T>
void SwigluGradient(const T* dy, const T* gate_up, int64_t num_rows,
                    int64_t width, T* dgate_up);

// y = x * weight^T: x is [num_rows, in], weight [out, in], y [num_rows, out].
// An element is a sum in an order that depends on `in` alone.
template <typename T>
void RowProducts(const T* x, const T* weight, int64_t num_rows, int64_t in,
                 int64_t out, T* y);

// Rotates the query and key heads of one row in place: the pair (i, i +
// head_dim / 2) by the angle whose cosine and sine are at i. `direction` 1, or
// -1 to rotate back.
template <typename T>
void Rotate(const HeadShape& shape, const T* cos, const T* sin, T direction,
            T* row);

// Key heads of consecutive tokens, `stride` elements apart; a token's value
// heads follow its key heads.
template <typename T>
struct KeyRange {
  T* first = nullptr;
  int64_t length = 0;
};

// One row's attention over a prefix and its own past (itself included), both
// with the same stride. Sets context [num_heads, head_dim] and probabilities
// [num_heads, prefix.length + own.length].
template <typename T>
void AttendRow(const HeadShape& shape, const T* q, KeyRange<const T> prefix,
               KeyRange<const T> own, int64_t stride, T* context,
               T* probabilities);
// Its gradient: adds to dq, dprefix and down, which are laid out as what they
// are gradients of. `scratch` has prefix.length + own.length elements.
template <typename T>
void AttendRowGradient(const HeadShape& shape, const T* dcontext, const T* q,
                       KeyRange<const T> prefix, KeyRange<const T> own,
                       int64_t stride, const T* probabilities, T* dq,
                       T* dprefix, T* down, T* scratch);

}  // namespace elenchus

#endif  // ELENCHUS_MODEL_KERNELS_H_
