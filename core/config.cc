// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "core/config.h"

#include <map>
#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "core/file.h"
#include "core/run_rules.h"
#include "core/status.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/text_format.h"
#include "proto/options.pb.h"

namespace elenchus {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::EnumDescriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::Reflection;
using ::google::protobuf::TextFormat;

// Keeps the first error of a parse; columns count from 1.
class FirstError : public google::protobuf::io::ErrorCollector {
 public:
  explicit FirstError(std::string path) : path_(std::move(path)) {}

  void AddError(int line, int column, const std::string& message) override {
    if (!text_.empty()) return;
    text_ = absl::StrCat(path_, ":", line + 1, ":", column + 1, ": ", message);
  }

  const std::string& text() const { return text_; }

 private:
  const std::string path_;
  std::string text_;
};

absl::StatusOr<std::vector<const FieldDescriptor*>> ResolvePath(
    absl::string_view path, const Descriptor* type) {
  std::vector<const FieldDescriptor*> fields;
  for (const absl::string_view part : absl::StrSplit(path, '.')) {
    if (type == nullptr) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ": \"", fields.back()->name(),
                       "\" is no message and has no field \"", part, "\""));
    }
    const FieldDescriptor* const field =
        type->FindFieldByName(std::string(part));
    if (field == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat(
          path, ": ", type->name(), " has no field \"", part, "\""));
    }
    fields.push_back(field);
    // There may be any number of it: it is set as a whole.
    type = field->is_repeated() ? nullptr : field->message_type();
  }
  return fields;
}

std::string ExpectedType(const FieldDescriptor& field) {
  if (const EnumDescriptor* const type = field.enum_type()) {
    std::vector<std::string> names;
    for (int i = 0; i < type->value_count(); ++i) {
      names.push_back(type->value(i)->name());
    }
    return absl::StrCat("one of ", absl::StrJoin(names, ", "));
  }
  if (field.message_type() != nullptr) {
    return absl::StrCat("{...} of ", field.message_type()->name());
  }
  return field.type_name();
}

// Text format would skip blanks and comments around a number or a name.
bool IsOneWord(absl::string_view value) {
  for (const char c : value) {
    if (!absl::ascii_isalnum(c) && !absl::StrContains("+-._", c)) return false;
  }
  return !value.empty();
}

// Parses `value` as the text of `field` into `message`.
bool ParseValue(const std::string& value, const FieldDescriptor* field,
                Message* message) {
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    const bool is_list = field->is_repeated() && absl::StartsWith(value, "[");
    if (!is_list && !absl::StartsWith(value, "\"") &&
        !absl::StartsWith(value, "'")) {
      if (field->is_repeated()) {
        message->GetReflection()->AddString(message, field, value);
        return true;
      }
      message->GetReflection()->SetString(message, field, value);
      return true;
    }
  } else if (field->message_type() == nullptr && !IsOneWord(value)) {
    return false;
  }
  TextFormat::Parser parser;
  FirstError error("");
  parser.RecordErrorsTo(&error);
  if (field->is_repeated()) {
    // Only the text of a whole message takes "[{...}, {...}]".
    std::vector<const FieldDescriptor*> set;
    return parser.ParseFromString(absl::StrCat(field->name(), ": ", value),
                                  message) &&
           error.text().empty() &&
           (message->GetReflection()->ListFields(*message, &set),
            set.size() == 1);
  }
  // An unterminated string is recorded but does not fail the parse.
  return parser.ParseFieldValueFromString(value, field, message) &&
         error.text().empty();
}

void SetToDefault(Message* message, const FieldDescriptor* field) {
  const Reflection* const reflection = message->GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection->SetInt32(message, field, field->default_value_int32());
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection->SetInt64(message, field, field->default_value_int64());
    case FieldDescriptor::CPPTYPE_UINT32:
      return reflection->SetUInt32(message, field,
                                   field->default_value_uint32());
    case FieldDescriptor::CPPTYPE_UINT64:
      return reflection->SetUInt64(message, field,
                                   field->default_value_uint64());
    case FieldDescriptor::CPPTYPE_FLOAT:
      return reflection->SetFloat(message, field, field->default_value_float());
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return reflection->SetDouble(message, field,
                                   field->default_value_double());
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection->SetBool(message, field, field->default_value_bool());
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection->SetEnum(message, field, field->default_value_enum());
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection->SetString(message, field,
                                   field->default_value_string());
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;
  }
}

