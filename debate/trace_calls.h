// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The calls of a trace, whatever was played.
#ifndef ELENCHUS_DEBATE_TRACE_CALLS_H_
#define ELENCHUS_DEBATE_TRACE_CALLS_H_

#include <string>
#include <vector>

#include "proto/trace.pb.h"

namespace elenchus {

// A call that is no other call's child or shadow. Borrows from the trace.
struct TopCall {
  const Call* call = nullptr;
  // What it is about: the trace's question, or its case's.
  const Question* question = nullptr;
  // Names it within the trace, e.g. "rounds[1].argument".
  std::string path;
};

// Those that the trace has, in the order made.
std::vector<TopCall> TopCalls(const Trace& trace);

// Sets the oldest and newest version of any call of M.
void SetVersions(Trace* trace);

}  // namespace elenchus

#endif  // ELENCHUS_DEBATE_TRACE_CALLS_H_
