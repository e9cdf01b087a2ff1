// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Fixed-capacity FIFO between two stages.
#ifndef ELENCHUS_CORE_QUEUE_H_
#define ELENCHUS_CORE_QUEUE_H_

#include <cstddef>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "core/mutex.h"
#include "core/status.h"

namespace elenchus {

// Thread-safe. Push blocks while full, Pop while empty. Close wakes everyone:
// later pushes return false, pops drain what is left and then return nothing.
template <typename T>
class BoundedQueue {
 public:
  // capacity >= 1.
  explicit BoundedQueue(size_t capacity) : capacity_(capacity) {
    ELENCHUS_CHECK(capacity >= 1);
  }

  // False if the queue is closed; the item is then dropped.
  [[nodiscard]] bool Push(T item) {
    MutexLock lock(&mu_);
    while (!closed_ && items_.size() >= capacity_) not_full_.Wait(&mu_);
    if (closed_) return false;
    items_.push_back(std::move(item));
    not_empty_.NotifyOne();
    return true;
  }

  // nullopt once the queue is closed and empty.
  std::optional<T> Pop() {
    MutexLock lock(&mu_);
    while (!closed_ && items_.empty()) not_empty_.Wait(&mu_);
    if (items_.empty()) return std::nullopt;
    return PopLocked();
  }

  // One to `max_items` items without waiting for more than the first; empty
  // once the queue is closed and empty.
  std::vector<T> PopBatch(size_t max_items) {
    std::vector<T> batch;
    MutexLock lock(&mu_);
    while (!closed_ && items_.empty()) not_empty_.Wait(&mu_);
    while (!items_.empty() && batch.size() < max_items) {
      batch.push_back(PopLocked());
    }
    return batch;
  }

  // Like PopBatch, but returns at once, possibly with nothing.
  std::vector<T> TryPopBatch(size_t max_items) {
    std::vector<T> batch;
    MutexLock lock(&mu_);
    while (!items_.empty() && batch.size() < max_items) {
      batch.push_back(PopLocked());
    }
    return batch;
  }

  void Close() {
    MutexLock lock(&mu_);
    closed_ = true;
    not_full_.NotifyAll();
    not_empty_.NotifyAll();
  }

  size_t size() const {
    MutexLock lock(&mu_);
    return items_.size();
  }

 private:
  T PopLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    T item = std::move(items_.front());
    items_.pop_front();
    not_full_.NotifyOne();
    return item;
  }

  const size_t capacity_;
  mutable Mutex mu_;
  CondVar not_full_, not_empty_;
  std::deque<T> items_ ABSL_GUARDED_BY(mu_);
  bool closed_ ABSL_GUARDED_BY(mu_) = false;
};

}  // namespace elenchus

#endif  // ELENCHUS_CORE_QUEUE_H_
