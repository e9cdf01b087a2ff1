// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// NCCL's process group is linked, and works where there is a GPU.
#include <torch/torch.h>

#include <torch/csrc/distributed/c10d/HashStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace elenchus {
namespace {

c10::intrusive_ptr<c10d::ProcessGroupNCCL> OneRank() {
  return c10::make_intrusive<c10d::ProcessGroupNCCL>(
      c10::make_intrusive<c10d::HashStore>(), /*rank=*/0, /*size=*/1);
}

TEST(NcclTest, SumsOverOneRankWhereThereIsAGpu) {
  if (!torch::cuda::is_available()) GTEST_SKIP() << "no GPU here";
  auto group = OneRank();
  std::vector<torch::Tensor> tensors = {torch::ones({8}).cuda()};
  group->allreduce(tensors)->wait();
  EXPECT_EQ(tensors[0].sum().item<float>(), 8);
}

TEST(NcclTest, SaysThatItNeedsAGpuWhereThereIsNone) {
  if (torch::cuda::is_available()) GTEST_SKIP() << "there is a GPU here";
  try {
    OneRank();
    FAIL() << "expected an error";
  } catch (const c10::Error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("no GPUs found"));
  }
}

}  // namespace
}  // namespace elenchus
