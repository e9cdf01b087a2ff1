// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "rpc/weight_frames.h"

#include <grpcpp/grpcpp.h>

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "proto/weights.pb.h"

namespace elenchus {
namespace {

std::vector<grpc::Slice> Slices(const grpc::ByteBuffer& frame) {
  std::vector<grpc::Slice> slices;
  EXPECT_TRUE(frame.Dump(&slices).ok());
  return slices;
}

WeightChunk Parse(const grpc::ByteBuffer& frame) {
  std::string bytes;
  for (const grpc::Slice& slice : Slices(frame)) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  WeightChunk chunk;
  EXPECT_TRUE(chunk.ParseFromString(bytes));
  return chunk;
}

std::shared_ptr<Snapshot> MakeSnapshot(size_t num_bytes) {
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->version = 300;
  snapshot->model_fingerprint = 7;
  snapshot->level = 3;
  snapshot->final = true;
  for (size_t i = 0; i < num_bytes; ++i) {
    snapshot->bytes.push_back(static_cast<char>(i * 31 >> 8 ^ i));
  }
  snapshot->sha256 = Sha256(snapshot->bytes);
  return snapshot;
}

TEST(WeightFramesTest, TheMessagesSayWhatTheSnapshotIs) {
  for (const size_t num_bytes :
       {size_t{0}, size_t{1}, size_t{200}, kWeightChunkBytes,
        kWeightChunkBytes + 1, 3 * kWeightChunkBytes}) {
    const auto snapshot = MakeSnapshot(num_bytes);
    const std::vector<grpc::ByteBuffer> frames = MakeWeightFrames(snapshot);
    ASSERT_EQ(frames.size(),
              1 + (num_bytes + kWeightChunkBytes - 1) / kWeightChunkBytes);
    const SnapshotHeader header = Parse(frames[0]).header();
    EXPECT_EQ(header.version(), 300u);
    EXPECT_EQ(header.num_bytes(), num_bytes);
    EXPECT_EQ(header.sha256(), snapshot->sha256);
    EXPECT_EQ(header.model_fingerprint(), 7u);
    EXPECT_EQ(header.level(), 3u);
    EXPECT_TRUE(header.final());
    std::string bytes;
    for (size_t i = 1; i < frames.size(); ++i) {
      const WeightChunk chunk = Parse(frames[i]);
      ASSERT_EQ(chunk.part_case(), WeightChunk::kData);
      EXPECT_LE(chunk.data().size(), kWeightChunkBytes);
      bytes += chunk.data();
    }
    EXPECT_EQ(bytes, snapshot->bytes) << num_bytes << " bytes";
  }
}

// However many are sent to, the weights are there once, and go with the last
// message.
TEST(WeightFramesTest, TheWeightsAreSharedNotCopied) {
  std::shared_ptr<const Snapshot> snapshot =
      MakeSnapshot(2 * kWeightChunkBytes);
  const std::weak_ptr<const Snapshot> alive = snapshot;
  const char* const bytes = snapshot->bytes.data();
  std::vector<grpc::ByteBuffer> frames = MakeWeightFrames(snapshot);
  snapshot = nullptr;
  grpc::ByteBuffer last = frames[2];
  frames.clear();
  {
    const std::vector<grpc::Slice> slices = Slices(last);
    ASSERT_EQ(slices.size(), 2u);
    EXPECT_EQ(reinterpret_cast<const char*>(slices[1].begin()),
              bytes + kWeightChunkBytes);
  }
  EXPECT_FALSE(alive.expired());
  last.Clear();
  EXPECT_TRUE(alive.expired());
}

}  // namespace
}  // namespace elenchus
