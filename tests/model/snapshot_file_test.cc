// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "model/snapshot_file.h"

#include <unistd.h>

#include "core/file.h"
#include "gtest/gtest.h"

namespace elenchus {
namespace {

std::string FreshFolder(const std::string& name) {
  return testing::TempDir() + "/snapshot_file_test." +
         std::to_string(getpid()) + "." + name;
}

Snapshot SomeSnapshot() {
  Snapshot snapshot;
  snapshot.version = 7;
  snapshot.model_fingerprint = ModelFingerprint(ModelConfig());
  snapshot.bytes = "not really a safetensors file";
  snapshot.sha256 = Sha256(snapshot.bytes);
  snapshot.final = true;
  return snapshot;
}

TEST(SnapshotFileTest, ComesBackAsWritten) {
  const std::string folder = FreshFolder("sound");
  const Snapshot written = SomeSnapshot();
  ASSERT_TRUE(WriteSnapshotFile(folder, written, ModelConfig()).ok());
  const auto read = ReadSnapshotFile(folder);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->snapshot.version, 7u);
  EXPECT_EQ(read->snapshot.bytes, written.bytes);
  EXPECT_EQ(read->snapshot.sha256, written.sha256);
  EXPECT_EQ(read->snapshot.model_fingerprint, written.model_fingerprint);
  EXPECT_TRUE(read->snapshot.final);
}

void ExpectDataLoss(const std::string& folder, const std::string& what) {
  const auto read = ReadSnapshotFile(folder);
  EXPECT_EQ(read.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_NE(read.status().message().find(what), std::string::npos)
      << read.status();
}

TEST(SnapshotFileTest, DamageIsNamed) {
  const std::string folder = FreshFolder("damaged");
  EXPECT_EQ(ReadSnapshotFile(folder).status().code(),
            absl::StatusCode::kNotFound);
  const Snapshot written = SomeSnapshot();
  ASSERT_TRUE(WriteSnapshotFile(folder, written, ModelConfig()).ok());
  const std::string path = folder + "/model.safetensors";
  std::string bytes = written.bytes;
  bytes.pop_back();
  ASSERT_TRUE(WriteFileAtomically(path, bytes).ok());
  ExpectDataLoss(folder, "expected bytes 29, found 28");
  bytes.push_back('!');
  ASSERT_TRUE(WriteFileAtomically(path, bytes).ok());
  ExpectDataLoss(folder, "expected SHA-256");
  ASSERT_TRUE(WriteFileAtomically(folder + "/manifest.json", "{}").ok());
  ExpectDataLoss(folder, "manifest");
}

TEST(SnapshotFileTest, AManifestOfAnotherModelIsDataLoss) {
  const std::string folder = FreshFolder("other");
  ModelConfig other;
  other.set_width(128);
  ASSERT_TRUE(WriteSnapshotFile(folder, SomeSnapshot(), other).ok());
  ExpectDataLoss(folder, "fingerprint");
}

}  // namespace
}  // namespace elenchus
