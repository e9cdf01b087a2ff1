// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Text of models and people in a page.
#ifndef ELENCHUS_TOOLS_HTML_H_
#define ELENCHUS_TOOLS_HTML_H_

#include <string>

#include "absl/strings/string_view.h"

namespace elenchus {

// Safe between tags and inside a quoted attribute: the characters that mean
// something to HTML as entities, bytes that are not printable ASCII as \xNN.
std::string EscapeHtml(absl::string_view text);

}  // namespace elenchus

#endif  // ELENCHUS_TOOLS_HTML_H_
