// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Which build this is.
#ifndef ELENCHUS_TOOLS_VERSION_H_
#define ELENCHUS_TOOLS_VERSION_H_

namespace elenchus {

// E.g. "0.1.0".
const char* Version();

// Commit that was built, with "-dirty" behind it if files differed; "unknown"
// outside a repository.
const char* GitRevision();

}  // namespace elenchus

#endif  // ELENCHUS_TOOLS_VERSION_H_
