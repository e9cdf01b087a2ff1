// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "model/snapshot_tensors.h"

#include <torch/torch.h>

#include "gtest/gtest.h"
#include "model/safetensors.h"

namespace elenchus {
namespace {

TEST(SnapshotTensorsTest, WeightsComeBackBitForBit) {
  const Transformer model(ModelConfig(), 1);
  const Snapshot snapshot = MakeSnapshot(model, 12, true);
  EXPECT_EQ(snapshot.version, 12u);
  EXPECT_TRUE(snapshot.final);
  EXPECT_EQ(snapshot.sha256, Sha256(snapshot.bytes));
  EXPECT_EQ(snapshot.bytes, MakeSnapshot(model, 12, true).bytes);
  const auto loaded = LoadSnapshot(ModelConfig(), snapshot);
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  const auto expected = model.named_parameters();
  const auto found = loaded->named_parameters();
  ASSERT_EQ(expected.size(), found.size());
  for (size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(expected[i].first, found[i].first);
    EXPECT_TRUE(expected[i].second.equal(found[i].second));
    EXPECT_FALSE(found[i].second.requires_grad());
  }
  EXPECT_EQ(ParseSafetensors(snapshot.bytes)->metadata.at("version"), "12");
}

void ExpectRefused(absl::Span<const SafetensorsEntry> entries,
                   absl::string_view what) {
  Transformer model(ModelConfig(), 1);
  const absl::Status status =
      LoadWeights(WriteSafetensors({}, entries), &model);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(status.message().find(what.data()), std::string::npos) << status;
}

TEST(SnapshotTensorsTest, OtherTensorsAreRefusedByName) {
  const Snapshot snapshot =
      MakeSnapshot(Transformer(ModelConfig(), 1), 1, false);
  const auto tensors = ParseSafetensors(snapshot.bytes)->tensors;
  auto changed = tensors;
  changed[1].shape = {8, 8};
  ExpectRefused(changed, "attention_norm");
  changed = tensors;
  changed[1].dtype = "I32";
  ExpectRefused(changed, "I32");
  changed = tensors;
  changed[1].name = "evil";
  ExpectRefused(changed, "missing");
  changed = tensors;
  changed.push_back({"extra", "U8", {1}, "x"});
  ExpectRefused(changed, "extra");
}

TEST(SnapshotTensorsTest, AnotherModelIsRefused) {
  ModelConfig other;
  other.set_rope_base(500);
  EXPECT_EQ(
      LoadSnapshot(other, MakeSnapshot(Transformer(ModelConfig(), 1), 1, false))
          .status()
          .code(),
      absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace elenchus
