// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "model/transformer.h"

#include <torch/torch.h>

#include <cmath>

#include "absl/strings/str_cat.h"
#include "core/status.h"
#include "model/ops.h"
#include "model/plain_ops.h"
#include "model/tokenizer.h"

namespace elenchus {
namespace {

// What the confidence head reads beside the hidden state.
constexpr int64_t kNumCertainties = 3;
constexpr double kMaxCertainty = 10;

absl::Status CheckInteger(absl::string_view field, int64_t value,
                          int64_t smallest, int64_t largest) {
  if (value >= smallest && value <= largest) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("model.", field, " must be in [", smallest, ", ", largest,
                   "], got ", value));
}

// [positions, head_dim / 2], of the angles position / base^(2i / head_dim).
at::Tensor Angles(const ModelConfig& config, int64_t head_dim) {
  const auto options = at::TensorOptions().dtype(at::kDouble);
  const at::Tensor exponents =
      at::arange(0, head_dim, 2, options) / static_cast<double>(head_dim);
  const at::Tensor frequencies = at::pow(config.rope_base(), -exponents);
  return at::outer(at::arange(config.context_length(), options), frequencies);
}

}  // namespace

absl::Status CheckModelConfig(const ModelConfig& config) {
#if defined(__x86_64__)
  // What kernels.cc is compiled for.
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) {
    return absl::FailedPreconditionError(
        "this build needs a CPU with AVX2 and FMA, this one lacks them");
  }
#endif
  ELENCHUS_RETURN_IF_ERROR(
      CheckInteger("num_layers", config.num_layers(), 1, 64));
  ELENCHUS_RETURN_IF_ERROR(
      CheckInteger("num_heads", config.num_heads(), 1, 64));
  ELENCHUS_RETURN_IF_ERROR(
      CheckInteger("num_kv_heads", config.num_kv_heads(), 1, 64));
  ELENCHUS_RETURN_IF_ERROR(CheckInteger("width", config.width(), 2, 65536));
  ELENCHUS_RETURN_IF_ERROR(
      CheckInteger("hidden_width", config.hidden_width(), 1, 65536));
  ELENCHUS_RETURN_IF_ERROR(
      CheckInteger("context_length", config.context_length(), 16, 8192));
  if (config.num_heads() % config.num_kv_heads() != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("model.num_kv_heads must divide num_heads ",
                     config.num_heads(), ", got ", config.num_kv_heads()));
  }
  if (config.width() % (2 * config.num_heads()) != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("model.width must be an even multiple of num_heads ",
                     config.num_heads(), ", got ", config.width()));
  }
  if (!(config.rope_base() > 1)) {
    return absl::InvalidArgumentError(
        absl::StrCat("model.rope_base must be > 1, got ", config.rope_base()));
  }
  if (!(config.init_std() > 0 && config.init_std() <= 1)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "model.init_std must be in (0, 1], got ", config.init_std()));
  }
  return absl::OkStatus();
}

Transformer::Transformer(const ModelConfig& config, uint64_t seed,
                         at::ScalarType dtype)
    : config_(config),
      shape_{config.num_heads(), config.num_kv_heads(),
             config.width() / config.num_heads()} {
  ELENCHUS_CHECK(CheckModelConfig(config).ok());
  at::Generator generator = at::detail::createCPUGenerator(seed);
  const auto options = at::TensorOptions().dtype(dtype);
  const auto normal = [&](int64_t rows, int64_t columns, double std) {
    return at::empty({rows, columns}, options)
        .normal_(0, std, generator)
        .requires_grad_();
  };
  const auto ones = [&](int64_t size) {
    return at::ones({size}, options).requires_grad_();
  };
  const int64_t width = config.width();
  const int64_t hidden = config.hidden_width();
  const double std = config.init_std();
  const double residual_std = std / std::sqrt(2.0 * config.num_layers());

  const at::Tensor angles = Angles(config, shape_.head_dim);
  cos_ = angles.cos().to(dtype).contiguous();
  sin_ = angles.sin().to(dtype).contiguous();
  embedding_ = normal(kVocabularySize, width, std);
  for (int i = 0; i < config.num_layers(); ++i) {
    Layer layer;
    layer.attention_norm_D = ones(width);
    layer.qkv_ED = normal(shape_.row_width(), width, std);
    layer.output_DJ = normal(width, shape_.q_width(), residual_std);
    layer.mlp_norm_D = ones(width);
    layer.gate_up_2WD = normal(2 * hidden, width, std);
    layer.down_DW = normal(width, hidden, residual_std);
    layers_.push_back(std::move(layer));
  }
  final_norm_D_ = ones(width);
  value_head_1D_ = at::zeros({1, width}, options).requires_grad_();
  confidence_head_1F_ = at::zeros({1, width + kNumCertainties}, options);
  confidence_head_1F_.select(1, width).fill_(1);
  confidence_head_1F_.requires_grad_();
}

