// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Tables of a run's report, each with its heading; empty where the run has
// nothing to show there. All text is escaped.
#ifndef ELENCHUS_TOOLS_REPORT_TABLES_H_
#define ELENCHUS_TOOLS_REPORT_TABLES_H_

#include <string>

#include "tools/json_file.h"

namespace elenchus {

// Of summary.json.
std::string GateTable(const Json& summary);
std::string HumanTable(const Json& summary);
std::string JudgeTable(const Json& summary);
std::string LearnedHumanTable(const Json& summary);

// Of cross_play.json.
std::string CrossPlayTable(const Json& cross_play);

}  // namespace elenchus

#endif  // ELENCHUS_TOOLS_REPORT_TABLES_H_
