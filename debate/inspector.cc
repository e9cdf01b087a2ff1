// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "debate/inspector.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/status.h"

namespace elenchus {

absl::Status CheckTool(absl::string_view tool) {
  if (std::find(std::begin(kTools), std::end(kTools), tool) !=
      std::end(kTools)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("no tool ", tool.substr(0, 64), "; there are ",
                   absl::StrJoin(std::begin(kTools), std::end(kTools), ", ")));
}

absl::Status CheckInspection(const Inspection& inspection, int num_arguments) {
  if (inspection.argument() >= static_cast<uint32_t>(num_arguments)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "inspection.argument: must be below the number of arguments, ",
        num_arguments, ", got ", inspection.argument()));
  }
  ELENCHUS_RETURN_IF_ERROR(
      Annotate(CheckTool(inspection.tool()), "inspection.tool"));
  const std::string& text = inspection.text();
  if (text.size() > kMaxInspectionBytes ||
      !std::all_of(text.begin(), text.end(), absl::ascii_isprint)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "inspection.text: must be printable ASCII of at most ",
        kMaxInspectionBytes, " bytes, got ", text.size(), " bytes"));
  }
  return absl::OkStatus();
}

}  // namespace elenchus
