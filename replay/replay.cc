// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "replay/replay.h"

#include <algorithm>
#include <utility>

#include "core/clock.h"
#include "core/status.h"

namespace elenchus {
namespace {

// Sum and count of the time a thread waits.
class Waiting {
 public:
  Waiting(int64_t* num_waiting, double* seconds)
      : num_waiting_(num_waiting),
        seconds_(seconds),
        start_us_(Clock::Real().NowMicros()) {
    ++*num_waiting_;
  }
  ~Waiting() {
    --*num_waiting_;
    *seconds_ +=
        static_cast<double>(Clock::Real().NowMicros() - start_us_) * 1e-6;
  }

 private:
  int64_t* const num_waiting_;
  double* const seconds_;
  const int64_t start_us_;
};

bool TooOld(const Trace& trace, int64_t step, int64_t max_age_steps) {
  return trace.min_version() != 0 &&
         step - static_cast<int64_t>(trace.min_version()) > max_age_steps;
}

}  // namespace

Replay::Replay(const Options& options, uint64_t seed)
    : options_(options),
      limiter_(options.samples_per_insert, options.min_size, options.batch),
      rng_(seed, "replay", 0) {
  ELENCHUS_CHECK(options.batch >= 1);
  ELENCHUS_CHECK(options.capacity >= options.batch);
  ELENCHUS_CHECK(options.max_group >= 1);
}

bool Replay::CanInsert() const {
  // Debates that left by age may leave less than a batch while the ratio owes
  // samples: without the second clause nobody could go on.
  return limiter_.CanInsert() ||
         static_cast<int64_t>(entries_.size()) < options_.batch;
}

bool Replay::CanSample() const {
  return limiter_.CanSample(options_.batch) &&
         static_cast<int64_t>(entries_.size()) >= options_.batch;
}

absl::Status Replay::Insert(std::shared_ptr<const Trace> trace) {
  ELENCHUS_CHECK(trace != nullptr);
  MutexLock lock(&mu_);
  if (!closed_ && !CanInsert()) {
    Waiting waiting(&stats_.num_waiting_inserts,
                    &stats_.insert_blocked_seconds);
    while (!closed_ && !CanInsert()) can_insert_.Wait(&mu_);
  }
  if (closed_) return absl::CancelledError("replay: closed");
  if (static_cast<int64_t>(entries_.size()) >= options_.capacity) DropOldest();
  by_facts_[trace->question().facts()].push_back(
      first_number_ + static_cast<int64_t>(entries_.size()));
  entries_.push_back({std::move(trace)});
  limiter_.Insert();
  can_sample_.NotifyAll();
  return absl::OkStatus();
}

absl::StatusOr<std::vector<TraceGroup>> Replay::Sample(int64_t step) {
  MutexLock lock(&mu_);
  DropAged(step);
  if (!closed_ && !CanSample()) {
    Waiting waiting(&stats_.num_waiting_samples,
                    &stats_.sample_blocked_seconds);
    while (!closed_ && !CanSample()) {
      can_sample_.Wait(&mu_);
      DropAged(step);
    }
  }
  if (closed_) return absl::CancelledError("replay: closed");
  limiter_.Sample(options_.batch);
  ++num_batches_;
  std::vector<int64_t> undrawn(entries_.size());
  for (size_t i = 0; i < undrawn.size(); ++i) {
    undrawn[i] = first_number_ + static_cast<int64_t>(i);
  }
  std::vector<TraceGroup> groups;
  int64_t wanted = options_.batch;
  while (wanted > 0) {
    std::swap(undrawn[rng_.Uniform(undrawn.size())], undrawn.back());
    const int64_t number = undrawn.back();
    undrawn.pop_back();
    if (entry(number).drawn_in == num_batches_) continue;
    groups.push_back(DrawGroup(number, std::min(wanted, options_.max_group)));
    wanted -= static_cast<int64_t>(groups.back().size());
  }
  can_insert_.NotifyAll();
  return groups;
}

TraceGroup Replay::DrawGroup(int64_t number, int64_t max_size) {
  Entry& first = entry(number);
  first.drawn_in = num_batches_;
  TraceGroup group = {first.trace};
  std::vector<int64_t> others;
  for (int64_t other : by_facts_[first.trace->question().facts()]) {
    if (entry(other).drawn_in != num_batches_) others.push_back(other);
  }
  while (!others.empty() && static_cast<int64_t>(group.size()) < max_size) {
    std::swap(others[rng_.Uniform(others.size())], others.back());
    Entry& other = entry(others.back());
    others.pop_back();
    other.drawn_in = num_batches_;
    group.push_back(other.trace);
  }
  return group;
}

void Replay::DropOldest() {
  const auto facts = by_facts_.find(entries_.front().trace->question().facts());
  facts->second.pop_front();
  if (facts->second.empty()) by_facts_.erase(facts);
  entries_.pop_front();
  ++first_number_;
  ++stats_.num_dropped_full;
}

void Replay::DropAged(int64_t step) {
  const size_t num_dropped = std::erase_if(entries_, [&](const Entry& entry) {
    return TooOld(*entry.trace, step, options_.max_age_steps);
  });
  if (num_dropped == 0) return;
  stats_.num_dropped_old += static_cast<int64_t>(num_dropped);
  by_facts_.clear();
  for (size_t i = 0; i < entries_.size(); ++i) {
    by_facts_[entries_[i].trace->question().facts()].push_back(
        first_number_ + static_cast<int64_t>(i));
  }
  can_insert_.NotifyAll();
}

void Replay::Close() {
  MutexLock lock(&mu_);
  closed_ = true;
  can_insert_.NotifyAll();
  can_sample_.NotifyAll();
}

Replay::Stats Replay::stats() const {
  MutexLock lock(&mu_);
  Stats stats = stats_;
  stats.size = static_cast<int64_t>(entries_.size());
  stats.num_inserts = limiter_.num_inserts();
  stats.num_samples = limiter_.num_samples();
  return stats;
}

}  // namespace elenchus
