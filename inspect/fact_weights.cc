// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "inspect/fact_weights.h"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/status.h"
#include "inspect/answer_batch.h"
#include "model/kernels.h"
#include "model/log_probs.h"

namespace elenchus {
namespace {

// Sums `per_row`, of which row i is byte i of the facts, by fact.
FactWeights ByFact(const at::Tensor& per_row, const View& view) {
  FactWeights result;
  for (const View::Fact& fact : view.facts()) {
    result.weights.push_back(
        per_row.narrow(0, fact.begin, static_cast<int64_t>(fact.text.size()))
            .sum()
            .item<double>());
  }
  std::vector<size_t> order(result.weights.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return std::abs(result.weights[a]) > std::abs(result.weights[b]);
  });
  Report& report = result.report;
  for (const size_t fact : order) {
    const std::string name = view.Name(fact);
    absl::StrAppendFormat(&report.table, "%-16s %8.3f\n", name,
                          result.weights[fact]);
    absl::StrAppendFormat(&report.text, "%s%s %.2f",
                          report.text.empty() ? "" : ", ", name,
                          result.weights[fact]);
  }
  report.text = Shorten(std::move(report.text));
  return result;
}

// Attention of one sequence, whose first `num_facts` rows may see one another,
// and what of it the rows marked paid to each row.
class NotedAttention {
 public:
  NotedAttention(const Transformer& model, const TrainBatch& batch,
                 int64_t num_facts)
      : model_(model),
        num_facts_(model.config().bidirectional_facts() ? num_facts : 0),
        noted_N_(at::zeros({batch.packed.tokens_N.numel()}, at::kDouble)),
        is_noted_(batch.packed.tokens_N.numel(), false) {
    for (int64_t i = 0; i < batch.rows_A.numel(); ++i) {
      is_noted_[batch.rows_A[i].item<int64_t>()] = true;
    }
  }

  template <typename T>
  at::Tensor Attend(const at::Tensor& unrotated_NE) {
    const HeadShape& shape = model_.shape();
    const int64_t num_rows = unrotated_NE.size(0);
    at::Tensor qkv_NE = unrotated_NE.detach().clone();
    at::Tensor context_NJ =
        at::empty({num_rows, shape.q_width()}, qkv_NE.options());
    T* const rows = qkv_NE.mutable_data_ptr<T>();
    const int64_t stride = shape.row_width();
    for (int64_t n = 0; n < num_rows; ++n) {
      const int64_t at = n * shape.head_dim / 2;
      Rotate<T>(shape, model_.cos().const_data_ptr<T>() + at,
                model_.sin().const_data_ptr<T>() + at, 1, rows + n * stride);
    }
    std::vector<T> probabilities(shape.num_heads * num_rows);
    for (int64_t n = 0; n < num_rows; ++n) {
      const int64_t length = n < num_facts_ ? num_facts_ : n + 1;
      AttendRow<T>(shape, rows + n * stride, {rows, 0},
                   {rows + shape.q_width(), length}, stride,
                   context_NJ.mutable_data_ptr<T>() + n * shape.q_width(),
                   probabilities.data());
      if (is_noted_[n]) Note(probabilities, length);
    }
    return context_NJ;
  }

  // Mean over `count` rows and layers, and over heads.
  at::Tensor Mean(int64_t count) const {
    return noted_N_ / static_cast<double>(count * model_.shape().num_heads);
  }

 private:
  template <typename T>
  void Note(const std::vector<T>& probabilities, int64_t length) {
    double* const noted = noted_N_.mutable_data_ptr<double>();
    for (int64_t h = 0; h < model_.shape().num_heads; ++h) {
      for (int64_t k = 0; k < length; ++k) {
        noted[k] += probabilities[h * length + k];
      }
    }
  }

  const Transformer& model_;
  const int64_t num_facts_;
  at::Tensor noted_N_;
  std::vector<bool> is_noted_;
};

}  // namespace

absl::StatusOr<FactWeights> InspectAttention(const Transformer& model,
                                             const Question& question,
                                             const Call& call,
                                             const View& view) {
  ELENCHUS_ASSIGN_OR_RETURN(const TrainBatch batch,
                            AnswerBatch(model, question, call));
  const at::NoGradGuard no_grad;
  NotedAttention attention(model, batch,
                           static_cast<int64_t>(question.facts().size()));
  model.Hidden(
      batch.packed.tokens_N, batch.rows_A, [&](int, const at::Tensor& qkv_NE) {
        return model.dtype() == at::kDouble ? attention.Attend<double>(qkv_NE)
                                            : attention.Attend<float>(qkv_NE);
      });
  return ByFact(
      attention.Mean(batch.rows_A.numel() * model.config().num_layers()), view);
}

absl::StatusOr<FactWeights> InspectSaliency(const Transformer& model,
                                            const Question& question,
                                            const Call& call,
                                            const View& view) {
  ELENCHUS_ASSIGN_OR_RETURN(const TrainBatch batch,
                            AnswerBatch(model, question, call));
  const at::AutoGradMode with_gradient(true);
  const Transformer plain = model.WithKernels(Kernels::kPlain);
  const at::Tensor embedded_ND =
      plain.Embed(batch.packed.tokens_N).detach().requires_grad_();
  const at::Tensor log_prob =
      TokenLogProbs(plain.Logits(plain.HiddenOf(
                        embedded_ND, batch.packed.spans_S5, batch.rows_A)),
                    batch.targets_A, batch.temperature_A)
          .log_prob_A.sum();
  const at::Tensor gradient_ND =
      torch::autograd::grad({log_prob}, {embedded_ND})[0];
  return ByFact((gradient_ND * embedded_ND.detach()).sum(1), view);
}

}  // namespace elenchus
