// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// M: a decoder-only transformer.
//
// RMSNorm before each sub-layer and at the end, rotary positions (half-split),
// grouped-query attention, SwiGLU, tied embedding, no biases.
//
// Shape suffixes: N rows (tokens), A rows asked for, D width, C context length,
// J query heads * head_dim, E = J + 2 * key-value heads * head_dim,
// W SwiGLU hidden width, V = kNumSpoken.
#ifndef ELENCHUS_MODEL_TRANSFORMER_H_
#define ELENCHUS_MODEL_TRANSFORMER_H_

#include <ATen/ATen.h>

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "model/kernels.h"
#include "model/packed_batch.h"
#include "proto/config.pb.h"

namespace elenchus {

// InvalidArgument, naming field and value, unless a Transformer of this shape
// can be built; FailedPrecondition if this CPU cannot run one.
absl::Status CheckModelConfig(const ModelConfig& config);

// What computes norms, SwiGLU and attention of packed batches: ops.h, or
// plain_ops.h, which can be differentiated any number of times. kRowwise is
// kFused without derivatives and slower, but a row's results are the same bits
// whatever other rows are computed with it.
enum class Kernels { kFused, kPlain, kRowwise };

// On the CPU. The const methods may be called from several threads at once.
class Transformer {
 public:
  struct Layer {
    at::Tensor attention_norm_D;
    at::Tensor qkv_ED;  // query heads, key heads, value heads
    at::Tensor output_DJ;
    at::Tensor mlp_norm_D;
    at::Tensor gate_up_2WD;  // gate rows, then up rows
    at::Tensor down_DW;
  };

  // Initial weights drawn from `seed`: normal(0, init_std), those that write
  // to the residual stream scaled by 1 / sqrt(2 * num_layers), heads zero, but
  // that confidence begins as the likeliest token's probability. The
  // parameters require gradients. `config` must pass CheckModelConfig.
  // `dtype` is float32 or float64.
  Transformer(const ModelConfig& config, uint64_t seed,
              at::ScalarType dtype = at::kFloat);
  Transformer(Transformer&&) = default;

  // The same parameters, not copies, computed with by `kernels`. New models are
  // fused.
  Transformer WithKernels(Kernels kernels) const;
  // The same parameters, through which no gradient flows.
  Transformer Frozen() const;
  // The same parameters without the layers after the first `num_layers` >= 1.
  Transformer FirstLayers(int num_layers) const;

  // Every parameter by name, in a fixed order. The tensors are the parameters,
  // not copies.
  std::vector<std::pair<std::string, at::Tensor>> named_parameters() const;

  // The adversary's rows of the embedding [kNumAdversaryTokens, D], themselves
  // and without gradient.
  at::Tensor AdversaryRows() const;

  // Final, normed hidden states of the rows asked for. rows_A is int64.
  at::Tensor Hidden(const PackedBatch& batch, const at::Tensor& rows_A) const;

  // What becomes of the hidden states [N, D] that enter a layer: a perturbed
  // copy, or themselves.
  using Visit = std::function<at::Tensor(int layer, const at::Tensor& x_ND)>;
  at::Tensor Hidden(const PackedBatch& batch, const at::Tensor& rows_A,
                    const Visit& visit) const;

  // The same for any kind of attention: `attend` maps queries, keys and values
  // [N, E] of a layer, unrotated, to [N, J].
  using Attend = std::function<at::Tensor(int layer, const at::Tensor& qkv_NE)>;
  at::Tensor Hidden(const at::Tensor& tokens_N, const at::Tensor& rows_A,
                    const Attend& attend) const;

  // What enters the first layer, [N, D], and Hidden() of it.
  at::Tensor Embed(const at::Tensor& tokens_N) const;
  at::Tensor HiddenOf(const at::Tensor& embedded_ND, const at::Tensor& spans_S5,
                      const at::Tensor& rows_A,
                      const Visit& visit = nullptr) const;
  at::Tensor HiddenOf(const at::Tensor& embedded_ND, const at::Tensor& rows_A,
                      const Attend& attend, const Visit& visit = nullptr) const;

  // Of hidden states: raw logits [A, V] over what M can say; the value head in
  // [-1, 1], [A]. The confidence head's logit, of its features, [A].
  at::Tensor Logits(const at::Tensor& hidden_AD) const;
  at::Tensor Value(const at::Tensor& hidden_AD) const;
  at::Tensor ConfidenceLogit(const at::Tensor& features_AF) const;

  // What the confidence head reads, without gradient, so that it does not teach
  // the trunk: the hidden state; the logit of the likeliest token's
  // probability, clamped to +-10; the entropy in nats; and 1.
  at::Tensor ConfidenceFeatures(const at::Tensor& hidden_AD,
                                const at::Tensor& logits_AV) const;

  const ModelConfig& config() const { return config_; }
  at::ScalarType dtype() const { return embedding_.scalar_type(); }
  const HeadShape& shape() const { return shape_; }
  // Of each position's rotation; [C, head_dim / 2].
  const at::Tensor& cos() const { return cos_; }
  const at::Tensor& sin() const { return sin_; }

 private:
  Transformer(const Transformer&) = default;

  // By the kernels chosen.
  at::Tensor Norm(const at::Tensor& x_ND, const at::Tensor& scale_D) const;
  at::Tensor Gated(const at::Tensor& gate_up_N2W) const;
  at::Tensor Linear(const at::Tensor& x_ND, const at::Tensor& weight_ED) const;
  // x + y * weight^T.
  at::Tensor AddLinear(const at::Tensor& x_ND, const at::Tensor& y_NE,
                       const at::Tensor& weight_DE) const;

  ModelConfig config_;
  Kernels kernels_ = Kernels::kFused;
  HeadShape shape_;
  at::Tensor cos_, sin_;
  at::Tensor embedding_;
  std::vector<Layer> layers_;
  at::Tensor final_norm_D_;
  at::Tensor value_head_1D_;
  at::Tensor confidence_head_1F_;
};

}  // namespace elenchus

#endif  // ELENCHUS_MODEL_TRANSFORMER_H_
