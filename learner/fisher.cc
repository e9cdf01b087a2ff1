// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/fisher.h"

#include <ATen/core/grad_mode.h>
#include <torch/autograd.h>

#include <string>

#include "model/log_probs.h"

namespace elenchus {
namespace {

bool IsHead(const std::string& name) { return name.ends_with("_head"); }

std::vector<at::Tensor> Parameters(const Transformer& model, bool of_heads) {
  std::vector<at::Tensor> parameters;
  for (const auto& [name, tensor] : model.named_parameters()) {
    if (IsHead(name) == of_heads) parameters.push_back(tensor);
  }
  return parameters;
}

// Undefined tensors, of parameters that do not matter, are zeros.
Vector Flatten(const std::vector<at::Tensor>& tensors,
               const std::vector<at::Tensor>& parameters) {
  Vector flat;
  for (size_t i = 0; i < tensors.size(); ++i) {
    if (!tensors[i].defined()) {
      flat.insert(flat.end(), static_cast<size_t>(parameters[i].numel()), 0);
      continue;
    }
    const at::Tensor doubles = tensors[i].detach().to(at::kDouble).contiguous();
    const double* const first = doubles.const_data_ptr<double>();
    flat.insert(flat.end(), first, first + doubles.numel());
  }
  return flat;
}

// Calls visit(parameter, its part of `flat`) for each.
template <typename Visit>
void ForEachPart(const Vector& flat, const std::vector<at::Tensor>& parameters,
                 Visit visit) {
  const at::Tensor all = at::tensor(flat, at::kDouble);
  int64_t begin = 0;
  for (size_t i = 0; i < parameters.size(); ++i) {
    const int64_t size = parameters[i].numel();
    visit(i, all.narrow(0, begin, size)
                 .view(parameters[i].sizes())
                 .to(parameters[i].scalar_type()));
    begin += size;
  }
}

}  // namespace

std::vector<at::Tensor> TrunkParameters(const Transformer& model) {
  return Parameters(model, /*of_heads=*/false);
}

std::vector<at::Tensor> HeadParameters(const Transformer& model) {
  return Parameters(model, /*of_heads=*/true);
}

Vector GradientOf(const at::Tensor& loss,
                  const std::vector<at::Tensor>& parameters) {
  if (!loss.defined()) {
    return Flatten(std::vector<at::Tensor>(parameters.size()), parameters);
  }
  return Flatten(
      torch::autograd::grad({loss}, parameters, {}, /*retain_graph=*/true,
                            /*create_graph=*/false, /*allow_unused=*/true),
      parameters);
}

void Move(const Vector& step, double scale,
          const std::vector<at::Tensor>& parameters) {
  const at::NoGradGuard no_grad;
  ForEachPart(step, parameters, [&](size_t i, const at::Tensor& part) {
    at::Tensor parameter = parameters[i];
    parameter.add_(part, scale);
  });
}

Fisher::Fisher(const Transformer& model, const TrainBatch& batch,
               double num_tokens)
    : parameters_(TrunkParameters(model)) {
  const Transformer plain = model.WithKernels(Kernels::kPlain);
  const at::Tensor log_probs_AV =
      TokenLogProbs(plain.Logits(plain.Hidden(batch.packed, batch.rows_A)),
                    batch.targets_A, batch.temperature_A)
          .log_probs_AV;
  const at::Tensor present_AV = log_probs_AV.detach();
  const at::Tensor kl =
      (present_AV.exp() * (present_AV - log_probs_AV)).sum() / num_tokens;
  gradients_ =
      torch::autograd::grad({kl}, parameters_, {}, /*retain_graph=*/true,
                            /*create_graph=*/true, /*allow_unused=*/true);
}

Vector Fisher::Multiply(const Vector& v) const {
  at::Tensor slope;
  ForEachPart(v, parameters_, [&](size_t i, const at::Tensor& part) {
    if (!gradients_[i].defined()) return;
    const at::Tensor along = (gradients_[i] * part).sum();
    slope = slope.defined() ? slope + along : along;
  });
  return GradientOf(slope, parameters_);
}

}  // namespace elenchus
