// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "model/safetensors.h"

#include "core/rng.h"
#include "gtest/gtest.h"

namespace elenchus {
namespace {

std::string Header(const std::string& json, const std::string& data = "") {
  std::string bytes(8, '\0');
  bytes[0] = static_cast<char>(json.size());
  return bytes + json + data;
}

std::string Sound() {
  return WriteSafetensors({{"version", "3"}}, {{"w", "F32", {2, 1}, "abcdefgh"},
                                               {"empty", "F32", {0, 4}, ""},
                                               {"b", "U8", {3}, "xyz"}});
}

TEST(SafetensorsTest, ComesBackAsWritten) {
  const std::string bytes = Sound();
  const auto file = ParseSafetensors(bytes);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->metadata.at("version"), "3");
  ASSERT_EQ(file->tensors.size(), 3u);
  EXPECT_EQ(file->tensors[0].name, "w");
  EXPECT_EQ(file->tensors[0].shape, (std::vector<int64_t>{2, 1}));
  EXPECT_EQ(file->tensors[0].data, "abcdefgh");
  EXPECT_EQ(file->tensors[2].dtype, "U8");
  EXPECT_EQ(file->tensors[2].data, "xyz");
}

TEST(SafetensorsTest, IsThePublishedFormat) {
  const std::string bytes = Header(
      R"({"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", "abcd");
  const auto file = ParseSafetensors(bytes);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->tensors[0].data, "abcd");
}

TEST(SafetensorsTest, SaysWhatIsWrong) {
  const std::pair<std::string, std::string> cases[] = {
      {"abc", "at least 8 bytes"},
      {std::string(8, '\xff'), "header of"},
      {Header("[]"), "no JSON object"},
      {Header("{"), "no JSON object"},
      {Header(R"({"w":1})"), "expected dtype"},
      {Header(R"({"w":{"dtype":"F33","shape":[],"data_offsets":[0,4]}})"),
       "unknown dtype"},
      {Header(R"({"w":{"dtype":"U8","shape":[-1],"data_offsets":[0,4]}})"),
       "list of sizes"},
      {Header(R"({"w":{"dtype":"U8","shape":[4],"data_offsets":[0]}})"),
       "two offsets"},
      {Header(R"({"w":{"dtype":"U8","shape":[4],"data_offsets":[4,0]}})",
              "abcd"),
       "in order"},
      {Header(R"({"w":{"dtype":"U8","shape":[5],"data_offsets":[0,5]}})",
              "abcd"),
       "within 4 bytes"},
      {Header(R"({"w":{"dtype":"U8","shape":[3],"data_offsets":[0,4]}})",
              "abcd"),
       "needs 3 bytes"},
      {Header(R"({"w":{"dtype":"F64","shape":[4611686018427387904],)"
              R"("data_offsets":[0,4]}})",
              "abcd"),
       "overflows"},
      {Header(R"({"w":{"dtype":"U8","shape":[3],"data_offsets":[1,4]}})",
              "abcd"),
       "begins at 1"},
      {Header(R"({"w":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}})",
              "abcd"),
       "3 bytes of 4"},
      {Header(R"({"__metadata__":{"a":1}})"), "must be a string"}};
  for (const auto& [bytes, what] : cases) {
    const auto file = ParseSafetensors(bytes);
    EXPECT_EQ(file.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_NE(file.status().message().find(what), std::string::npos)
        << file.status();
  }
}

TEST(SafetensorsTest, EveryTruncationIsRefused) {
  const std::string bytes = Sound();
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(ParseSafetensors(bytes.substr(0, size)).ok()) << size;
  }
}

TEST(SafetensorsTest, MutationsNeverReachOutside) {
  const std::string sound = Sound();
  Rng rng(1);
  int num_accepted = 0;
  for (int round = 0; round < 100000; ++round) {
    std::string bytes = sound;
    for (uint64_t n = 1 + rng.Uniform(4); n > 0; --n) {
      const char alphabet[] = "0123456789{}[]:,\"-. \xff";
      bytes[rng.Uniform(bytes.size())] =
          rng.Bernoulli(.5) ? alphabet[rng.Uniform(sizeof(alphabet) - 1)]
                            : static_cast<char>(rng.Uniform(256));
    }
    const auto file = ParseSafetensors(bytes);
    if (!file.ok()) continue;
    ++num_accepted;
    for (const SafetensorsEntry& entry : file->tensors) {
      EXPECT_GE(entry.data.data(), bytes.data());
      EXPECT_LE(entry.data.data() + entry.data.size(),
                bytes.data() + bytes.size());
    }
  }
  EXPECT_GT(num_accepted, 0);
}

}  // namespace
}  // namespace elenchus
