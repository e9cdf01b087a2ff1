// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// config.proto itself: that every field says what it may hold.

#include <string>

#include "core/config.h"
#include "gtest/gtest.h"
#include "proto/config.pb.h"
#include "proto/options.pb.h"

namespace elenchus {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;

bool IsNumber(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
    case FieldDescriptor::CPPTYPE_ENUM:
    case FieldDescriptor::CPPTYPE_STRING:
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return false;
    default:
      return true;
  }
}

// Only what configuration can be made of: singular fields of proto2, and lists
// of messages or strings.
void CheckType(const Descriptor* type) {
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor& field = *type->field(i);
    EXPECT_TRUE(field.is_optional() ||
                field.cpp_type() == FieldDescriptor::CPPTYPE_STRING ||
                field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE)
        << field.full_name();
    EXPECT_EQ(field.options().HasExtension(range), IsNumber(field))
        << field.full_name();
    if (field.options().HasExtension(choices)) {
      EXPECT_EQ(field.cpp_type(), FieldDescriptor::CPPTYPE_STRING)
          << field.full_name();
    }
  }
  for (int i = 0; i < type->nested_type_count(); ++i) {
    CheckType(type->nested_type(i));
  }
}

TEST(ConfigProto, EveryNumberAndNothingElseHasARange) {
  const auto* const file = RunConfig::descriptor()->file();
  ASSERT_GT(file->message_type_count(), 5);
  for (int i = 0; i < file->message_type_count(); ++i) {
    CheckType(file->message_type(i));
  }
}

TEST(ConfigProto, DefaultsAreInTheirRanges) {
  // Also parses every range, and ends the process at one that cannot be.
  EXPECT_TRUE(CheckRanges(RunConfig()).ok()) << CheckRanges(RunConfig());
}

TEST(ConfigProto, TheLauncherFillsTheFieldsFrom40To49) {
  const auto* const file = RunConfig::descriptor()->file();
  for (int i = 0; i < file->message_type_count(); ++i) {
    for (int n = 0; n < file->message_type(i)->field_count(); ++n) {
      const FieldDescriptor& field = *file->message_type(i)->field(n);
      EXPECT_EQ(field.options().GetExtension(filled_by_launcher),
                field.number() >= 40 && field.number() < 50)
          << field.full_name();
    }
  }
}

}  // namespace
}  // namespace elenchus
