// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "actor/rollout_loop.h"

#include <prometheus/counter.h>
#include <prometheus/histogram.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "core/log.h"
#include "core/status.h"
#include "debate/trace_calls.h"

namespace elenchus {
namespace {

struct HumanSteps {
  double taken = 0;
  double cached = 0;
};

void Count(const Call& call, HumanSteps* steps) {
  steps->taken += call.num_human_steps();
  steps->cached += call.num_cached_human_steps();
  for (const Call& child : call.children()) Count(child, steps);
  if (call.has_similarity()) Count(call.similarity(), steps);
}

}  // namespace

prometheus::Counter& BlockedSeconds(Metrics& metrics, const std::string& on) {
  return metrics.Counter("elenchus_actor_blocked_seconds_total",
                         "Seconds that threads waited, by what for.",
                         {{"on", on}});
}

RolloutLoop::RolloutLoop(RolloutOptions options, QuestionSource& questions,
                         Play play, TraceOutbox& outbox, Signal& weights,
                         Metrics& metrics, const Clock& clock)
    : options_(options),
      questions_(questions),
      play_(std::move(play)),
      outbox_(outbox),
      weights_(weights),
      metrics_(metrics),
      clock_(clock),
      budget_(options.max_failures_in_a_row, options.failure_seconds, clock),
      num_debates_(metrics.Counter("elenchus_actor_debates_total",
                                   "Debates played to their end.")),
      num_oversights_(metrics.Counter("elenchus_actor_oversights_total",
                                      "Oversights played to their end.")),
      num_arguments_(metrics.Histogram("elenchus_actor_arguments",
                                       "Arguments of a debate.",
                                       {1, 2, 3, 4, 6, 8, 12, 16})),
      num_human_steps_(metrics.Counter(
          "elenchus_actor_human_steps_total",
          "Steps of H in debates played to their end, the judge's included.")),
      num_cached_human_steps_(
          metrics.Counter("elenchus_actor_human_steps_cached_total",
                          "Steps of those that came from memory.")),
      blocked_send_queue_seconds_(BlockedSeconds(metrics, "send_queue")),
      blocked_weights_seconds_(BlockedSeconds(metrics, "weights")) {}

absl::Status RolloutLoop::Run(std::stop_token stop, int index) {
  Backoff backoff(options_.first_pause_seconds, options_.longest_pause_seconds,
                  Rng(0, "rollout pauses", index));
  const int64_t start_us = clock_.NowMicros();
  weights_.Wait(stop);
  blocked_weights_seconds_.Increment(
      static_cast<double>(clock_.NowMicros() - start_us) * 1e-6);

  while (!stop.stop_requested()) {
    ELENCHUS_ASSIGN_OR_RETURN(const DebateStart start, questions_.Next());
    absl::StatusOr<Trace> trace = play_(start.question, start.seed);
    if (trace.ok()) {
      Record(*trace);
      backoff.Reset();
      if (!Send(*std::move(trace))) break;
      continue;
    }
    if (stop.stop_requested()) break;
    Drop(absl::StatusCodeToString(trace.status().code()),
         trace.status().ToString());
    ELENCHUS_RETURN_IF_ERROR(budget_.RecordFailure(trace.status()));
    Pause(stop, backoff.NextSeconds());
  }
  return absl::OkStatus();
}

void RolloutLoop::Record(const Trace& trace) {
  budget_.RecordSuccess();
  HumanSteps steps;
  for (const TopCall& top : TopCalls(trace)) Count(*top.call, &steps);
  if (trace.has_oversight()) {
    num_oversights_.Increment();
  } else {
    num_debates_.Increment();
    num_arguments_.Observe(trace.rounds_size());
  }
  num_human_steps_.Increment(steps.taken);
  num_cached_human_steps_.Increment(steps.cached);
}

bool RolloutLoop::Send(Trace trace) {
  if (trace.ByteSizeLong() > TraceOutbox::kMaxTraceBytes) {
    Drop("OVERSIZED",
         absl::StrCat("a trace of ", trace.ByteSizeLong(), " bytes, at most ",
                      TraceOutbox::kMaxTraceBytes, " can be sent"));
    return true;
  }
  const int64_t start_us = clock_.NowMicros();
  const bool accepted = outbox_.Push(std::move(trace));
  blocked_send_queue_seconds_.Increment(
      static_cast<double>(clock_.NowMicros() - start_us) * 1e-6);
  return accepted;
}

void RolloutLoop::Drop(absl::string_view reason, absl::string_view why) {
  metrics_
      .Counter("elenchus_actor_debates_dropped_total",
               "Debates that were not sent.", {{"reason", std::string(reason)}})
      .Increment();
  // Every thread's debates fail alike while a peer is away.
  if (throttle_.MayLog()) ELENCHUS_LOG(WARNING) << "debate dropped: " << why;
}

}  // namespace elenchus
