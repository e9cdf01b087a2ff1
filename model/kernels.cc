// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Built with AVX2 on x86-64 (CMakeLists.txt), so it must stay free of headers
// with inline functions that other files also instantiate.
#include "model/kernels.h"

#include <math.h>

namespace elenchus {
namespace {

// exp() that the compiler can vectorise: Cephes' polynomial, relative error
// below 2e-7 on [-87, 87], clamped outside.
inline float Exp(float x) {
  x = x < -87.0f ? -87.0f : x;
  x = x > 87.0f ? 87.0f : x;
  const float scaled = x * 1.44269504f;
  const int n = static_cast<int>(scaled + (scaled < 0 ? -0.5f : 0.5f));
  const float r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  float y = 1.9875691500e-4f;
  y = y * r + 1.3981999507e-3f;
  y = y * r + 8.3334519073e-3f;
  y = y * r + 4.1665795894e-2f;
  y = y * r + 1.6666665459e-1f;
  y = y * r + 5.0000001201e-1f;
  y = y * r * r + r + 1.0f;
  const int bits = (n + 127) << 23;
  float power;
  __builtin_memcpy(&power, &bits, sizeof(power));
  return y * power;
}
inline double Exp(double x) { return ::exp(x); }

inline float SquareRoot(float x) { return ::sqrtf(x); }
inline double SquareRoot(double x) { return ::sqrt(x); }

template <typename T>
inline T Dot(const T* a, const T* b, int64_t n) {
  T sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int64_t i = 0; i < n; ++i) sum += a[i] * b[i];
  return sum;
}

// y += a * x.
template <typename T>
inline void AddScaled(T a, const T* x, int64_t n, T* y) {
#pragma omp simd
  for (int64_t i = 0; i < n; ++i) y[i] += a * x[i];
}

template <typename T>
inline void Softmax(T* p, int64_t n) {
  T largest = p[0];
#pragma omp simd reduction(max : largest)
  for (int64_t i = 0; i < n; ++i) largest = p[i] > largest ? p[i] : largest;
  T sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int64_t i = 0; i < n; ++i) {
    p[i] = Exp(p[i] - largest);
    sum += p[i];
  }
  const T inverse = 1 / sum;
#pragma omp simd
  for (int64_t i = 0; i < n; ++i) p[i] *= inverse;
}

// kDim is head_dim where it is known at compile time, else 0.
template <typename T, int kDim>
void Attend(const HeadShape& shape, const T* q, KeyRange<const T> prefix,
            KeyRange<const T> own, int64_t stride, T* context, T* p) {
  const int64_t dim = kDim > 0 ? kDim : shape.head_dim;
  const int64_t heads_per_kv = shape.num_heads / shape.num_kv_heads;
  const T scale = 1 / SquareRoot(static_cast<T>(dim));
  const KeyRange<const T> ranges[] = {prefix, own};
  for (int64_t h = 0; h < shape.num_heads; ++h) {
    const int64_t kv_offset = h / heads_per_kv * dim;
    int64_t n = 0;
    for (const auto& range : ranges) {
      const T* key = range.first + kv_offset;
      for (int64_t t = 0; t < range.length; ++t, key += stride) {
        p[n++] = Dot(q + h * dim, key, dim) * scale;
      }
    }
    Softmax(p, n);
    T* out = context + h * dim;
    for (int64_t d = 0; d < dim; ++d) out[d] = 0;
    n = 0;
    for (const auto& range : ranges) {
      const T* value = range.first + shape.kv_width() + kv_offset;
      for (int64_t t = 0; t < range.length; ++t, value += stride) {
        AddScaled(p[n++], value, dim, out);
      }
    }
    p += n;
  }
}

