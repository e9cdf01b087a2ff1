// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// What finished debates say about answers, sides and length.
#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"
#include "debate/argument.h"
#include "tools/evaluation.h"

namespace elenchus {
namespace {

// "STOP_REASON_MAX_ARGUMENTS" as "max_arguments".
std::string StopReasonName(StopReason reason) {
  const std::string& name = StopReason_Name(reason);
  return absl::AsciiStrToLower(absl::StripPrefix(name, "STOP_REASON_"));
}

// Index of the round that states the winner's answer last; -1 without winner.
int WinningRound(const Trace& trace) {
  const int last = trace.rounds_size() - 1;
  if (last <= 0) return last;
  if (trace.reward_even() == 0) return -1;
  const int winner = trace.reward_even() > 0 ? 0 : 1;
  return last % 2 == winner ? last : last - 1;
}

}  // namespace

void AddDebate(const Trace& trace, const std::string& true_answer,
               DebateResults* results) {
  const auto is_true = [&](int round) {
    const Call& argument = trace.rounds(round).argument();
    return ParseArgument(argument.answer()).answer == true_answer;
  };
  const int winning_round = WinningRound(trace);
  results->winner.Add(winning_round >= 0 && is_true(winning_round));
  results->first_argument.Add(trace.rounds_size() > 0 && is_true(0));
  if (trace.rounds_size() > 1) {
    bool any_is_true = false;
    for (int i = 0; i < trace.rounds_size(); ++i) any_is_true |= is_true(i);
    results->both_wrong.Add(!any_is_true);
  }
  results->num_arguments += trace.rounds_size();
  ++results->stop_reasons[StopReasonName(trace.stop_reason())];
  if (trace.reward_even() != 0) results->even_wins.Add(trace.reward_even() > 0);
  if (trace.rounds_size() > 0 && trace.rounds(0).has_sufficient()) {
    const std::optional<double> p =
        ParseJudgement(trace.rounds(0).sufficient());
    results->sufficient_at_0.Add(p.has_value() && *p > 0.5);
  }
}

}  // namespace elenchus
