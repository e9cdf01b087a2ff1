// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// JSON files of a run folder.
#ifndef ELENCHUS_TOOLS_JSON_FILE_H_
#define ELENCHUS_TOOLS_JSON_FILE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"

namespace elenchus {

// Keeps keys in the order written.
using Json = nlohmann::ordered_json;

// Errors: those of core/file.h; DataLoss if it is not JSON.
absl::StatusOr<Json> ReadJson(const std::string& path);

// One value a line; lines that are not JSON objects, such as a last one that
// is still being written, are left out. Empty if there is no such file.
std::vector<Json> ReadJsonLines(const std::string& path);

// The last whole object of such a file; an empty object if there is none.
// Reads the end of the file only.
Json LastJsonLine(const std::string& path);

// One line, ended.
absl::Status AppendJsonLine(const std::string& path, const Json& value);

// Bytes that are not UTF-8 become U+FFFD. indent < 0: one line.
std::string DumpJson(const Json& value, int indent = -1);

// The number at "a.b.c"; nullopt if it is not there or no number.
std::optional<double> NumberAt(const Json& value, absl::string_view path);

// The member `key` of an object, else an empty object.
const Json& ObjectAt(const Json& value, const std::string& key);

}  // namespace elenchus

#endif  // ELENCHUS_TOOLS_JSON_FILE_H_
