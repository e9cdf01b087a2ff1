// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Debates as call trees in a page.
#ifndef ELENCHUS_TOOLS_TRACE_HTML_H_
#define ELENCHUS_TOOLS_TRACE_HTML_H_

#include <map>
#include <string>

#include "proto/trace.pb.h"

namespace elenchus {

// The first debate of a traces.jsonl and the last ones, `max_traces` (>= 1) in
// all, by their number, from 1; up to half of them those that had a verdict.
// Lines that are no traces are left out.
std::map<int, Trace> ReadSampleTraces(const std::string& path, int max_traces);

// One debate, under its number, as a <details> element: facts, arguments,
// judgements, each with the calls under it. All text is escaped.
std::string TraceToHtml(int number, const Trace& trace);

}  // namespace elenchus

#endif  // ELENCHUS_TOOLS_TRACE_HTML_H_
