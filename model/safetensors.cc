// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "model/safetensors.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "core/status.h"

namespace elenchus {
namespace {

using Json = nlohmann::ordered_json;

// The format's own bound.
constexpr uint64_t kMaxHeaderBytes = 100'000'000;

absl::Status Malformed(absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("safetensors: ", what));
}

// Bytes of one element; 0 for an unknown type.
int64_t ElementBytes(absl::string_view dtype) {
  static const std::map<absl::string_view, int64_t> sizes = {
      {"BOOL", 1}, {"U8", 1},   {"I8", 1},  {"U16", 2}, {"I16", 2},
      {"F16", 2},  {"BF16", 2}, {"U32", 4}, {"I32", 4}, {"F32", 4},
      {"U64", 8},  {"I64", 8},  {"F64", 8}};
  const auto found = sizes.find(dtype);
  return found == sizes.end() ? 0 : found->second;
}

// A list of integers in [0, 2^62]; false if it is anything else.
bool ReadIntegers(const Json& json, std::vector<int64_t>* integers) {
  if (!json.is_array()) return false;
  for (const Json& item : json) {
    const uint64_t* const value =
        item.get_ptr<const Json::number_unsigned_t*>();
    if (value == nullptr || *value > (uint64_t{1} << 62)) return false;
    integers->push_back(static_cast<int64_t>(*value));
  }
  return true;
}

// Product of the shape and the element size; -1 if it overflows.
int64_t TensorBytes(const SafetensorsEntry& entry) {
  int64_t product = ElementBytes(entry.dtype);
  for (const int64_t size : entry.shape) {
    if (__builtin_mul_overflow(product, size, &product)) return -1;
  }
  return product;
}

absl::StatusOr<SafetensorsEntry> ReadEntry(const std::string& name,
                                           const Json& json,
                                           absl::string_view data) {
  SafetensorsEntry entry;
  entry.name = name;
  const auto wrong = [&](absl::string_view what) {
    return Malformed(absl::StrCat("tensor \"", name, "\": ", what));
  };
  if (!json.is_object() || json.size() != 3 || !json.contains("dtype") ||
      !json.contains("shape") || !json.contains("data_offsets")) {
    return wrong("expected dtype, shape and data_offsets");
  }
  const std::string* const dtype = json["dtype"].get_ptr<const std::string*>();
  if (dtype == nullptr || ElementBytes(*dtype) == 0) {
    return wrong("unknown dtype");
  }
  entry.dtype = *dtype;
  if (!ReadIntegers(json["shape"], &entry.shape)) {
    return wrong("shape must be a list of sizes");
  }
  std::vector<int64_t> offsets;
  if (!ReadIntegers(json["data_offsets"], &offsets) || offsets.size() != 2) {
    return wrong("data_offsets must be two offsets");
  }
  const int64_t num_bytes = TensorBytes(entry);
  if (num_bytes < 0) return wrong("shape overflows");
  if (offsets[0] > offsets[1] ||
      offsets[1] > static_cast<int64_t>(data.size())) {
    return wrong(absl::StrCat("data_offsets [", offsets[0], ", ", offsets[1],
                              "] must lie in order within ", data.size(),
                              " bytes"));
  }
  if (offsets[1] - offsets[0] != num_bytes) {
    return wrong(absl::StrCat("shape needs ", num_bytes, " bytes, got ",
                              offsets[1] - offsets[0]));
  }
  entry.data = data.substr(offsets[0], num_bytes);
  return entry;
}

absl::Status ReadMetadata(const Json& json,
                          std::map<std::string, std::string>* metadata) {
  if (!json.is_object()) return Malformed("__metadata__ must be an object");
  for (const auto& [key, value] : json.items()) {
    const std::string* const text = value.get_ptr<const std::string*>();
    if (text == nullptr) {
      return Malformed(absl::StrCat("__metadata__.", key, " must be a string"));
    }
    (*metadata)[key] = *text;
  }
  return absl::OkStatus();
}

absl::Status CheckCover(const std::vector<SafetensorsEntry>& tensors,
                        absl::string_view data) {
  const char* at = data.data();
  for (const SafetensorsEntry& entry : tensors) {
    if (entry.data.data() != at) {
      return Malformed(absl::StrCat("tensor \"", entry.name, "\" begins at ",
                                    entry.data.data() - data.data(),
                                    ", expected ", at - data.data()));
    }
    at += entry.data.size();
  }
  if (at == data.data() + data.size()) return absl::OkStatus();
  return Malformed(absl::StrCat("the tensors take ", at - data.data(),
                                " bytes of ", data.size()));
}

}  // namespace

std::string WriteSafetensors(const std::map<std::string, std::string>& metadata,
                             absl::Span<const SafetensorsEntry> tensors) {
  Json header = Json::object();
  if (!metadata.empty()) header["__metadata__"] = metadata;
  size_t offset = 0;
  for (const SafetensorsEntry& entry : tensors) {
    ELENCHUS_CHECK(TensorBytes(entry) ==
                   static_cast<int64_t>(entry.data.size()));
    header[entry.name] = {
        {"dtype", entry.dtype},
        {"shape", entry.shape},
        {"data_offsets", {offset, offset + entry.data.size()}}};
    offset += entry.data.size();
  }
  std::string text =
      header.dump(-1, ' ', false, Json::error_handler_t::replace);
  text.resize((text.size() + 7) / 8 * 8, ' ');  // aligns the data
  std::string bytes;
  bytes.reserve(8 + text.size() + offset);
  for (int i = 0; i < 8; ++i) {
    bytes.push_back(static_cast<char>(text.size() >> (8 * i) & 255));
  }
  bytes += text;
  for (const SafetensorsEntry& entry : tensors) {
    bytes.append(entry.data.data(), entry.data.size());
  }
  return bytes;
}

absl::StatusOr<Safetensors> ParseSafetensors(absl::string_view bytes) {
  if (bytes.size() < 8) {
    return Malformed(
        absl::StrCat("expected at least 8 bytes, got ", bytes.size()));
  }
  uint64_t num_header = 0;
  for (int i = 0; i < 8; ++i) {
    num_header |= uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  }
  if (num_header > kMaxHeaderBytes || num_header > bytes.size() - 8) {
    return Malformed(absl::StrCat("a header of ", num_header,
                                  " bytes in a file of ", bytes.size()));
  }
  const absl::string_view text = bytes.substr(8, num_header);
  const absl::string_view data = bytes.substr(8 + num_header);
  const Json header = Json::parse(text.begin(), text.end(), nullptr, false);
  if (!header.is_object()) return Malformed("the header is no JSON object");
  Safetensors file;
  for (const auto& [name, value] : header.items()) {
    if (name == "__metadata__") {
      ELENCHUS_RETURN_IF_ERROR(ReadMetadata(value, &file.metadata));
      continue;
    }
    ELENCHUS_ASSIGN_OR_RETURN(SafetensorsEntry entry,
                              ReadEntry(name, value, data));
    file.tensors.push_back(std::move(entry));
  }
  std::stable_sort(file.tensors.begin(), file.tensors.end(),
                   [](const SafetensorsEntry& a, const SafetensorsEntry& b) {
                     return a.data.data() < b.data.data() ||
                            (a.data.data() == b.data.data() &&
                             a.data.size() < b.data.size());
                   });
  ELENCHUS_RETURN_IF_ERROR(CheckCover(file.tensors, data));
  return file;
}

}  // namespace elenchus
