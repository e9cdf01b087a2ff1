// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "inspect/call_path.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace elenchus {
namespace {

void Append(const Call& call, const std::string& path,
            std::vector<CallSite>* sites) {
  sites->push_back({path, &call});
  for (int i = 0; i < call.children_size(); ++i) {
    Append(call.children(i), absl::StrCat(path, ".children[", i, "]"), sites);
  }
  if (call.has_shadow()) {
    Append(call.shadow(), absl::StrCat(path, ".shadow"), sites);
  }
  if (call.has_similarity()) {
    Append(call.similarity(), absl::StrCat(path, ".similarity"), sites);
  }
}

}  // namespace

std::vector<CallSite> CallSites(const Trace& trace) {
  std::vector<CallSite> sites;
  for (int i = 0; i < trace.rounds_size(); ++i) {
    const Round& round = trace.rounds(i);
    const std::string path = absl::StrCat("rounds[", i, "].");
    Append(round.argument(), path + "argument", &sites);
    if (round.has_sufficient()) {
      Append(round.sufficient(), path + "sufficient", &sites);
    }
  }
  if (trace.has_verdict()) Append(trace.verdict(), "verdict", &sites);
  return sites;
}

absl::StatusOr<const Call*> FindCall(const Trace& trace,
                                     absl::string_view path) {
  const std::vector<CallSite> sites = CallSites(trace);
  for (const CallSite& site : sites) {
    if (site.path == path) return site.call;
  }
  return absl::NotFoundError(absl::StrCat(
      "no call ", path, " in the trace; it has ",
      absl::StrJoin(sites, ", ", [](std::string* out, const CallSite& site) {
        out->append(site.path);
      })));
}

}  // namespace elenchus
