// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "inspect/report.h"

#include "absl/strings/str_cat.h"

namespace elenchus {
namespace {

constexpr absl::string_view kCut = "...";

}  // namespace

std::string Shorten(std::string text) {
  if (text.size() > kMaxReportBytes) {
    text.resize(kMaxReportBytes - kCut.size());
    absl::StrAppend(&text, kCut);
  }
  return text;
}

}  // namespace elenchus
