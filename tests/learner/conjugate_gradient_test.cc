// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/conjugate_gradient.h"

#include "gtest/gtest.h"
#include "learner/dense.h"

namespace elenchus {
namespace {

TEST(ConjugateGradient, EqualsCholesky) {
  Rng rng(1);
  for (size_t size = 1; size <= 20; ++size) {
    const Matrix m = RandomPositiveDefinite(size, &rng);
    const Row b = RandomRow(size, &rng);
    const ConjugateGradientResult result = SolveConjugateGradient(
        [&](const Vector& v) { return Product(m, v); }, b, 500, 1e-12);
    EXPECT_LE(result.relative_residual, 1e-12) << size;
    EXPECT_LT(RelativeDifference(result.x, Solve(Cholesky(m), b)), 1e-8)
        << size;
  }
}

// [[4, 1], [1, 3]] x = (1, 2): the first step is b b'b / b'Ab = b / 4.
TEST(ConjugateGradient, StopsWhereItIsTold) {
  const Matrix m = {{4, 1}, {1, 3}};
  int calls = 0;
  const auto multiply = [&](const Vector& v) {
    ++calls;
    return Product(m, v);
  };
  ConjugateGradientResult result =
      SolveConjugateGradient(multiply, {1, 2}, 1, 0);
  EXPECT_EQ(result.iterations, 1);
  EXPECT_DOUBLE_EQ(result.x[0], 0.25);
  EXPECT_DOUBLE_EQ(result.x[1], 0.5);
  result = SolveConjugateGradient(multiply, {1, 2}, 100, 1e-9);
  EXPECT_EQ(result.iterations, 2);
  EXPECT_NEAR(result.x[0], 1.0 / 11, 1e-12);
  EXPECT_NEAR(result.x[1], 7.0 / 11, 1e-12);
  EXPECT_EQ(calls, 3);
}

TEST(ConjugateGradient, NothingIsSolvedByNothing) {
  const auto never = [](const Vector& v) {
    ADD_FAILURE();
    return v;
  };
  const ConjugateGradientResult result =
      SolveConjugateGradient(never, {0, 0}, 10, 1e-10);
  EXPECT_EQ(result.x, (Vector{0, 0}));
  EXPECT_EQ(result.relative_residual, 0);
}

}  // namespace
}  // namespace elenchus