Transformer Transformer::WithKernels(Kernels kernels) const {
  Transformer model = *this;
  model.kernels_ = kernels;
  return model;
}

Transformer Transformer::Frozen() const {
  Transformer model = *this;
  const auto freeze = [](std::initializer_list<at::Tensor*> parameters) {
    for (at::Tensor* const of : parameters) *of = of->detach();
  };
  for (Layer& of : model.layers_) {
    freeze({&of.attention_norm_D, &of.qkv_ED, &of.output_DJ, &of.mlp_norm_D,
            &of.gate_up_2WD, &of.down_DW});
  }
  freeze({&model.embedding_, &model.final_norm_D_, &model.value_head_1D_,
          &model.confidence_head_1F_});
  return model;
}

Transformer Transformer::FirstLayers(int num_layers) const {
  ELENCHUS_CHECK(num_layers >= 1 && num_layers <= config_.num_layers());
  Transformer model = *this;
  model.layers_.resize(num_layers);
  model.config_.set_num_layers(num_layers);
  return model;
}

std::vector<std::pair<std::string, at::Tensor>> Transformer::named_parameters()
    const {
  std::vector<std::pair<std::string, at::Tensor>> named;
  named.emplace_back("embedding", embedding_);
  for (size_t i = 0; i < layers_.size(); ++i) {
    const std::string prefix = absl::StrCat("layers.", i, ".");
    const Layer& layer = layers_[i];
    named.emplace_back(prefix + "attention_norm", layer.attention_norm_D);
    named.emplace_back(prefix + "qkv", layer.qkv_ED);
    named.emplace_back(prefix + "output", layer.output_DJ);
    named.emplace_back(prefix + "mlp_norm", layer.mlp_norm_D);
    named.emplace_back(prefix + "gate_up", layer.gate_up_2WD);
    named.emplace_back(prefix + "down", layer.down_DW);
  }
  named.emplace_back("final_norm", final_norm_D_);
  named.emplace_back("value_head", value_head_1D_);
  named.emplace_back("confidence_head", confidence_head_1F_);
  return named;
}

at::Tensor Transformer::AdversaryRows() const {
  return embedding_.detach().narrow(0, kFirstAdversaryToken,
                                    kNumAdversaryTokens);
}

at::Tensor Transformer::Hidden(const PackedBatch& batch,
                               const at::Tensor& rows_A) const {
  return HiddenOf(Embed(batch.tokens_N), batch.spans_S5, rows_A);
}

at::Tensor Transformer::Hidden(const PackedBatch& batch,
                               const at::Tensor& rows_A,
                               const Visit& visit) const {
  return HiddenOf(Embed(batch.tokens_N), batch.spans_S5, rows_A, visit);
}

at::Tensor Transformer::Hidden(const at::Tensor& tokens_N,
                               const at::Tensor& rows_A,
                               const Attend& attend) const {
  return HiddenOf(Embed(tokens_N), rows_A, attend);
}

at::Tensor Transformer::Embed(const at::Tensor& tokens_N) const {
  return at::embedding(embedding_, tokens_N);
}

at::Tensor Transformer::HiddenOf(const at::Tensor& embedded_ND,
                                 const at::Tensor& spans_S5,
                                 const at::Tensor& rows_A,
                                 const Visit& visit) const {
  const auto attention =
      kernels_ == Kernels::kPlain ? PlainPackedAttention : PackedAttention;
  const Attend attend = [&](int, const at::Tensor& qkv_NE) {
    return attention(qkv_NE, spans_S5, cos_, sin_, shape_);
  };
  return HiddenOf(embedded_ND, rows_A, attend, visit);
}

