// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The curves of report.html.
#ifndef ELENCHUS_TOOLS_REPORT_CHARTS_H_
#define ELENCHUS_TOOLS_REPORT_CHARTS_H_

#include <string>
#include <vector>

#include "tools/json_file.h"
#include "tools/summary.h"

namespace elenchus {

// The <figure>s of each part of the page; empty where nothing was measured.

// By class: accuracy of M and Amp(M) over the run's seconds, those on withheld
// facts dashed, beside the start, the majority answer and the roofline.
std::string AccuracyCharts(const RunRecord& record, const Json& summary);
// Arguments per debate, why debates stop, who wins.
std::string DebateCharts(const RunRecord& record);
// Each term of the loss.
std::string LossCharts(const RunRecord& record);
// L_sup, its multiplier and the constrained steps, where it has a bound.
std::string ConstraintCharts(const RunRecord& record);
// What M is overseen for, in runs with L_over.
std::string OversightCharts(const RunRecord& record);
// Debates per second, policy lag, calls of H.
std::string ThroughputCharts(const RunRecord& record);

}  // namespace elenchus

#endif  // ELENCHUS_TOOLS_REPORT_CHARTS_H_