template <typename T, int kDim>
void AttendGradient(const HeadShape& shape, const T* dcontext, const T* q,
                    KeyRange<const T> prefix, KeyRange<const T> own,
                    int64_t stride, const T* p, T* dq, T* dprefix, T* down,
                    T* dp) {
  const int64_t dim = kDim > 0 ? kDim : shape.head_dim;
  const int64_t heads_per_kv = shape.num_heads / shape.num_kv_heads;
  const T scale = 1 / SquareRoot(static_cast<T>(dim));
  const KeyRange<const T> ranges[] = {prefix, own};
  T* const gradients[] = {dprefix, down};
  for (int64_t h = 0; h < shape.num_heads; ++h) {
    const int64_t kv_offset = h / heads_per_kv * dim;
    const T* dout = dcontext + h * dim;
    const T* query = q + h * dim;
    T mean = 0;
    int64_t n = 0;
    for (int r = 0; r < 2; ++r) {
      const int64_t offset = shape.kv_width() + kv_offset;
      for (int64_t t = 0; t < ranges[r].length; ++t, ++n) {
        const int64_t at = t * stride + offset;
        dp[n] = Dot(dout, ranges[r].first + at, dim);
        mean += p[n] * dp[n];
        AddScaled(p[n], dout, dim, gradients[r] + at);
      }
    }
    n = 0;
    for (int r = 0; r < 2; ++r) {
      for (int64_t t = 0; t < ranges[r].length; ++t, ++n) {
        const int64_t at = t * stride + kv_offset;
        const T dscore = p[n] * (dp[n] - mean) * scale;
        AddScaled(dscore, ranges[r].first + at, dim, dq + h * dim);
        AddScaled(dscore, query, dim, gradients[r] + at);
      }
    }
    p += n;
  }
}

}  // namespace

template <typename T>
void RmsNorm(const T* x, const T* scale, int64_t num_rows, int64_t width, T* y,
             T* inverse_rms) {
  for (int64_t row = 0; row < num_rows; ++row, x += width, y += width) {
    const T mean = Dot(x, x, width) / static_cast<T>(width);
    const T inverse = 1 / SquareRoot(mean + static_cast<T>(1e-6));
    inverse_rms[row] = inverse;
#pragma omp simd
    for (int64_t i = 0; i < width; ++i) y[i] = x[i] * inverse * scale[i];
  }
}

template <typename T>
void RmsNormGradient(const T* dy, const T* x, const T* scale,
                     const T* inverse_rms, int64_t num_rows, int64_t width,
                     T* dx, T* dscale) {
  for (int64_t row = 0; row < num_rows; ++row) {
    const T inverse = inverse_rms[row];
    T sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int64_t i = 0; i < width; ++i) sum += dy[i] * scale[i] * x[i];
    const T shrink = sum * inverse * inverse / static_cast<T>(width);
#pragma omp simd
    for (int64_t i = 0; i < width; ++i) {
      dx[i] = inverse * (dy[i] * scale[i] - x[i] * shrink);
      dscale[i] += dy[i] * x[i] * inverse;
    }
    dy += width;
    x += width;
    dx += width;
  }
}

template <typename T>
void Swiglu(const T* gate_up, int64_t num_rows, int64_t width, T* y) {
  for (int64_t row = 0; row < num_rows; ++row) {
    const T* up = gate_up + width;
#pragma omp simd
    for (int64_t i = 0; i < width; ++i) {
      y[i] = gate_up[i] / (1 + Exp(-gate_up[i])) * up[i];
    }
    gate_up += 2 * width;
    y += width;
  }
}

template <typename T>
void SwigluGradient(const T* dy, const T* gate_up, int64_t num_rows,
                    int64_t width, T* dgate_up) {
  for (int64_t row = 0; row < num_rows; ++row) {
#pragma omp simd
    for (int64_t i = 0; i < width; ++i) {
      const T gate = gate_up[i];
      const T sigmoid = 1 / (1 + Exp(-gate));
      dgate_up[i] =
          dy[i] * gate_up[width + i] * sigmoid * (1 + gate * (1 - sigmoid));
      dgate_up[width + i] = dy[i] * gate * sigmoid;
    }
    dy += width;
    gate_up += 2 * width;
    dgate_up += 2 * width;
  }
}

