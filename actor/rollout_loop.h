// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The actor's main loop: questions in, traces out.
#ifndef ELENCHUS_ACTOR_ROLLOUT_LOOP_H_
#define ELENCHUS_ACTOR_ROLLOUT_LOOP_H_

#include <functional>
#include <stop_token>

#include "absl/status/statusor.h"
#include "actor/failure_budget.h"
#include "actor/log_throttle.h"
#include "actor/question_source.h"
#include "actor/trace_outbox.h"
#include "core/clock.h"
#include "core/metrics.h"
#include "proto/trace.pb.h"
#include "rpc/wait.h"

namespace elenchus {

struct RolloutOptions {
  // The loop ends with an error once more debates than this have failed in a
  // row, over at least this time. Seconds.
  int64_t max_failures_in_a_row = 20;
  double failure_seconds = 120;
  // Pauses after a failed debate grow from the first to the second. Seconds.
  double first_pause_seconds = 0.05;
  double longest_pause_seconds = 2;
};

// Thread-safe: run it on one thread per debate in flight. Its parts must
// outlive it.
class RolloutLoop {
 public:
  // Plays one debate, or an oversight in its stead, to its end; PlayDebate with
  // its other arguments bound.
  using Play =
      std::function<absl::StatusOr<Trace>(const Question&, uint64_t seed)>;

  // `weights` is notified when M_t can answer.
  RolloutLoop(RolloutOptions options, QuestionSource& questions, Play play,
              TraceOutbox& outbox, Signal& weights, Metrics& metrics,
              const Clock& clock = Clock::Real());

  // Debates one question after another until stop is requested or the outbox is
  // closed (OK). A debate that fails is dropped and counted with its reason;
  // one in 10 s is logged.
  // Errors: those of the questions; the newest debate's once none succeeds.
  // `index` names the thread's stream of pauses.
  absl::Status Run(std::stop_token stop, int index);

 private:
  void Record(const Trace& trace);
  bool Send(Trace trace);
  // Counts a debate that is not sent; `why` is logged now and then.
  void Drop(absl::string_view reason, absl::string_view why);

  const RolloutOptions options_;
  QuestionSource& questions_;
  const Play play_;
  TraceOutbox& outbox_;
  Signal& weights_;
  Metrics& metrics_;
  const Clock& clock_;
  FailureBudget budget_;
  LogThrottle throttle_{clock_};

  prometheus::Counter& num_debates_;
  prometheus::Counter& num_oversights_;
  prometheus::Histogram& num_arguments_;
  prometheus::Counter& num_human_steps_;
  prometheus::Counter& num_cached_human_steps_;
  prometheus::Counter& blocked_send_queue_seconds_;
  prometheus::Counter& blocked_weights_seconds_;
};

// Counter of the seconds that an actor's threads waited `on` something.
prometheus::Counter& BlockedSeconds(Metrics& metrics, const std::string& on);

}  // namespace elenchus

#endif  // ELENCHUS_ACTOR_ROLLOUT_LOOP_H_
