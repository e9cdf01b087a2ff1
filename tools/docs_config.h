// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The configuration reference, from the protos and their comments.
#ifndef ELENCHUS_TOOLS_DOCS_CONFIG_H_
#define ELENCHUS_TOOLS_DOCS_CONFIG_H_

#include <string>

namespace elenchus {

// Markdown: RunConfig and every message that it holds, each field with type,
// default, legal values and comment, in the order of the file.
std::string ConfigReference();

}  // namespace elenchus

#endif  // ELENCHUS_TOOLS_DOCS_CONFIG_H_
