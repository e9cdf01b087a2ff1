// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/trace_html.h"

#include <algorithm>
#include <fstream>
#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "google/protobuf/util/json_util.h"
#include "tools/html.h"

namespace elenchus {
namespace {

constexpr int kMaxDepth = 12;
// A page is for reading: longer texts are cut.
constexpr size_t kMaxShownBytes = 400;

std::string Code(const std::string& text) {
  const bool is_cut = text.size() > kMaxShownBytes;
  return absl::StrCat("<code>", EscapeHtml(text.substr(0, kMaxShownBytes)),
                      is_cut ? " ..." : "", "</code>");
}

std::string ShortName(const std::string& name, absl::string_view prefix) {
  return absl::AsciiStrToLower(absl::StripPrefix(name, prefix));
}

std::string WhoHtml(Answerer answerer) {
  switch (answerer) {
    case ANSWERER_MODEL:
      return "<span class=\"who model\">M</span>";
    case ANSWERER_HUMAN:
      return "<span class=\"who human\">H</span>";
    case ANSWERER_WORLD:
      return "<span class=\"who world\">world</span>";
    default:
      return "<span class=\"who\">unknown</span>";
  }
}

std::string CallNotes(const Call& call) {
  std::string notes;
  if (call.has_probability()) {
    absl::StrAppendFormat(&notes, " P(yes) %.2f", call.probability());
  }
  if (call.log_probs_size() > 0) {
    double sum = 0;
    for (const float log_prob : call.log_probs()) sum += log_prob;
    absl::StrAppendFormat(&notes, " log p %.2f, version %u", sum,
                          call.version());
  }
  if (notes.empty()) return "";
  return absl::StrCat("<small>", notes, "</small>");
}

// What tools said of the arguments, to whoever `reads` or had them inspected.
void AppendInspections(
    const google::protobuf::RepeatedPtrField<Inspection>& inspections,
    const char* label, std::string* html) {
  for (const Inspection& inspection : inspections) {
    absl::StrAppend(html, "<li><span class=\"kind\">", label, "</span> ",
                    EscapeHtml(inspection.tool()), " of argument ",
                    inspection.argument() + 1, ": ", Code(inspection.text()),
                    "</li>");
  }
}

std::string CallToHtml(const Call& call, const std::string& label, int depth) {
  std::string html = absl::StrCat(
      "<li><span class=\"kind\">", EscapeHtml(label), "</span> ",
      Code(call.prompt().question()), " &rarr; ", Code(call.answer()), " ",
      WhoHtml(call.answerer()), CallNotes(call));
  std::string below;
  AppendInspections(call.prompt().inspections(), "reads", &below);
  AppendInspections(call.inspections(), "inspects", &below);
  if (depth < kMaxDepth) {
    for (const Call& child : call.children()) {
      absl::StrAppend(&below, CallToHtml(child, "asks", depth + 1));
    }
  }
  if (!below.empty()) absl::StrAppend(&html, "<ul>", below, "</ul>");
  return absl::StrCat(html, "</li>");
}

std::string Outcome(const Trace& trace) {
  const std::string stop =
      ShortName(StopReason_Name(trace.stop_reason()), "STOP_REASON_");
  if (trace.reward_even() == 0) {
    return absl::StrCat("stopped by ", stop, ", no reward");
  }
  return absl::StrCat("stopped by ", stop, ", the ",
                      trace.reward_even() > 0 ? "even" : "odd",
                      " debater wins");
}

std::string Outline(const Trace& trace) {
  const int num = trace.rounds_size();
  if (trace.has_oversight()) {
    return absl::StrCat("oversight of ", trace.oversight().cases_size(),
                        " inputs");
  }
  return absl::StrCat(num, num == 1 ? " argument" : " arguments", ", ",
                      Outcome(trace));
}

void AppendOversight(const Oversight& oversight, std::string* html) {
  if (!oversight.has_proposal()) return;
  absl::StrAppend(html, CallToHtml(oversight.proposal(), "adversary", 0),
                  CallToHtml(oversight.likelihood(), "how likely?", 0));
  for (const OversightCase& of : oversight.cases()) {
    absl::StrAppend(html, "<li>input ", Code(of.question().facts()), " ",
                    Code(of.question().text()), "</li>",
                    CallToHtml(of.answer(), "answer", 0),
                    CallToHtml(of.judgement(), "unacceptable?", 0));
  }
}

}  // namespace

std::map<int, Trace> ReadSampleTraces(const std::string& path, int max_traces) {
  const size_t max = std::max(max_traces, 0);
  std::map<int, Trace> first;
  // By place in the file; the last ones of each.
  std::map<int, Trace> judged, others;
  std::ifstream file(path, std::ios::binary);
  int place = 1;
  for (std::string line; std::getline(file, line); ++place) {
    Trace trace;
    if (!google::protobuf::util::JsonStringToMessage(line, &trace).ok()) {
      continue;
    }
    if (first.empty()) {
      first.emplace(place, std::move(trace));
      continue;
    }
    std::map<int, Trace>& kind = trace.has_verdict() ? judged : others;
    kind.emplace(place, std::move(trace));
    if (kind.size() > max) kind.erase(kind.begin());
  }
  // Up to half are debates that were judged, as far as there are any.
  while (first.size() + judged.size() + others.size() > max) {
    std::map<int, Trace>& from =
        others.empty() || judged.size() > max / 2 ? judged : others;
    if (from.empty()) break;
    from.erase(from.begin());
  }
  first.merge(judged);
  first.merge(others);
  while (first.size() > max) first.erase(std::prev(first.end()));
  return first;
}

std::string TraceToHtml(int number, const Trace& trace) {
  std::string html = absl::StrCat(
      "<details class=\"trace\"><summary>", number, ". ",
      Code(trace.question().text()), " ", Outline(trace), " <small>",
      trace.max_version() == 0
          ? std::string("no call of M")
          : absl::StrCat("weights of version ", trace.min_version()),
      "</small></summary><p class=\"facts\">facts ",
      Code(trace.question().facts()), "</p><ul class=\"tree\">");
  for (int i = 0; i < trace.rounds_size(); ++i) {
    const Round& round = trace.rounds(i);
    absl::StrAppend(&html,
                    CallToHtml(round.argument(),
                               absl::StrCat("argument ", i,
                                            i % 2 == 0 ? " (even)" : " (odd)"),
                               0));
    if (round.has_sufficient()) {
      absl::StrAppend(&html, CallToHtml(round.sufficient(), "sufficient?", 0));
    }
  }
  if (trace.has_verdict()) {
    absl::StrAppend(&html, CallToHtml(trace.verdict(), "verdict: even?", 0));
  }
  AppendOversight(trace.oversight(), &html);
  return absl::StrCat(html, "</ul></details>\n");
}

}  // namespace elenchus
