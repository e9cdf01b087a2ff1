// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Where a call stands in its trace: "rounds[1].argument.children[0]",
// "rounds[0].sufficient", "verdict", "rounds[0].argument.shadow". Torch-free.
#ifndef ELENCHUS_INSPECT_CALL_PATH_H_
#define ELENCHUS_INSPECT_CALL_PATH_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "proto/trace.pb.h"

namespace elenchus {

// Call and question are borrowed from the trace.
struct CallSite {
  std::string path;
  const Call* call = nullptr;
  // What it is about: the trace's question, or that of its case.
  const Question* question = nullptr;
};

// Every call of the trace, a call before those under it.
std::vector<CallSite> CallSites(const Trace& trace);

// NotFound, naming the paths there are, if none is `path`.
absl::StatusOr<CallSite> FindCall(const Trace& trace, absl::string_view path);

}  // namespace elenchus

#endif  // ELENCHUS_INSPECT_CALL_PATH_H_