// `inert` holds paths from the root that stay unset; `prefix` ends in a dot.
void WriteOut(const std::string& prefix,
              const std::map<std::string, std::string>& inert,
              Message* message) {
  const Reflection* const reflection = message->GetReflection();
  const Descriptor* const type = message->GetDescriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* const field = type->field(i);
    const std::string path = prefix + field->name();
    if (field->is_repeated()) {
      if (field->message_type() == nullptr) continue;
      for (int j = 0; j < reflection->FieldSize(*message, field); ++j) {
        WriteOut(absl::StrCat(path, "[", j, "]."), inert,
                 reflection->MutableRepeatedMessage(message, field, j));
      }
      continue;
    }
    const bool is_set = reflection->HasField(*message, field);
    if (!is_set && (field->options().GetExtension(filled_by_launcher) ||
                    inert.count(path) > 0)) {
      continue;
    }
    if (field->message_type() != nullptr) {
      WriteOut(path + ".", inert, reflection->MutableMessage(message, field));
    } else if (!is_set && field->has_default_value()) {
      SetToDefault(message, field);
    }
  }
}

}  // namespace

absl::Status LoadConfig(const std::string& path, Message* config) {
  ELENCHUS_ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  TextFormat::Parser parser;
  FirstError error(path);
  parser.RecordErrorsTo(&error);
  if (parser.ParseFromString(text, config)) return absl::OkStatus();
  return absl::InvalidArgumentError(error.text());
}

absl::Status SetField(absl::string_view assignment, Message* config) {
  const size_t equals = assignment.find('=');
  if (equals == absl::string_view::npos) {
    return absl::InvalidArgumentError(
        absl::StrCat("expected field.path=value, got \"", assignment, "\""));
  }
  const absl::string_view path = assignment.substr(0, equals);
  const std::string value(assignment.substr(equals + 1));
  ELENCHUS_ASSIGN_OR_RETURN(const std::vector<const FieldDescriptor*> fields,
                            ResolvePath(path, config->GetDescriptor()));
  const FieldDescriptor* const leaf = fields.back();
  const std::unique_ptr<Message> parsed(
      google::protobuf::MessageFactory::generated_factory()
          ->GetPrototype(leaf->containing_type())
          ->New());
  if (!ParseValue(value, leaf, parsed.get())) {
    return absl::InvalidArgumentError(absl::StrCat(
        path, ": expected ", ExpectedType(*leaf), ", got \"", value, "\""));
  }
  Message* parent = config;
  for (const FieldDescriptor* const field : fields) {
    if (field == leaf) break;
    parent = parent->GetReflection()->MutableMessage(parent, field);
  }
  parent->GetReflection()->ClearField(parent, leaf);
  parent->MergeFrom(*parsed);
  return absl::OkStatus();
}

void WriteOutDefaults(Message* config) {
  std::map<std::string, std::string> inert;
  if (config->GetDescriptor() == RunConfig::descriptor()) {
    inert = InertFields(static_cast<const RunConfig&>(*config));
  }
  WriteOut("", inert, config);
}

absl::Status ParseCommandLine(const std::vector<std::string>& args,
                              Message* config) {
  std::string file;
  std::vector<std::string> assignments;
  for (size_t i = 0; i < args.size(); i += 2) {
    if (args[i] != "--config" && args[i] != "--set") {
      return absl::InvalidArgumentError(absl::StrCat(
          "expected --config FILE or --set a.b=c, got \"", args[i], "\""));
    }
    if (i + 1 == args.size()) {
      return absl::InvalidArgumentError(
          absl::StrCat(args[i], " must be followed by its value"));
    }
    if (args[i] == "--set") {
      assignments.push_back(args[i + 1]);
    } else if (file.empty()) {
      file = args[i + 1];
    } else {
      return absl::InvalidArgumentError(
          absl::StrCat("--config must be given once, got \"", file, "\" and \"",
                       args[i + 1], "\""));
    }
  }
  config->Clear();
  if (!file.empty()) ELENCHUS_RETURN_IF_ERROR(LoadConfig(file, config));
  for (const std::string& assignment : assignments) {
    ELENCHUS_RETURN_IF_ERROR(Annotate(SetField(assignment, config), "--set"));
  }
  WriteOutDefaults(config);
  return CheckRanges(*config);
}

}  // namespace elenchus
