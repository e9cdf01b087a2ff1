// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/inspect_command.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "core/snapshot.h"
#include "core/status.h"
#include "debate/argument.h"
#include "google/protobuf/util/json_util.h"
#include "inspect/call_path.h"
#include "inspect/call_tree.h"
#include "inspect/toolbox.h"
#include "learner/snapshot_store.h"
#include "model/tokenizer.h"

namespace elenchus {
namespace {

constexpr int kNumSamples = 16;

// The trace of this number; for 0 the newest, whose number it becomes.
absl::StatusOr<Trace> ReadTrace(const std::string& path, int64_t* number) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat(path, ": cannot be read"));
  std::string line;
  int64_t count = 0;
  for (std::string next; (*number == 0 || count < *number) &&
                         std::getline(file, next) && !file.eof();
       ++count) {
    line = std::move(next);
  }
  if (count < std::max<int64_t>(*number, 1)) {
    return absl::NotFoundError(
        absl::StrCat(path, ": no trace ", std::max<int64_t>(*number, 1),
                     "; there are ", count, ", the first is 1"));
  }
  *number = count;
  Trace trace;
  if (!google::protobuf::util::JsonStringToMessage(line, &trace).ok()) {
    return absl::DataLossError(
        absl::StrCat(path, ": line ", *number, " is not a trace"));
  }
  if (trace.template_hash() != TemplateHash()) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, ": trace ", *number,
                     " was recorded with another prompt template, ",
                     trace.template_hash(), "; this is ", TemplateHash()));
  }
  return trace;
}

// Of the process that made the call.
const EngineConfig& EngineOf(const RunConfig& run, const std::string& path) {
  const bool is_judgement = absl::StrContains(path, "].sufficient") ||
                            absl::StartsWith(path, "verdict") ||
                            absl::StartsWith(path, "oversight.likelihood") ||
                            absl::StrContains(path, "].judgement");
  return is_judgement && run.actor().judge() == ActorConfig::SERVICE
             ? run.judge().engine()
             : run.actor().engine();
}

absl::StatusOr<std::unique_ptr<Toolbox>> ToolsFor(const RunConfig& run,
                                                  const std::string& run_dir,
                                                  const std::string& path,
                                                  const Call& call) {
  ELENCHUS_ASSIGN_OR_RETURN(
      Snapshot snapshot,
      FindWeights(run_dir, call.version(), call.weights_fingerprint()));
  snapshot.model_fingerprint = ModelFingerprint(run.model());
  return Toolbox::Create(
      run.model(), snapshot,
      {.deterministic = EngineOf(run, path).deterministic(),
       .num_samples = kNumSamples,
       .max_tokens = IsJudgement(call.prompt().kind())
                         ? kJudgementTokens
                         : run.debate().max_argument_tokens()});
}

std::string Indented(const std::string& table) {
  return absl::StrCat(
      "  ",
      absl::StrReplaceAll(absl::string_view(table).substr(
                              0, table.empty() ? 0 : table.size() - 1),
                          {{"\n", "\n  "}}),
      "\n");
}

std::string Head(const Trace& trace, const InspectOptions& options,
                 const CallSite& of) {
  std::string head = absl::StrCat(
      "trace ", options.trace, ": question ",
      absl::CHexEscape(of.question->text()), ", facts ",
      absl::CHexEscape(of.question->facts()), "\ncalls of the trace\n");
  for (const CallSite& site : CallSites(trace)) {
    absl::StrAppend(&head, "  ", site.path, "\n");
  }
  absl::StrAppend(&head, options.call, " by ",
                  Answerer_Name(of.call->answerer()).substr(9));
  if (of.call->answerer() == ANSWERER_MODEL) {
    absl::StrAppend(&head, " of version ", of.call->version());
  }
  return absl::StrCat(head, "\n");
}

// The first call that M answered; the first of all if there is none.
std::string FirstOfM(const Trace& trace) {
  const std::vector<CallSite> sites = CallSites(trace);
  for (const CallSite& site : sites) {
    if (site.call->answerer() == ANSWERER_MODEL) return site.path;
  }
  return sites.empty() ? "" : sites.front().path;
}

}  // namespace

absl::StatusOr<std::string> InspectTrace(const RunConfig& run,
                                         const std::string& run_dir,
                                         InspectOptions options) {
  std::vector<std::string> names(std::begin(kTools), std::end(kTools));
  if (!options.tool.empty()) {
    ELENCHUS_RETURN_IF_ERROR(CheckTool(options.tool));
    names = {options.tool};
  }
  ELENCHUS_ASSIGN_OR_RETURN(
      const Trace trace,
      ReadTrace(run_dir + "/traces/traces.jsonl", &options.trace));
  if (options.call.empty()) options.call = FirstOfM(trace);
  ELENCHUS_ASSIGN_OR_RETURN(const CallSite site, FindCall(trace, options.call));
  const Call* const call = site.call;
  const View view = View::OfDebater(*site.question);
  std::unique_ptr<Toolbox> tools;
  if (call->answerer() == ANSWERER_MODEL &&
      names != std::vector<std::string>{"calls"}) {
    ELENCHUS_ASSIGN_OR_RETURN(tools,
                              ToolsFor(run, run_dir, options.call, *call));
  }
  std::string text = Head(trace, options, site);
  for (const std::string& name : names) {
    absl::StatusOr<Report> report = InspectCalls(*call, view).report;
    if (name != "calls") {
      report = tools == nullptr
                   ? absl::FailedPreconditionError(absl::StrCat(
                         "looks at an answer of M; ", options.call,
                         " was answered by ", Answerer_Name(call->answerer())))
                   : tools->Run(name, *site.question, *call, view);
    }
    if (!report.ok() && !options.tool.empty()) return report.status();
    absl::StrAppend(
        &text, name, "\n",
        Indented(report.ok() ? report->table
                             : absl::StrCat(report.status().message(), "\n")));
  }
  return text;
}

}  // namespace elenchus
