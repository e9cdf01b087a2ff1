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

bool TooOld(const Trace& trace, int64_t version, int64_t max_age_steps) {
  return trace.min_version() != 0 &&
         version - static_cast<int64_t>(trace.min_version()) > max_age_steps;
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

absl::StatusOr<std::vector<TraceGroup>> Replay::Sample(int64_t version) {
  MutexLock lock(&mu_);
  DropAged(version);
  if (!closed_ && !CanSample()) {
    Waiting waiting(&stats_.num_waiting_samples,
                    &stats_.sample_blocked_seconds);
    while (!closed_ && !CanSample()) {
      can_sample_.Wait(&mu_);
      // What came meanwhile may be old already.
      if (CanSample()) DropAged(version);
    }
  }
  if (closed_) return absl::CancelledError("replay: closed");
  limiter_.Sample(options_.batch);
  // All groups laid end to end as a ring, in random order; the batch is as many
  // consecutive debates from a random place on. So every debate is in it with
  // the same probability, however groups differ in size.
  std::vector<std::vector<int64_t>> groups = AllGroups();
  PartialShuffle(groups.size(), &rng_, &groups);
  auto skip = static_cast<int64_t>(rng_.Uniform(entries_.size()));
  int64_t wanted = options_.batch;
  std::vector<TraceGroup> batch;
  for (size_t i = 0; wanted > 0; ++i) {
    const std::vector<int64_t>& group = groups[i % groups.size()];
    const auto size = static_cast<int64_t>(group.size());
    if (skip >= size) {
      skip -= size;
      continue;
    }
    // The ring's first group comes round again for what was skipped of it.
    const int64_t taken = std::min(wanted, size - skip);
    batch.push_back(Draw({group.data() + skip, static_cast<size_t>(taken)}));
    wanted -= taken;
    skip = 0;
  }
  can_insert_.NotifyAll();
  return batch;
}

std::vector<std::vector<int64_t>> Replay::AllGroups() {
  std::vector<std::vector<int64_t>> groups;
  for (const auto& [facts, of_facts] : by_facts_) {
    std::vector<int64_t> numbers(of_facts.begin(), of_facts.end());
    const auto n = static_cast<int64_t>(numbers.size());
    const int64_t num_groups =
        (n + options_.max_group - 1) / options_.max_group;
    if (num_groups > 1) PartialShuffle(numbers.size(), &rng_, &numbers);
    for (int64_t g = 0; g < num_groups; ++g) {
      groups.emplace_back(numbers.begin() + n * g / num_groups,
                          numbers.begin() + n * (g + 1) / num_groups);
    }
  }
  return groups;
}

TraceGroup Replay::Draw(absl::Span<const int64_t> numbers) {
  TraceGroup group;
  for (const int64_t number : numbers) {
    DrawnTrace& drawn = entry(number);
    group.push_back(drawn);
    drawn.is_first = false;
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

void Replay::DropAged(int64_t version) {
  const size_t num_dropped =
      std::erase_if(entries_, [&](const DrawnTrace& entry) {
        return TooOld(*entry.trace, version, options_.max_age_steps);
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
