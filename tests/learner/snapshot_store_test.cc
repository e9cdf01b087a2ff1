// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/snapshot_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "learner/checkpoint.h"
#include "tests/testing/fresh_folder.h"
#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::shared_ptr<const Snapshot> Published(uint64_t version,
                                          const std::string& bytes) {
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->version = version;
  snapshot->bytes = bytes;
  snapshot->sha256 = Sha256(bytes);
  return snapshot;
}

void SetWeights(const Snapshot& snapshot, Call* call) {
  call->set_answerer(ANSWERER_MODEL);
  call->set_version(snapshot.version);
  call->set_weights_fingerprint(FingerprintOf(snapshot.sha256));
}

// Whose one call was sampled by the snapshot.
Trace TraceOf(const Snapshot& snapshot) {
  Trace trace;
  SetWeights(snapshot, trace.add_rounds()->mutable_argument());
  return trace;
}

absl::StatusOr<Snapshot> Find(const std::string& run_dir,
                              const Snapshot& snapshot) {
  return FindWeights(run_dir, snapshot.version, FingerprintOf(snapshot.sha256));
}

int NumFiles(const std::string& run_dir) {
  int count = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(run_dir + "/snapshots")) {
    count += entry.is_regular_file() ? 1 : 0;
  }
  return count;
}

TEST(SnapshotStoreTest, KeepsTheWeightsOfEveryCallOfATrace) {
  const std::string run_dir = FreshFolder();
  SnapshotStore store(run_dir, 10, 100);
  std::vector<std::shared_ptr<const Snapshot>> published;
  for (uint64_t version = 1; version <= 6; ++version) {
    published.push_back(Published(version, absl::StrCat("w", version)));
    store.Remember(published.back());
  }
  Trace trace;
  Call* argument = trace.add_rounds()->mutable_argument();
  argument->set_answerer(ANSWERER_HUMAN);
  SetWeights(*published[0], argument->add_children());
  SetWeights(*published[1], argument->mutable_shadow());
  SetWeights(*published[2], trace.mutable_rounds(0)->mutable_sufficient());
  SetWeights(*published[3], trace.mutable_verdict());
  store.Keep(trace);
  store.Keep(trace);
  EXPECT_EQ(NumFiles(run_dir), 4);
  for (int i = 0; i < 4; ++i) {
    const auto found = Find(run_dir, *published[i]);
    ASSERT_OK(found);
    EXPECT_EQ(found->bytes, published[i]->bytes);
    EXPECT_EQ(found->sha256, published[i]->sha256);
    EXPECT_EQ(found->version, published[i]->version);
  }
  EXPECT_THAT(Find(run_dir, *published[4]),
              StatusIs(absl::StatusCode::kNotFound,
                       AllOf(HasSubstr("version 5"),
                             HasSubstr("snapshots/version-000000004-"))));
}

TEST(SnapshotStoreTest, KeepsTheNewestUpToItsNumber) {
  const std::string run_dir = FreshFolder();
  SnapshotStore store(run_dir, 2, 100);
  std::vector<std::shared_ptr<const Snapshot>> published;
  for (uint64_t version = 9; version <= 11; ++version) {
    published.push_back(Published(version, absl::StrCat("w", version)));
    store.Remember(published.back());
    store.Keep(TraceOf(*published.back()));
  }
  EXPECT_EQ(NumFiles(run_dir), 2);
  EXPECT_FALSE(Find(run_dir, *published[0]).ok());
  EXPECT_OK(Find(run_dir, *published[1]));
  EXPECT_OK(Find(run_dir, *published[2]));
}

// A run that went back to a checkpoint.
TEST(SnapshotStoreTest, TellsWeightsOfOneVersionApart) {
  const std::string run_dir = FreshFolder();
  const auto before = Published(5, "before"), after = Published(5, "after");
  SnapshotStore store(run_dir, 10, 100);
  for (const auto& snapshot : {before, after}) {
    store.Remember(snapshot);
    store.Keep(TraceOf(*snapshot));
  }
  EXPECT_EQ(Find(run_dir, *before)->bytes, "before");
  EXPECT_EQ(Find(run_dir, *after)->bytes, "after");
}

TEST(SnapshotStoreTest, ForgetsWhatIsOlderThanTracesMayBe) {
  const std::string run_dir = FreshFolder();
  SnapshotStore store(run_dir, 10, 20);
  const auto old = Published(1, "old"), edge = Published(11, "edge");
  std::weak_ptr<const Snapshot> held;
  {
    const auto first = Published(1, "old");
    held = first;
    store.Remember(first);
  }
  store.Remember(edge);
  EXPECT_FALSE(held.expired());
  store.Remember(Published(31, "new"));
  EXPECT_TRUE(held.expired());
  store.Keep(TraceOf(*old));
  store.Keep(TraceOf(*edge));
  EXPECT_FALSE(Find(run_dir, *old).ok());
  EXPECT_OK(Find(run_dir, *edge));
}

TEST(SnapshotStoreTest, NoneKeptHoldsAndWritesNothing) {
  const std::string run_dir = FreshFolder();
  SnapshotStore store(run_dir, 0, 20);
  const auto snapshot = Published(1, "w");
  store.Remember(snapshot);
  EXPECT_EQ(snapshot.use_count(), 1);
  store.Keep(TraceOf(*snapshot));
  EXPECT_FALSE(std::filesystem::exists(run_dir + "/snapshots"));
  EXPECT_THAT(Find(run_dir, *snapshot), StatusIs(absl::StatusCode::kNotFound,
                                                 HasSubstr("there are none")));
}

TEST(FindWeightsTest, LooksInCheckpointsToo) {
  const std::string run_dir = FreshFolder();
  ASSERT_OK(
      CheckpointStore(run_dir, 2)
          .Save({.step = 8,
                 .files = {{kWeightsFile, "theta"}, {kTargetFile, "target"}}}));
  EXPECT_EQ(Find(run_dir, *Published(9, "theta"))->bytes, "theta");
  EXPECT_EQ(Find(run_dir, *Published(7, "target"))->bytes, "target");
  EXPECT_THAT(Find(run_dir, *Published(9, "other")),
              StatusIs(absl::StatusCode::kNotFound,
                       HasSubstr("checkpoints/step-000000008")));
}

}  // namespace
}  // namespace elenchus
