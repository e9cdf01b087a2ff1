// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// elenchus inspect: the tools of transparency on a recorded trace.
#ifndef ELENCHUS_TOOLS_INSPECT_COMMAND_H_
#define ELENCHUS_TOOLS_INSPECT_COMMAND_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "proto/config.pb.h"

namespace elenchus {

struct InspectOptions {
  // Line of traces/traces.jsonl, from 1; 0: the newest.
  int64_t trace = 0;
  // As in inspect/call_path.h; empty: the first that M answered.
  std::string call = "";
  // One of kTools; empty: all, where what one cannot say is part of the text.
  std::string tool = "";
};

// What the tools say, for a terminal, as one who may see all facts.
// InvalidArgument (no such tool); NotFound, naming what there is (the trace,
// the call, the weights of a call of M); FailedPrecondition (the trace is of
// another prompt template; the one tool asked for cannot look at that call);
// DataLoss (the line is no trace); errors of files.
absl::StatusOr<std::string> InspectTrace(const RunConfig& run,
                                         const std::string& run_dir,
                                         InspectOptions options);

}  // namespace elenchus

#endif  // ELENCHUS_TOOLS_INSPECT_COMMAND_H_
