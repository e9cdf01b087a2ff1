// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Threads that fail together.
#ifndef ELENCHUS_CORE_THREAD_GROUP_H_
#define ELENCHUS_CORE_THREAD_GROUP_H_

#include <functional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "core/mutex.h"

namespace elenchus {

// Start and Join from one thread; RequestStop from any. Stages hook the stop
// token with a std::stop_callback that closes their queues.
class ThreadGroup {
 public:
  ThreadGroup() = default;
  // Requests stop and joins.
  ~ThreadGroup();

  // Runs `body` on a new thread named `name` (at most 15 characters are shown
  // by the system). A non-OK status becomes the group's, as "<name>: ...", if
  // it is the first, and asks every thread to stop.
  void Start(std::string name,
             std::function<absl::Status(std::stop_token)> body);

  // Asks every thread to stop; without an error of its own.
  void RequestStop();

  std::stop_token stop_token() { return stop_.get_token(); }

  // Waits for every thread; returns the first error.
  absl::Status Join();

 private:
  void Record(const std::string& name, const absl::Status& status);

  std::stop_source stop_;
  std::vector<std::thread> threads_;
  Mutex mu_;
  absl::Status first_error_ ABSL_GUARDED_BY(mu_);
};

}  // namespace elenchus

#endif  // ELENCHUS_CORE_THREAD_GROUP_H_
