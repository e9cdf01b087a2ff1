// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/debate_stats.h"

#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "debate/argument.h"
#include "debate/reward.h"
#include "debate/trace_calls.h"

namespace elenchus {
namespace {

std::string ShortName(const std::string& name, absl::string_view prefix) {
  return absl::AsciiStrToLower(absl::StripPrefix(name, prefix));
}

std::string KindName(QuestionKind kind) {
  return ShortName(QuestionKind_Name(kind), "QUESTION_KIND_");
}

void AddGated(const Call& call, DebateTotals* totals) {
  const std::string kind = KindName(call.prompt().kind());
  if (IsGated(call)) totals->gates[kind].Add(call);
  if (call.answerer() == ANSWERER_MODEL && call.gate_probability() > 0) {
    ++totals->calls_left[kind];
  }
  for (const Call& child : call.children()) AddGated(child, totals);
  if (call.has_similarity()) AddGated(call.similarity(), totals);
}

void AddCost(const CallCost& more, CallCost* cost) {
  cost->human += more.human;
  cost->saved_by_cache += more.saved_by_cache;
  cost->saved_by_learned += more.saved_by_learned;
}

nlohmann::json ToJson(const std::map<std::string, CallCost>& costs) {
  nlohmann::json json = nlohmann::json::object();
  for (const auto& [kind, cost] : costs) {
    json[kind] = {{"human", cost.human},
                  {"saved_by_cache", cost.saved_by_cache},
                  {"saved_by_learned", cost.saved_by_learned}};
  }
  return json;
}

// Of a checkpoint of a version that did not count it: nothing.
template <typename T>
void GetIfThere(const nlohmann::json& json, const char* name, T* value) {
  if (json.contains(name)) json.at(name).get_to(*value);
}

}  // namespace

int64_t DebateTotals::human_calls_total() const {
  int64_t total = 0;
  for (const auto& [kind, count] : human_calls) total += count;
  return total;
}

void DebateTotals::Add(const Trace& trace, const HumanCostConfig& costs) {
  if (trace.has_oversight()) {
    oversight.Add(trace.oversight());
  } else {
    AddDebate(trace);
  }
  for (const Call* call : HumanCalls(trace)) {
    const std::string kind = KindName(call->prompt().kind());
    ++human_calls[kind];
    AddCost(CostOf(costs, *call), &human_costs[kind]);
    human_steps += call->num_human_steps();
    human_steps_cached += call->num_cached_human_steps();
    human_steps_learned += call->num_learned_human_steps();
  }
  for (const TopCall& top : TopCalls(trace)) AddGated(*top.call, this);
}

void DebateTotals::AddDebate(const Trace& trace) {
  ++debates;
  arguments += trace.rounds_size();
  ++stop_reasons[ShortName(StopReason_Name(trace.stop_reason()),
                           "STOP_REASON_")];
  if (trace.reward_even() != 0) ++rewarded;
  if (trace.reward_even() > 0) ++even_wins;
  if (trace.rounds_size() > 0 && trace.rounds(0).has_sufficient()) {
    ++judged_at_0;
    const auto p = ParseJudgement(trace.rounds(0).sufficient());
    if (p.value_or(0) > 0.5) ++sufficient_at_0;
  }
}

nlohmann::json Ratios(const DebateTotals& totals, const DebateTotals& since) {
  nlohmann::json json = nlohmann::json::object();
  const auto ratio = [&json](const char* name, int64_t part, int64_t whole) {
    if (whole > 0) {
      json[name] = static_cast<double>(part) / static_cast<double>(whole);
    }
  };
  const int64_t debates = totals.debates - since.debates;
  ratio("mean_arguments", totals.arguments - since.arguments, debates);
  ratio("win_rate_even", totals.even_wins - since.even_wins,
        totals.rewarded - since.rewarded);
  ratio("p_sufficient_at_0", totals.sufficient_at_0 - since.sufficient_at_0,
        totals.judged_at_0 - since.judged_at_0);
  for (const auto& [reason, count] : totals.stop_reasons) {
    const auto before = since.stop_reasons.find(reason);
    const int64_t less =
        before == since.stop_reasons.end() ? 0 : before->second;
    if (debates > 0) {
      json["stop_reason_shares"][reason] =
          static_cast<double>(count - less) / static_cast<double>(debates);
    }
  }
  return json;
}

nlohmann::json GateReports(const DebateTotals& totals,
                           const DebateTotals& since) {
  nlohmann::json json = nlohmann::json::object();
  GateTotals all;
  for (const auto& [kind, gate] : totals.gates) {
    GateTotals window = gate;
    const auto before = since.gates.find(kind);
    if (before != since.gates.end()) window.AddTimes(-1, before->second);
    all.AddTimes(1, window);
    nlohmann::json report = GateReport(window);
    if (!report.empty()) json[kind] = std::move(report);
  }
  if (json.size() > 1) json["all"] = GateReport(all);
  return json;
}

nlohmann::json HumanWork(const DebateTotals& totals) {
  CallCost all;
  double saved_by_gate = 0;
  nlohmann::json by_kind = nlohmann::json::object();
  for (const auto& [kind, cost] : totals.human_costs) {
    AddCost(cost, &all);
    by_kind[kind] = cost.human;
    const auto left = totals.calls_left.find(kind);
    const auto calls = totals.human_calls.find(kind);
    if (left == totals.calls_left.end() || calls == totals.human_calls.end()) {
      continue;
    }
    saved_by_gate += cost.human * static_cast<double>(left->second) /
                     static_cast<double>(calls->second);
  }
  return {{"human_calls", totals.human_calls},
          {"human_calls_total", totals.human_calls_total()},
          {"human_steps", totals.human_steps},
          {"human_steps_cached", totals.human_steps_cached},
          {"human_steps_learned", totals.human_steps_learned},
          {"human_cost_seconds", by_kind},
          {"human_cost_seconds_total", all.human},
          {"human_saved_seconds",
           {{"cache", all.saved_by_cache},
            {"learned", all.saved_by_learned},
            {"gate", saved_by_gate}}}};
}

nlohmann::json ToJson(const DebateTotals& totals) {
  nlohmann::json gates = nlohmann::json::object();
  for (const auto& [kind, gate] : totals.gates) gates[kind] = ToJson(gate);
  return {{"gates", gates},
          {"oversight", ToJson(totals.oversight)},
          {"debates", totals.debates},
          {"arguments", totals.arguments},
          {"stop_reasons", totals.stop_reasons},
          {"rewarded", totals.rewarded},
          {"even_wins", totals.even_wins},
          {"judged_at_0", totals.judged_at_0},
          {"sufficient_at_0", totals.sufficient_at_0},
          {"human_calls", totals.human_calls},
          {"human_steps", totals.human_steps},
          {"human_steps_cached", totals.human_steps_cached},
          {"human_steps_learned", totals.human_steps_learned},
          {"human_costs", ToJson(totals.human_costs)},
          {"calls_left", totals.calls_left}};
}

absl::Status FromJson(const nlohmann::json& json, DebateTotals* totals) {
  try {
    json.at("debates").get_to(totals->debates);
    json.at("arguments").get_to(totals->arguments);
    json.at("stop_reasons").get_to(totals->stop_reasons);
    json.at("rewarded").get_to(totals->rewarded);
    json.at("even_wins").get_to(totals->even_wins);
    json.at("judged_at_0").get_to(totals->judged_at_0);
    json.at("sufficient_at_0").get_to(totals->sufficient_at_0);
    json.at("human_calls").get_to(totals->human_calls);
    json.at("human_steps").get_to(totals->human_steps);
    json.at("human_steps_cached").get_to(totals->human_steps_cached);
    GetIfThere(json, "human_steps_learned", &totals->human_steps_learned);
    GetIfThere(json, "calls_left", &totals->calls_left);
    nlohmann::json costs = nlohmann::json::object();
    GetIfThere(json, "human_costs", &costs);
    for (const auto& [kind, cost] : costs.items()) {
      totals->human_costs[kind] = {
          .human = cost.at("human"),
          .saved_by_cache = cost.at("saved_by_cache"),
          .saved_by_learned = cost.at("saved_by_learned")};
    }
    for (const auto& [kind, gate] : json.at("gates").items()) {
      totals->gates[kind] = GateTotalsOf(gate);
    }
    totals->oversight = OversightTotalsOf(json.at("oversight"));
  } catch (const nlohmann::json::exception& error) {
    return absl::InvalidArgumentError(error.what());
  }
  return absl::OkStatus();
}

}  // namespace elenchus
