// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "debate/trace_calls.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace elenchus {
namespace {

void NoteVersions(const Call& call, Trace* trace) {
  if (call.answerer() == ANSWERER_MODEL) {
    const uint64_t oldest = trace->min_version();
    trace->set_min_version(oldest == 0 ? call.version()
                                       : std::min(oldest, call.version()));
    trace->set_max_version(std::max(trace->max_version(), call.version()));
  }
  for (const Call& child : call.children()) NoteVersions(child, trace);
  if (call.has_shadow()) NoteVersions(call.shadow(), trace);
  if (call.has_similarity()) NoteVersions(call.similarity(), trace);
}

}  // namespace

std::vector<TopCall> TopCalls(const Trace& trace) {
  std::vector<TopCall> calls;
  const auto add = [&](bool has, const Call& call, const Question& question,
                       const std::string& path) {
    if (has) calls.push_back({&call, &question, path});
  };
  for (int i = 0; i < trace.rounds_size(); ++i) {
    const Round& round = trace.rounds(i);
    const std::string path = absl::StrCat("rounds[", i, "].");
    add(round.has_argument(), round.argument(), trace.question(),
        path + "argument");
    add(round.has_sufficient(), round.sufficient(), trace.question(),
        path + "sufficient");
  }
  add(trace.has_verdict(), trace.verdict(), trace.question(), "verdict");
  const Oversight& oversight = trace.oversight();
  add(oversight.has_proposal(), oversight.proposal(), trace.question(),
      "oversight.proposal");
  add(oversight.has_likelihood(), oversight.likelihood(), trace.question(),
      "oversight.likelihood");
  for (int i = 0; i < oversight.cases_size(); ++i) {
    const OversightCase& of = oversight.cases(i);
    const std::string path = absl::StrCat("oversight.cases[", i, "].");
    add(of.has_answer(), of.answer(), of.question(), path + "answer");
    add(of.has_judgement(), of.judgement(), of.question(), path + "judgement");
  }
  return calls;
}

void SetVersions(Trace* trace) {
  trace->clear_min_version();
  trace->clear_max_version();
  for (const TopCall& top : TopCalls(*trace)) NoteVersions(*top.call, trace);
}

}  // namespace elenchus
