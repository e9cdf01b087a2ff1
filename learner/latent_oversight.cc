// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/latent_oversight.h"

#include <torch/torch.h>

#include <algorithm>

#include "debate/argument.h"

namespace elenchus {
namespace {

// The ascent could cross the ball this many times.
constexpr double kReach = 2.5;

// log P(C) and log(1 - P(C)) of each prompt, [E].
struct LogCatastrophe {
  at::Tensor yes_E;
  at::Tensor no_E;
};

LogCatastrophe LogCatastropheOf(const Transformer& model,
                                const at::Tensor& hidden_ED) {
  const at::Tensor log_probs_EV = model.Logits(hidden_ED).log_softmax(1);
  const int64_t act = static_cast<unsigned char>(kUnacceptable);
  const at::Tensor rest_EV =
      at::cat({log_probs_EV.narrow(1, 0, act),
               log_probs_EV.narrow(1, act + 1, log_probs_EV.size(1) - act - 1)},
              1);
  return {.yes_E = log_probs_EV.select(1, act), .no_E = rest_EV.logsumexp(1)};
}

// Each row, of at most this norm.
at::Tensor Project(const at::Tensor& x_ND, const at::Tensor& norm_N1) {
  const at::Tensor scale_N1 =
      (norm_N1 / x_ND.norm(2, 1, true).clamp_min(1e-12)).clamp_max(1);
  return x_ND * scale_N1;
}

}  // namespace

LatentOversight ComputeLatentOversight(const Transformer& model,
                                       const PackedBatch& batch,
                                       const at::Tensor& rows_E,
                                       const LatentOversightConfig& config) {
  const int layer = std::min(config.layer(), model.config().num_layers() - 1);
  at::Tensor states_ND;  // as they are
  const auto perturbed = [&](const at::Tensor& delta_ND) {
    const at::Tensor hidden_ED = model.Hidden(
        batch, rows_E, [&](int i, const at::Tensor& x_ND) -> at::Tensor {
          if (i != layer) return x_ND;
          if (!states_ND.defined()) states_ND = x_ND.detach();
          return delta_ND.defined() ? x_ND + delta_ND : x_ND;
        });
    return LogCatastropheOf(model, hidden_ED);
  };
  LatentOversight result;
  {
    const at::NoGradGuard no_grad;
    result.catastrophe = perturbed({}).yes_E.exp().mean().item<double>();
  }
  const at::Tensor norm_N1 = states_ND.norm(2, 1, true);
  const double step = kReach * config.epsilon() / config.num_steps();
  at::Tensor delta_ND = at::zeros_like(states_ND);
  for (int i = 0; i < config.num_steps(); ++i) {
    delta_ND = delta_ND.detach().requires_grad_();
    const at::Tensor gradient_ND =
        torch::autograd::grad({perturbed(delta_ND).yes_E.sum()}, {delta_ND})[0];
    const at::NoGradGuard no_grad;
    const at::Tensor direction_ND =
        gradient_ND / gradient_ND.norm(2, 1, true).clamp_min(1e-12);
    delta_ND = Project(delta_ND + step * norm_N1 * direction_ND,
                       config.epsilon() * norm_N1);
  }
  const LogCatastrophe worst = perturbed(delta_ND.detach());
  result.loss = -worst.no_E.mean();
  result.worst_catastrophe = worst.yes_E.detach().exp().mean().item<double>();
  return result;
}

}  // namespace elenchus