at::Tensor Transformer::Gated(const at::Tensor& gate_up_N2W) const {
  return kernels_ == Kernels::kPlain ? PlainSwiglu(gate_up_N2W)
                                     : Swiglu(gate_up_N2W);
}

at::Tensor Transformer::Norm(const at::Tensor& x_ND,
                             const at::Tensor& scale_D) const {
  return kernels_ == Kernels::kPlain ? PlainRmsNorm(x_ND, scale_D)
                                     : RmsNorm(x_ND, scale_D);
}

at::Tensor Transformer::Linear(const at::Tensor& x_ND,
                               const at::Tensor& weight_ED) const {
  return kernels_ == Kernels::kRowwise ? RowwiseLinear(x_ND, weight_ED)
                                       : at::linear(x_ND, weight_ED);
}

at::Tensor Transformer::AddLinear(const at::Tensor& x_ND,
                                  const at::Tensor& y_NE,
                                  const at::Tensor& weight_DE) const {
  return kernels_ == Kernels::kRowwise ? x_ND + RowwiseLinear(y_NE, weight_DE)
                                       : at::addmm(x_ND, y_NE, weight_DE.t());
}

at::Tensor Transformer::HiddenOf(const at::Tensor& embedded_ND,
                                 const at::Tensor& rows_A, const Attend& attend,
                                 const Visit& visit) const {
  at::Tensor x = embedded_ND;
  for (size_t i = 0; i < layers_.size(); ++i) {
    if (visit) x = visit(static_cast<int>(i), x);
    const Layer& layer = layers_[i];
    at::Tensor context =
        attend(static_cast<int>(i),
               Linear(Norm(x, layer.attention_norm_D), layer.qkv_ED));
    if (i + 1 == layers_.size()) {
      // Nothing attends to what follows: only the rows asked for matter.
      context = context.index_select(0, rows_A);
      x = x.index_select(0, rows_A);
    }
    x = AddLinear(x, context, layer.output_DJ);
    const at::Tensor gate_up =
        Linear(Norm(x, layer.mlp_norm_D), layer.gate_up_2WD);
    x = AddLinear(x, Gated(gate_up), layer.down_DW);
  }
  return Norm(x, final_norm_D_);
}

at::Tensor Transformer::Logits(const at::Tensor& hidden_AD) const {
  return Linear(hidden_AD, embedding_.narrow(0, 0, kNumSpoken));
}

at::Tensor Transformer::Value(const at::Tensor& hidden_AD) const {
  return Linear(hidden_AD, value_head_1D_).squeeze(1).tanh();
}

at::Tensor Transformer::ConfidenceLogit(const at::Tensor& features_AF) const {
  return Linear(features_AF, confidence_head_1F_).squeeze(1);
}

at::Tensor Transformer::ConfidenceFeatures(const at::Tensor& hidden_AD,
                                           const at::Tensor& logits_AV) const {
  const at::NoGradGuard no_grad;
  const int64_t num_rows = hidden_AD.size(0);
  if (kernels_ == Kernels::kRowwise && num_rows > 1) {
    std::vector<at::Tensor> rows;
    for (int64_t a = 0; a < num_rows; ++a) {
      rows.push_back(ConfidenceFeatures(hidden_AD.narrow(0, a, 1),
                                        logits_AV.narrow(0, a, 1)));
    }
    return at::cat(rows);
  }
  const at::Tensor log_probs_AV = logits_AV.log_softmax(1);
  const at::Tensor probs_AV = log_probs_AV.exp();
  const at::Tensor best_A1 = std::get<0>(probs_AV.max(1, /*keepdim=*/true));
  const at::Tensor certainty_A1 = (best_A1.log() - at::log1p(-best_A1))
                                      .clamp(-kMaxCertainty, kMaxCertainty);
  const at::Tensor entropy_A1 =
      -(probs_AV * log_probs_AV).sum(1, /*keepdim=*/true);
  return at::cat(
      {hidden_AD.detach(), certainty_A1, entropy_A1, at::ones_like(entropy_A1)},
      1);
}

}  // namespace elenchus
