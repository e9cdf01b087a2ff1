// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Traces on their way to the learner.
#ifndef ELENCHUS_ACTOR_TRACE_OUTBOX_H_
#define ELENCHUS_ACTOR_TRACE_OUTBOX_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "core/mutex.h"
#include "proto/trace.pb.h"

namespace elenchus {

// Numbers traces, holds them until the learner has acknowledged them, and gives
// them out again to the next stream if one breaks. Both the traces that wait to
// be sent and those that wait for their acknowledgement are bounded, so a slow
// learner slows the debates. Thread-safe: any thread pushes; one stream at a
// time takes batches on one thread and acknowledges on another.
class TraceOutbox {
 public:
  // Room for the envelope of the largest trace in a 3 MiB batch.
  static constexpr size_t kMaxTraceBytes = (3 << 20) - 1024;
  // Of one batch.
  static constexpr int kMaxBatchTraces = 256;
  static constexpr size_t kMaxBatchBytes = 3 << 20;

  struct Options {
    std::string actor_id;
    uint64_t epoch = 0;
    // Traces waiting to be sent. >= 1.
    size_t max_waiting = 1;
    // Traces sent but not acknowledged. >= 1.
    size_t max_unacknowledged = 1;
  };

  explicit TraceOutbox(Options options) : options_(std::move(options)) {}

  const std::string& actor_id() const { return options_.actor_id; }
  uint64_t epoch() const { return options_.epoch; }

  // Stamps actor, epoch and the next sequence. Blocks while max_waiting traces
  // wait; false (the trace is lost) once closed. At most kMaxTraceBytes.
  [[nodiscard]] bool Push(Trace trace);

  // No more pushes; what is here may still be sent. Idempotent.
  void Close();

  // A stream begins: everything not acknowledged is to be sent again.
  void BeginStream();
  // The stream broke: ends NextBatch.
  void EndStream();

  // The next traces to send, in order. Blocks while there are none or too many
  // are unacknowledged; nullopt once the stream has ended, or once the outbox
  // is closed and everything is acknowledged.
  std::optional<TraceBatch> NextBatch();

  // Every trace up to `sequence` was handled. Numbers that were never sent are
  // not acknowledged, whatever the learner says.
  void Acknowledge(uint64_t sequence);

  // Blocks until nothing is unacknowledged (true), or `seconds` have passed or
  // stop is requested (false).
  bool WaitUntilAcknowledged(std::stop_token stop, double seconds);

  // True once closed with everything acknowledged.
  bool IsFinished() const;

  // Traces held: waiting to be sent or acknowledged.
  size_t num_unacknowledged() const;

 private:
  bool CanSend() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    return num_sent_ < traces_.size() &&
           num_sent_ < options_.max_unacknowledged;
  }

  const Options options_;
  mutable Mutex mu_;
  CondVar changed_;
  // Not acknowledged, in sequence; the first num_sent_ went out on this stream.
  std::deque<std::shared_ptr<const Trace>> traces_ ABSL_GUARDED_BY(mu_);
  size_t num_sent_ ABSL_GUARDED_BY(mu_) = 0;
  uint64_t last_sequence_ ABSL_GUARDED_BY(mu_) = 0;
  uint64_t last_sent_sequence_ ABSL_GUARDED_BY(mu_) = 0;
  bool streaming_ ABSL_GUARDED_BY(mu_) = false;
  bool closed_ ABSL_GUARDED_BY(mu_) = false;
};

}  // namespace elenchus

#endif  // ELENCHUS_ACTOR_TRACE_OUTBOX_H_