template <typename T>
void RowProducts(const T* x, const T* weight, int64_t num_rows, int64_t in,
                 int64_t out, T* y) {
  for (int64_t row = 0; row < num_rows; ++row, x += in, y += out) {
    for (int64_t o = 0; o < out; ++o) y[o] = Dot(x, weight + o * in, in);
  }
}

template <typename T>
void Rotate(const HeadShape& shape, const T* cos, const T* sin, T direction,
            T* row) {
  const int64_t half = shape.head_dim / 2;
  const int64_t num_heads = shape.num_heads + shape.num_kv_heads;
  for (int64_t h = 0; h < num_heads; ++h, row += shape.head_dim) {
    T* second = row + half;
#pragma omp simd
    for (int64_t i = 0; i < half; ++i) {
      const T a = row[i];
      const T b = second[i];
      row[i] = a * cos[i] - direction * b * sin[i];
      second[i] = b * cos[i] + direction * a * sin[i];
    }
  }
}

template <typename T>
void AttendRow(const HeadShape& shape, const T* q, KeyRange<const T> prefix,
               KeyRange<const T> own, int64_t stride, T* context,
               T* probabilities) {
  switch (shape.head_dim) {
    case 12:
      return Attend<T, 12>(shape, q, prefix, own, stride, context,
                           probabilities);
    case 16:
      return Attend<T, 16>(shape, q, prefix, own, stride, context,
                           probabilities);
    case 32:
      return Attend<T, 32>(shape, q, prefix, own, stride, context,
                           probabilities);
    default:
      return Attend<T, 0>(shape, q, prefix, own, stride, context,
                          probabilities);
  }
}

template <typename T>
void AttendRowGradient(const HeadShape& shape, const T* dcontext, const T* q,
                       KeyRange<const T> prefix, KeyRange<const T> own,
                       int64_t stride, const T* probabilities, T* dq,
                       T* dprefix, T* down, T* scratch) {
  switch (shape.head_dim) {
    case 12:
      return AttendGradient<T, 12>(shape, dcontext, q, prefix, own, stride,
                                   probabilities, dq, dprefix, down, scratch);
    case 16:
      return AttendGradient<T, 16>(shape, dcontext, q, prefix, own, stride,
                                   probabilities, dq, dprefix, down, scratch);
    case 32:
      return AttendGradient<T, 32>(shape, dcontext, q, prefix, own, stride,
                                   probabilities, dq, dprefix, down, scratch);
    default:
      return AttendGradient<T, 0>(shape, dcontext, q, prefix, own, stride,
                                  probabilities, dq, dprefix, down, scratch);
  }
}

#define ELENCHUS_INSTANTIATE(T)                                            \
  template void RmsNorm(const T*, const T*, int64_t, int64_t, T*, T*);     \
  template void RmsNormGradient(const T*, const T*, const T*, const T*,    \
                                int64_t, int64_t, T*, T*);                 \
  template void Swiglu(const T*, int64_t, int64_t, T*);                    \
  template void SwigluGradient(const T*, const T*, int64_t, int64_t, T*);  \
  template void RowProducts(const T*, const T*, int64_t, int64_t, int64_t, \
                            T*);                                           \
  template void Rotate(const HeadShape&, const T*, const T*, T, T*);       \
  template void AttendRow(const HeadShape&, const T*, KeyRange<const T>,   \
                          KeyRange<const T>, int64_t, T*, T*);             \
  template void AttendRowGradient(const HeadShape&, const T*, const T*,    \
                                  KeyRange<const T>, KeyRange<const T>,    \
                                  int64_t, const T*, T*, T*, T*, T*)
ELENCHUS_INSTANTIATE(float);
ELENCHUS_INSTANTIATE(double);
#undef ELENCHUS_INSTANTIATE

}  // namespace elenchus
