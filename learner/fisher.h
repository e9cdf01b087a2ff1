// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The Fisher matrix of the policy, as a product with vectors.
//
// Vectors are of the trunk: every parameter but the value and confidence heads,
// flattened one after the other in the order of named_parameters().
#ifndef ELENCHUS_LEARNER_FISHER_H_
#define ELENCHUS_LEARNER_FISHER_H_

#include <ATen/ATen.h>

#include <vector>

#include "learner/conjugate_gradient.h"
#include "model/packed_batch.h"
#include "model/transformer.h"

namespace elenchus {

std::vector<at::Tensor> TrunkParameters(const Transformer& model);
// Those of the heads.
std::vector<at::Tensor> HeadParameters(const Transformer& model);

// The gradient of `loss`, whose graph stays; zeros if it is undefined.
Vector GradientOf(const at::Tensor& loss,
                  const std::vector<at::Tensor>& parameters);

// Adds scale * step.
void Move(const Vector& step, double scale,
          const std::vector<at::Tensor>& parameters);

// The Hessian, at the model's present weights, of the mean over all answer
// tokens of KL(present || moved).
class Fisher {
 public:
  // A forward pass; the weights must not change while products are taken.
  Fisher(const Transformer& model, const TrainBatch& batch, double num_tokens);

  Vector Multiply(const Vector& v) const;

 private:
  std::vector<at::Tensor> parameters_;
  std::vector<at::Tensor> gradients_;  // of the mean KL, with a graph
};

}  // namespace elenchus

#endif  // ELENCHUS_LEARNER_FISHER_H_
