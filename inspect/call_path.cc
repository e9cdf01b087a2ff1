// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "inspect/call_path.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "debate/trace_calls.h"

namespace elenchus {
namespace {

void Append(const Call& call, const Question& question, const std::string& path,
            std::vector<CallSite>* sites) {
  sites->push_back({path, &call, &question});
  for (int i = 0; i < call.children_size(); ++i) {
    Append(call.children(i), question, absl::StrCat(path, ".children[", i, "]"),
           sites);
  }
  if (call.has_shadow()) {
    Append(call.shadow(), question, absl::StrCat(path, ".shadow"), sites);
  }
  if (call.has_similarity()) {
    Append(call.similarity(), question, absl::StrCat(path, ".similarity"),
           sites);
  }
}

}  // namespace

std::vector<CallSite> CallSites(const Trace& trace) {
  std::vector<CallSite> sites;
  for (const TopCall& top : TopCalls(trace)) {
    Append(*top.call, *top.question, top.path, &sites);
  }
  return sites;
}

absl::StatusOr<CallSite> FindCall(const Trace& trace, absl::string_view path) {
  const std::vector<CallSite> sites = CallSites(trace);
  for (const CallSite& site : sites) {
    if (site.path == path) return site;
  }
  return absl::NotFoundError(absl::StrCat(
      "no call ", path, " in the trace; it has ",
      absl::StrJoin(sites, ", ", [](std::string* out, const CallSite& site) {
        out->append(site.path);
      })));
}

}  // namespace elenchus
