// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Turns single blocking calls of many threads into batches.
#ifndef ELENCHUS_RPC_CALL_BATCHER_H_
#define ELENCHUS_RPC_CALL_BATCHER_H_

#include <functional>
#include <future>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "core/clock.h"
#include "core/queue.h"
#include "core/status.h"
#include "core/thread_group.h"

namespace elenchus {

struct CallBatcherOptions {
  // Names the threads.
  std::string name = {};
  // Most calls sent together. >= 1.
  size_t max_batch = 1;
  // Batches under way at once, a thread each. >= 1.
  int num_senders = 1;
  // Longest time of one call, waiting included. Seconds.
  double timeout_seconds = 30;
  // Ends every call with Cancelled.
  std::stop_token stop = {};
};

// Thread-safe. Calls that wait at the same time travel together; a call that
// finds a sender idle leaves at once. Every accepted call is answered.
template <typename Request, typename Reply>
class CallBatcher {
 public:
  using Replies = std::vector<absl::StatusOr<Reply>>;
  // Sends a batch and returns its replies in order. Must return by
  // `deadline_us` (of `clock`), and soon once stop is requested.
  using Send =
      std::function<Replies(std::vector<Request> batch, int64_t deadline_us)>;

  CallBatcher(CallBatcherOptions options, Send send,
              const Clock& clock = Clock::Real())
      : options_(std::move(options)),
        send_(std::move(send)),
        clock_(clock),
        close_on_stop_(options_.stop, CloseQueue{&queue_}) {
    for (int i = 0; i < options_.num_senders; ++i) {
      senders_.Start(absl::StrCat(options_.name, "-", i),
                     [this](std::stop_token) { return SendUntilClosed(); });
    }
  }

  // No call may be under way.
  ~CallBatcher() {
    queue_.Close();
    (void)senders_.Join();  // Senders have no error of their own.
  }

  // Blocks until answered. Errors: the reply's own; DeadlineExceeded (not sent
  // within the timeout); Cancelled (stopped).
  absl::StatusOr<Reply> Call(Request request) {
    Pending pending{std::move(request), {}, DeadlineMicros()};
    std::future<absl::StatusOr<Reply>> reply = pending.reply.get_future();
    if (!queue_.Push(std::move(pending))) {
      return absl::CancelledError("stopping");
    }
    return reply.get();
  }

  // Calls that no sender has taken up yet.
  size_t num_waiting() const { return queue_.size(); }

 private:
  struct Pending {
    Request request;
    std::promise<absl::StatusOr<Reply>> reply;
    int64_t deadline_us;
  };
  using Queue = BoundedQueue<Pending>;

  struct CloseQueue {
    Queue* queue;
    void operator()() const { queue->Close(); }
  };

  // A caller waits for its one call, so only as many calls wait as there are
  // threads; the bound is never reached in practice.
  static constexpr size_t kMaxWaiting = 8192;

  int64_t DeadlineMicros() const {
    return clock_.NowMicros() +
           static_cast<int64_t>(options_.timeout_seconds * 1e6);
  }

  absl::Status SendUntilClosed() {
    while (true) {
      std::vector<Pending> batch = queue_.PopBatch(options_.max_batch);
      if (batch.empty()) return absl::OkStatus();
      Answer(RefuseLate(std::move(batch)));
    }
  }

  // Answers the calls that waited past their deadline; returns the others.
  std::vector<Pending> RefuseLate(std::vector<Pending> batch) {
    std::vector<Pending> in_time;
    for (Pending& pending : batch) {
      if (pending.deadline_us > clock_.NowMicros()) {
        in_time.push_back(std::move(pending));
      } else {
        pending.reply.set_value(absl::DeadlineExceededError(absl::StrCat(
            options_.name, ": not sent within ", options_.timeout_seconds,
            " s; earlier calls are still waiting")));
      }
    }
    return in_time;
  }

  void Answer(std::vector<Pending> batch) {
    if (batch.empty()) return;
    std::vector<Request> requests;
    requests.reserve(batch.size());
    for (Pending& pending : batch) {
      requests.push_back(std::move(pending.request));
    }
    // First in, first due.
    Replies replies = send_(std::move(requests), batch.front().deadline_us);
    ELENCHUS_CHECK(replies.size() == batch.size());
    for (size_t i = 0; i < batch.size(); ++i) {
      batch[i].reply.set_value(std::move(replies[i]));
    }
  }

  const CallBatcherOptions options_;
  const Send send_;
  const Clock& clock_;
  Queue queue_{kMaxWaiting};
  std::stop_callback<CloseQueue> close_on_stop_;
  ThreadGroup senders_;
};

}  // namespace elenchus

#endif  // ELENCHUS_RPC_CALL_BATCHER_H_
