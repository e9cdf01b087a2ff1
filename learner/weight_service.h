// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Publishes weights: newest wins, a slow receiver costs nobody anything.
#ifndef ELENCHUS_LEARNER_WEIGHT_SERVICE_H_
#define ELENCHUS_LEARNER_WEIGHT_SERVICE_H_

#include <chrono>
#include <cstdint>
#include <memory>

#include "core/metrics.h"
#include "core/mutex.h"
#include "core/snapshot.h"
#include "proto/weights.grpc.pb.h"

namespace elenchus {

// Thread-safe. A thread of the gRPC server per subscriber waits for the next
// snapshot and sends it; snapshots that came and went meanwhile are skipped.
class WeightPublisher final : public WeightService::Service {
 public:
  // Subscribers of other models are refused. `metrics` must outlive this.
  WeightPublisher(uint64_t model_fingerprint, Metrics* metrics);

  // Replaces what subscribers are sent next. Never waits for a subscriber.
  // Versions must not fall. After a final snapshot, streams end with OK once
  // they have sent it; none may be published after it.
  void Publish(std::shared_ptr<const Snapshot> snapshot);

  // Version of the newest snapshot; 0 before the first.
  uint64_t version() const;

  // Blocks until no subscriber is left or `timeout` passed; true if none is.
  // After a final snapshot: until every one has received it or is gone.
  bool WaitForSubscribersToLeave(std::chrono::nanoseconds timeout);

  // Ends every stream with UNAVAILABLE, new ones too. Idempotent.
  void Stop();

  grpc::Status Subscribe(grpc::ServerContext* context,
                         const SubscribeRequest* request,
                         grpc::ServerWriter<WeightChunk>* writer) override;

 private:
  // The next snapshot for a receiver that holds `have_version`; null when
  // stopping or when the receiver is gone.
  std::shared_ptr<const Snapshot> Next(uint64_t have_version,
                                       const grpc::ServerContext& context);
  void CountSubscriber(int change);

  const uint64_t model_fingerprint_;
  prometheus::Gauge& connected_subscribers_;
  prometheus::Gauge& published_version_;

  mutable Mutex mu_;
  CondVar changed_;
  std::shared_ptr<const Snapshot> newest_ ABSL_GUARDED_BY(mu_);
  int num_subscribers_ ABSL_GUARDED_BY(mu_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
};

}  // namespace elenchus

#endif  // ELENCHUS_LEARNER_WEIGHT_SERVICE_H_
