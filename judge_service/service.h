// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// JudgeService: calls in, judgements with their subtrees out.
#ifndef ELENCHUS_JUDGE_SERVICE_SERVICE_H_
#define ELENCHUS_JUDGE_SERVICE_SERVICE_H_

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <map>
#include <string>

#include "core/metrics.h"
#include "core/queue.h"
#include "core/thread_group.h"
#include "debate/judge.h"
#include "proto/judge.grpc.pb.h"

namespace elenchus {

// InvalidArgument, naming field, value and limit, if `item` is not a judgement
// about a question of `task` or is larger than one may be.
absl::Status CheckJudgeItem(const JudgeItem& item, const std::string& task);

// Thread-safe. Handlers put their items into one bounded queue and wait;
// `num_threads` threads, which wait for no handler, take them out.
class JudgeServiceImpl : public JudgeService::Service {
 public:
  struct Options {
    // Name of the task that `judge` knows.
    std::string task;
    // Calls judged at once. >= 1.
    int num_threads = 1;
    // False until the judge has weights: requests get Unavailable.
    std::function<bool()> ready;
  };

  // `judge` and `metrics` must outlive the service.
  JudgeServiceImpl(Options options, elenchus::Judge& judge, Metrics& metrics);
  ~JudgeServiceImpl() override;

  grpc::Status Judge(grpc::ServerContext* context, const JudgeRequest* request,
                     JudgeResponse* response) override;

  // Later requests, and those under way, get Unavailable once `judge` lets go
  // of their items. Does not block. Idempotent.
  void Stop();

 private:
  // An item borrowed from a handler that waits for it.
  struct Work {
    const JudgeItem* item = nullptr;
    std::chrono::system_clock::time_point deadline;
    std::promise<absl::StatusOr<Call>> call;
  };

  absl::Status JudgeUntilClosed();
  absl::StatusOr<Call> Decide(const Work& work);
  std::future<absl::StatusOr<Call>> Enqueue(
      const JudgeItem& item, std::chrono::system_clock::time_point deadline);

  const Options options_;
  elenchus::Judge& judge_;
  std::map<int, prometheus::Counter*> num_calls_;  // by QuestionKind
  prometheus::Counter& num_failures_;
  prometheus::Counter& blocked_queue_seconds_;
  prometheus::Counter& blocked_calls_seconds_;
  prometheus::Histogram& call_seconds_;
  std::atomic<bool> stopping_ = false;
  BoundedQueue<Work> queue_;
  ThreadGroup threads_;
};

}  // namespace elenchus

#endif  // ELENCHUS_JUDGE_SERVICE_SERVICE_H_
