// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// What a tool says. Torch-free.
#ifndef ELENCHUS_INSPECT_REPORT_H_
#define ELENCHUS_INSPECT_REPORT_H_

#include <string>

#include "debate/inspector.h"

namespace elenchus {

// Longest Report::text. Bytes.
inline constexpr size_t kMaxReportBytes = kMaxInspectionBytes;

// What a tool says, as far as the view allows.
struct Report {
  // For a prompt: one line of printable ASCII, at most kMaxReportBytes.
  std::string text;
  // For a person: any number of lines, each ending in a newline.
  std::string table;
};

// Cut to kMaxReportBytes, "..." at the end where something was cut.
std::string Shorten(std::string text);

}  // namespace elenchus

#endif  // ELENCHUS_INSPECT_REPORT_H_
