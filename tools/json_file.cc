// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/json_file.h"

#include <algorithm>
#include <cerrno>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "core/file.h"
#include "core/status.h"

namespace elenchus {
namespace {

constexpr std::streamoff kTailBytes = 1 << 16;

}  // namespace

absl::StatusOr<Json> ReadJson(const std::string& path) {
  ELENCHUS_ASSIGN_OR_RETURN(const std::string content, ReadFile(path));
  Json value = Json::parse(content, nullptr, /*allow_exceptions=*/false);
  if (value.is_discarded()) {
    return absl::DataLossError(absl::StrCat(path, ": not JSON"));
  }
  return value;
}

std::vector<Json> ReadJsonLines(const std::string& path) {
  std::vector<Json> lines;
  std::ifstream file(path, std::ios::binary);
  for (std::string line; std::getline(file, line);) {
    Json value = Json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (value.is_object()) lines.push_back(std::move(value));
  }
  return lines;
}

Json LastJsonLine(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  const std::streamoff size =
      file ? static_cast<std::streamoff>(file.tellg()) : 0;
  const std::streamoff start = std::max<std::streamoff>(0, size - kTailBytes);
  std::string tail(static_cast<size_t>(size - start), '\0');
  file.seekg(start);
  file.read(tail.data(), static_cast<std::streamsize>(tail.size()));
  std::vector<absl::string_view> lines = absl::StrSplit(tail, '\n');
  for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
    Json value = Json::parse(*line, nullptr, /*allow_exceptions=*/false);
    if (value.is_object()) return value;
  }
  return Json::object();
}

absl::Status AppendJsonLine(const std::string& path, const Json& value) {
  std::ofstream file(path, std::ios::binary | std::ios::app);
  file << DumpJson(value) << '\n';
  file.close();
  if (!file) {
    return absl::ErrnoToStatus(errno, absl::StrCat(path, ": cannot append"));
  }
  return absl::OkStatus();
}

std::string DumpJson(const Json& value, int indent) {
  return value.dump(indent, ' ', /*ensure_ascii=*/false,
                    Json::error_handler_t::replace);
}

std::optional<double> NumberAt(const Json& value, absl::string_view path) {
  const Json* at = &value;
  for (absl::string_view part : absl::StrSplit(path, '.')) {
    if (!at->is_object()) return std::nullopt;
    const auto it = at->find(std::string(part));
    if (it == at->end()) return std::nullopt;
    at = &*it;
  }
  if (!at->is_number()) return std::nullopt;
  return at->get<double>();
}

const Json& ObjectAt(const Json& value, const std::string& key) {
  static const Json& empty = *new Json(Json::object());
  if (!value.is_object()) return empty;
  const auto it = value.find(key);
  return it != value.end() && it->is_object() ? *it : empty;
}

}  // namespace elenchus
