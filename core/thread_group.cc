// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "core/thread_group.h"

#include <pthread.h>

#include <utility>

#include "core/status.h"

namespace elenchus {

ThreadGroup::~ThreadGroup() {
  RequestStop();
  Join().IgnoreError();
}

void ThreadGroup::Start(std::string name,
                        std::function<absl::Status(std::stop_token)> body) {
  threads_.emplace_back([this, name = std::move(name), body = std::move(body)] {
    // The system refuses names of more than 15 characters.
    pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
    Record(name, body(stop_.get_token()));
  });
}

void ThreadGroup::RequestStop() { stop_.request_stop(); }

absl::Status ThreadGroup::Join() {
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
  MutexLock lock(&mu_);
  return first_error_;
}

void ThreadGroup::Record(const std::string& name, const absl::Status& status) {
  if (status.ok()) return;
  {
    MutexLock lock(&mu_);
    if (first_error_.ok()) first_error_ = Annotate(status, name);
  }
  // Outside the lock: it runs the stages' stop callbacks.
  RequestStop();
}

}  // namespace elenchus
