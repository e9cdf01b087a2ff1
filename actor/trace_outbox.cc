// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "actor/trace_outbox.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "core/clock.h"

namespace elenchus {

bool TraceOutbox::Push(Trace trace) {
  trace.set_actor_id(options_.actor_id);
  trace.set_epoch(options_.epoch);
  MutexLock lock(&mu_);
  while (!closed_ && traces_.size() - num_sent_ >= options_.max_waiting) {
    changed_.Wait(&mu_);
  }
  if (closed_) return false;
  trace.set_sequence(++last_sequence_);
  traces_.push_back(std::make_shared<const Trace>(std::move(trace)));
  changed_.NotifyAll();
  return true;
}

void TraceOutbox::Close() {
  MutexLock lock(&mu_);
  closed_ = true;
  changed_.NotifyAll();
}

void TraceOutbox::BeginStream() {
  MutexLock lock(&mu_);
  streaming_ = true;
  num_sent_ = 0;
}

void TraceOutbox::EndStream() {
  MutexLock lock(&mu_);
  streaming_ = false;
  changed_.NotifyAll();
}

std::optional<TraceBatch> TraceOutbox::NextBatch() {
  std::vector<std::shared_ptr<const Trace>> picked;
  {
    MutexLock lock(&mu_);
    while (streaming_ && !CanSend() && !(closed_ && traces_.empty())) {
      changed_.Wait(&mu_);
    }
    if (!streaming_ || traces_.empty()) return std::nullopt;
    size_t num_bytes = 0;
    while (CanSend() && picked.size() < kMaxBatchTraces) {
      // A field's tag and length beside the trace itself.
      num_bytes += traces_[num_sent_]->ByteSizeLong() + 8;
      if (!picked.empty() && num_bytes > kMaxBatchBytes) break;
      picked.push_back(traces_[num_sent_++]);
    }
    last_sent_sequence_ =
        std::max(last_sent_sequence_, picked.back()->sequence());
    changed_.NotifyAll();  // Room for those who push.
  }
  TraceBatch batch;
  for (const auto& trace : picked) *batch.add_traces() = *trace;
  return batch;
}

void TraceOutbox::Acknowledge(uint64_t sequence) {
  MutexLock lock(&mu_);
  sequence = std::min(sequence, last_sent_sequence_);
  while (!traces_.empty() && traces_.front()->sequence() <= sequence) {
    traces_.pop_front();
    if (num_sent_ > 0) --num_sent_;
  }
  changed_.NotifyAll();
}

bool TraceOutbox::WaitUntilAcknowledged(std::stop_token stop, double seconds) {
  std::stop_callback wake(stop, [this] {
    MutexLock lock(&mu_);
    changed_.NotifyAll();
  });
  const int64_t end_us =
      Clock::Real().NowMicros() + static_cast<int64_t>(seconds * 1e6);
  MutexLock lock(&mu_);
  while (!traces_.empty() && !stop.stop_requested()) {
    const int64_t left_us = end_us - Clock::Real().NowMicros();
    if (left_us <= 0) break;
    changed_.WaitFor(&mu_, std::chrono::microseconds(left_us));
  }
  return traces_.empty();
}

bool TraceOutbox::IsFinished() const {
  MutexLock lock(&mu_);
  return closed_ && traces_.empty();
}

size_t TraceOutbox::num_unacknowledged() const {
  MutexLock lock(&mu_);
  return traces_.size();
}

}  // namespace elenchus
