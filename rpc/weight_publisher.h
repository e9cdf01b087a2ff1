// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Publishes weights: newest wins, a slow receiver costs nobody anything.
#ifndef ELENCHUS_RPC_WEIGHT_PUBLISHER_H_
#define ELENCHUS_RPC_WEIGHT_PUBLISHER_H_

#include <grpcpp/support/byte_buffer.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <set>
#include <vector>

#include "core/metrics.h"
#include "core/mutex.h"
#include "core/snapshot.h"
#include "proto/weights.grpc.pb.h"

namespace elenchus {

// Thread-safe. Each receiver's stream has one message of at most 1 MiB under
// way; its transport says when the next may follow. No thread waits for any of
// them, and all streams share a snapshot's bytes. A receiver is always sent the
// rest of the snapshot it is in, then the newest: those between are skipped,
// and it holds at most one snapshot in memory that is no longer the newest.
//
// Must outlive the server that serves it, which must be shut down, or this
// stopped, for streams to end.
class WeightPublisher final
    : public WeightService::WithRawCallbackMethod_Subscribe<
          WeightService::Service> {
 public:
  // Subscribers of other models are refused. `metrics` must outlive this.
  WeightPublisher(uint64_t model_fingerprint, Metrics* metrics);
  ~WeightPublisher() override;

  // Replaces what subscribers are sent next. Never waits for a subscriber.
  // Versions must not fall. After a final snapshot, streams end with OK once
  // they have sent it; none may be published after it.
  void Publish(std::shared_ptr<const Snapshot> snapshot);

  // Version of the newest snapshot; 0 before the first.
  uint64_t version() const;

  // Blocks until no subscriber is left or `timeout` passed; true if none is.
  // After a final snapshot: until every one has received it or is gone.
  bool WaitForSubscribersToLeave(std::chrono::nanoseconds timeout);

  // Ends every stream with UNAVAILABLE before its next message, new ones at
  // once; one whose receiver does not read ends with its server. Idempotent.
  void Stop();

  // gRPC's. Errors: INVALID_ARGUMENT (no SubscribeRequest), FAILED_PRECONDITION
  // (another model), UNAVAILABLE (stopping).
  grpc::ServerWriteReactor<grpc::ByteBuffer>* Subscribe(
      grpc::CallbackServerContext* context,
      const grpc::ByteBuffer* request) override;

 private:
  class Stream;
  // A snapshot's messages; shared by all that are being sent them.
  struct Outgoing {
    uint64_t version = 0;
    bool final = false;
    std::vector<grpc::ByteBuffer> frames;
  };

  // True if the stream was idle and now has something to do: it is the caller's
  // to Act() upon, without the lock, and does not end before.
  bool Claim(Stream* stream) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  // Begins what idle streams have to do.
  void WakeStreams();

  const uint64_t model_fingerprint_;
  prometheus::Gauge& connected_subscribers_;
  prometheus::Gauge& published_version_;
  prometheus::Counter& sent_bytes_;

  mutable Mutex mu_;
  CondVar changed_;
  std::shared_ptr<const Outgoing> newest_ ABSL_GUARDED_BY(mu_);
  std::set<Stream*> streams_ ABSL_GUARDED_BY(mu_);
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
};

}  // namespace elenchus

#endif  // ELENCHUS_RPC_WEIGHT_PUBLISHER_H_
