// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "core/config_ranges.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "core/config.h"
#include "core/status.h"
#include "google/protobuf/text_format.h"
#include "proto/options.pb.h"

namespace elenchus {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::Reflection;
using ::google::protobuf::TextFormat;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Bounds are below 2^53, so rounding a larger integer moves it across none.
double Number(const Message& message, const FieldDescriptor* field) {
  const Reflection* const reflection = message.GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection->GetInt32(message, field);
    case FieldDescriptor::CPPTYPE_INT64:
      return static_cast<double>(reflection->GetInt64(message, field));
    case FieldDescriptor::CPPTYPE_UINT32:
      return reflection->GetUInt32(message, field);
    case FieldDescriptor::CPPTYPE_UINT64:
      return static_cast<double>(reflection->GetUInt64(message, field));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return reflection->GetFloat(message, field);
    default:
      return reflection->GetDouble(message, field);
  }
}

// `index` is that of an element of a list, -1 for a field that is none.
absl::Status Refuse(const std::string& path, absl::string_view expected,
                    const Message& message, const FieldDescriptor* field,
                    int index = -1) {
  std::string value;
  TextFormat::PrintFieldValueToString(message, field, index, &value);
  return absl::InvalidArgumentError(
      absl::StrCat(path, ": must be ", expected, ", got ", value));
}

absl::Status CheckChoice(const std::string& path, const std::string& value,
                         const Message& message, const FieldDescriptor* field,
                         int index = -1) {
  if (!field->options().HasExtension(choices)) return absl::OkStatus();
  const std::vector<std::string> legal =
      absl::StrSplit(field->options().GetExtension(choices), ' ');
  if (std::find(legal.begin(), legal.end(), value) != legal.end()) {
    return absl::OkStatus();
  }
  return Refuse(path, absl::StrCat("one of ", absl::StrJoin(legal, ", ")),
                message, field, index);
}

absl::Status CheckScalar(const std::string& path, const Message& message,
                         const FieldDescriptor* field) {
  if (!message.GetReflection()->HasField(message, field) &&
      !field->has_default_value()) {
    return absl::OkStatus();
  }
  if (field->options().HasExtension(range)) {
    const std::string& legal = field->options().GetExtension(range);
    if (!IsInRange(legal, Number(message, field))) {
      return Refuse(path, absl::StrCat("in ", legal), message, field);
    }
  }
  if (field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) {
    return absl::OkStatus();
  }
  return CheckChoice(path, message.GetReflection()->GetString(message, field),
                     message, field);
}

// `prefix` is empty or ends in a dot.
absl::Status CheckMessage(const std::string& prefix, const Message& message) {
  const Descriptor* const type = message.GetDescriptor();
  const Reflection* const reflection = message.GetReflection();
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* const field = type->field(i);
    const std::string path = prefix + field->name();
    if (field->is_repeated() && field->message_type() == nullptr) {
      for (int j = 0; j < reflection->FieldSize(message, field); ++j) {
        ELENCHUS_RETURN_IF_ERROR(
            CheckChoice(absl::StrCat(path, "[", j, "]"),
                        reflection->GetRepeatedString(message, field, j),
                        message, field, j));
      }
    } else if (field->is_repeated()) {
      for (int j = 0; j < reflection->FieldSize(message, field); ++j) {
        ELENCHUS_RETURN_IF_ERROR(
            CheckMessage(absl::StrCat(path, "[", j, "]."),
                         reflection->GetRepeatedMessage(message, field, j)));
      }
    } else if (field->message_type() == nullptr) {
      ELENCHUS_RETURN_IF_ERROR(CheckScalar(path, message, field));
    } else {
      ELENCHUS_RETURN_IF_ERROR(
          CheckMessage(path + ".", reflection->GetMessage(message, field)));
    }
  }
  return absl::OkStatus();
}

}  // namespace

bool IsInRange(absl::string_view interval, double value) {
  const std::pair<absl::string_view, absl::string_view> ends =
      absl::StrSplit(interval, ", ");
  const char open = ends.first.front(), close = ends.second.back();
  double low, high;
  ELENCHUS_CHECK(absl::SimpleAtod(ends.first.substr(1), &low));
  ELENCHUS_CHECK(
      absl::SimpleAtod(ends.second.substr(0, ends.second.size() - 1), &high));
  ELENCHUS_CHECK(open == '(' || (open == '[' && low != -kInfinity));
  ELENCHUS_CHECK(close == ')' || (close == ']' && high != kInfinity));
  return (open == '[' ? value >= low : value > low) &&
         (close == ']' ? value <= high : value < high);
}

absl::Status CheckRanges(const Message& config) {
  return CheckMessage("", config);
}

}  // namespace elenchus
