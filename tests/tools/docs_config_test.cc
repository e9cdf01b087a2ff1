// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/docs_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "absl/strings/str_split.h"
#include "google/protobuf/descriptor.h"
#include "proto/config.pb.h"

namespace elenchus {
namespace {

using ::google::protobuf::Descriptor;
using testing::HasSubstr;

void Collect(const Descriptor* message, std::set<const Descriptor*>* all) {
  if (!all->insert(message).second) return;
  for (int i = 0; i < message->field_count(); ++i) {
    const Descriptor* inner = message->field(i)->message_type();
    if (inner != nullptr) Collect(inner, all);
  }
}

// The part of the reference that describes `message`; empty if there is none.
std::string SectionOf(const std::string& reference, const std::string& name) {
  const std::string heading = "\n## " + name + "\n";
  const size_t start = reference.find(heading);
  if (start == std::string::npos) return "";
  const size_t end = reference.find("\n## ", start + heading.size());
  return reference.substr(start, end - start);
}

TEST(ConfigReferenceTest, CoversEveryFieldOfEveryMessage) {
  const std::string reference = ConfigReference();
  std::set<const Descriptor*> messages;
  Collect(RunConfig::descriptor(), &messages);
  EXPECT_GE(messages.size(), 11u);
  for (const Descriptor* message : messages) {
    const std::string section = SectionOf(reference, message->name());
    for (int i = 0; i < message->field_count(); ++i) {
      EXPECT_THAT(section,
                  HasSubstr("\n| `" + message->field(i)->name() + "` | "))
          << message->name();
    }
  }
}

TEST(ConfigReferenceTest, GivesTypeDefaultRangeAndComment) {
  EXPECT_THAT(ConfigReference(),
              HasSubstr("| `ppo_clip` | double | `0.2` | `(0, 1)` | PPO clip "
                        "range: ratios leave"));
  EXPECT_THAT(ConfigReference(), HasSubstr("[GateConfig](#gateconfig)"));
  EXPECT_THAT(ConfigReference(), HasSubstr("`ALWAYS`: H answers every call."));
}

TEST(ConfigReferenceTest, EveryRowHasFiveCells) {
  const std::string reference = ConfigReference();
  for (std::string row : std::vector<std::string>(
           absl::StrSplit(reference, '\n', absl::SkipEmpty()))) {
    if (row[0] != '|') continue;
    size_t num_bars = 0;
    for (size_t i = 0; i < row.size(); ++i) {
      if (row[i] == '|' && (i == 0 || row[i - 1] != '\\')) ++num_bars;
    }
    EXPECT_EQ(num_bars, 6u) << row;
  }
}

}  // namespace
}  // namespace elenchus
