// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "core/snapshot.h"

#include <set>
#include <string>

#include "absl/strings/escaping.h"
#include "core/config.h"
#include "gtest/gtest.h"

namespace elenchus {
namespace {

TEST(Sha256, IsThePublishedOne) {
  EXPECT_EQ(absl::BytesToHexString(Sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223"
            "b00361a396177a9cb410ff61f20015ad");
}

TEST(FingerprintOf, IsTheFirstEightBytesBigEndian) {
  EXPECT_EQ(FingerprintOf(Sha256("abc")), 0xba7816bf8f01cfeau);
}

TEST(ModelFingerprint, DefaultsCountAsWritten) {
  const ModelConfig unset;
  ModelConfig written;
  WriteOutDefaults(&written);
  ASSERT_NE(unset.SerializeAsString(), written.SerializeAsString());
  EXPECT_EQ(ModelFingerprint(unset), ModelFingerprint(written));
}

TEST(ModelFingerprint, EveryFieldCounts) {
  std::set<uint64_t> fingerprints = {ModelFingerprint(ModelConfig())};
  const auto* const type = ModelConfig::descriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    ModelConfig changed;
    const bool is_bool =
        type->field(i)->type() == google::protobuf::FieldDescriptor::TYPE_BOOL;
    const std::string assignment =
        type->field(i)->name() + (is_bool ? "=true" : "=77");
    ASSERT_TRUE(SetField(assignment, &changed).ok()) << assignment;
    fingerprints.insert(ModelFingerprint(changed));
  }
  EXPECT_EQ(fingerprints.size(), type->field_count() + 1u);
}

}  // namespace
}  // namespace elenchus
