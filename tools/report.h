// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// report.html: a run in one page that needs nothing from outside.
#ifndef ELENCHUS_TOOLS_REPORT_H_
#define ELENCHUS_TOOLS_REPORT_H_

#include <map>
#include <string>

#include "absl/status/status.h"
#include "proto/config.pb.h"
#include "proto/trace.pb.h"
#include "tools/json_file.h"
#include "tools/summary.h"

namespace elenchus {

// The whole page. Every text that a model, a person or a file supplied is
// escaped; what was not measured is left out.
std::string MakeReport(const RunRecord& record, const Json& summary,
                       const std::map<int, Trace>& traces);

// Reads what the run wrote, writes summary.json and report.html into the run
// folder, and prints the summary's table and the report's path.
absl::Status WriteRunResults(const RunConfig& run, const std::string& run_dir);

}  // namespace elenchus

#endif  // ELENCHUS_TOOLS_REPORT_H_
