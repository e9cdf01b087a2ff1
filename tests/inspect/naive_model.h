// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The transformer in loops over numbers: an oracle that shares no code with it
// but its parameters.
#ifndef ELENCHUS_TESTS_INSPECT_NAIVE_MODEL_H_
#define ELENCHUS_TESTS_INSPECT_NAIVE_MODEL_H_

#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "model/transformer.h"

namespace elenchus {

class NaiveModel {
 public:
  using Vector = std::vector<double>;
  using Matrix = std::vector<Vector>;

  explicit NaiveModel(const Transformer& model) : config_(model.config()) {
    for (const auto& [name, tensor] : model.named_parameters()) {
      const at::Tensor rows =
          tensor.detach().to(at::kDouble).reshape({-1, tensor.size(-1)});
      for (int64_t i = 0; i < rows.size(0); ++i) {
        const double* const row = rows[i].const_data_ptr<double>();
        parameters_[name].emplace_back(row, row + rows.size(1));
      }
    }
  }

  // Runs the tokens, of which the first `num_facts` see one another if the
  // model is so configured. Fills attention and logits.
  void Run(const std::vector<Token>& tokens, int num_facts) {
    Matrix x;
    for (const Token token : tokens) x.push_back(At("embedding")[token]);
    for (int layer = 0; layer < config_.num_layers(); ++layer) {
      const std::string prefix = "layers." + std::to_string(layer) + ".";
      Matrix qkv;
      for (const Vector& row : x) {
        qkv.push_back(
            Times(At(prefix + "qkv"), Norm(row, prefix + "attention_norm")));
      }
      const Matrix context = Attend(qkv, num_facts);
      for (size_t i = 0; i < x.size(); ++i) {
        Add(Times(At(prefix + "output"), context[i]), &x[i]);
        Add(Times(At(prefix + "down"), Gate(x[i], prefix)), &x[i]);
      }
      logits.emplace_back();
      for (const Vector& row : x) {
        logits.back().push_back(
            Times(At("embedding"), Norm(row, "final_norm")));
      }
    }
  }

  // By layer, head, row and column.
  std::vector<std::vector<Matrix>> attention;
  // By layer, row and token.
  std::vector<Matrix> logits;

 private:
  const Matrix& At(const std::string& name) const {
    return parameters_.at(name);
  }

  static Vector Times(const Matrix& matrix, const Vector& x) {
    Vector y;
    for (const Vector& row : matrix) {
      double sum = 0;
      for (size_t i = 0; i < x.size(); ++i) sum += row[i] * x[i];
      y.push_back(sum);
    }
    return y;
  }

  static void Add(const Vector& x, Vector* y) {
    for (size_t i = 0; i < x.size(); ++i) (*y)[i] += x[i];
  }

  Vector Norm(const Vector& x, const std::string& name) const {
    double squares = 0;
    for (const double element : x) squares += element * element;
    Vector y = x;
    for (size_t i = 0; i < x.size(); ++i) {
      y[i] *= At(name)[0][i] / std::sqrt(squares / x.size() + 1e-6);
    }
    return y;
  }

  Vector Gate(const Vector& x, const std::string& prefix) const {
    const Vector both =
        Times(At(prefix + "gate_up"), Norm(x, prefix + "mlp_norm"));
    Vector y;
    for (size_t i = 0; i < both.size() / 2; ++i) {
      y.push_back(both[i] / (1 + std::exp(-both[i])) *
                  both[both.size() / 2 + i]);
    }
    return y;
  }

  // Element d of a head that starts at `first`, turned by its position.
  double Rotated(const Vector& row, int first, int d, int position) const {
    const int size = config_.width() / config_.num_heads(), half = size / 2;
    const int pair = d % half;
    const double angle =
        position * std::pow(config_.rope_base(), -2.0 * pair / size);
    const double a = row[first + pair], b = row[first + half + pair];
    return d < half ? a * std::cos(angle) - b * std::sin(angle)
                    : b * std::cos(angle) + a * std::sin(angle);
  }

  Matrix Attend(const Matrix& qkv, int num_facts) {
    const int heads = config_.num_heads(), groups = config_.num_kv_heads();
    const int size = config_.width() / heads;
    const int rows = static_cast<int>(qkv.size());
    Matrix context(rows, Vector(config_.width()));
    attention.emplace_back(heads, Matrix(rows, Vector(rows)));
    for (int h = 0; h < heads; ++h) {
      const int key = config_.width() + h / (heads / groups) * size;
      const int value = key + groups * size;
      for (int i = 0; i < rows; ++i) {
        const bool sees_facts = config_.bidirectional_facts() && i < num_facts;
        const int end = sees_facts ? num_facts : i + 1;
        Vector& weights = attention.back()[h][i];
        double total = 0;
        for (int k = 0; k < end; ++k) {
          double score = 0;
          for (int d = 0; d < size; ++d) {
            score +=
                Rotated(qkv[i], h * size, d, i) * Rotated(qkv[k], key, d, k);
          }
          weights[k] = std::exp(score / std::sqrt(size));
          total += weights[k];
        }
        for (int k = 0; k < end; ++k) {
          weights[k] /= total;
          for (int d = 0; d < size; ++d) {
            context[i][h * size + d] += weights[k] * qkv[k][value + d];
          }
        }
      }
    }
    return context;
  }

  const ModelConfig config_;
  std::map<std::string, Matrix> parameters_;
};

}  // namespace elenchus

#endif  // ELENCHUS_TESTS_INSPECT_NAIVE_MODEL_H_
