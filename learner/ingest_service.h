// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Receives traces: each is admitted to replay once, or dropped and counted.
#ifndef ELENCHUS_LEARNER_INGEST_SERVICE_H_
#define ELENCHUS_LEARNER_INGEST_SERVICE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "absl/status/status.h"
#include "core/metrics.h"
#include "core/mutex.h"
#include "learner/validator.h"
#include "proto/trace.grpc.pb.h"
#include "replay/replay.h"

namespace elenchus {

struct IngestOptions {
  // Streams of other models are refused.
  uint64_t model_fingerprint = 0;
  // What traces are held against.
  TraceLimits limits;
  // The first traces received, if all malformed, that end the learner.
  int64_t max_malformed = 256;
  // Steps behind the next one beyond which a trace is dropped, as replay has
  // it.
  int64_t max_age_steps = 400;
};

// Thread-safe. A thread of the gRPC server per stream; while replay refuses to
// insert, the stream is not read, so the actor's writes block.
class IngestService final : public TraceService::Service {
 public:
  // `newest_version` returns the newest version published, `next_step` the step
  // that is trained next, with which Replay::Sample is called. `admitted` is
  // called with every trace that entered replay. All three from any thread.
  // `replay` and `metrics` are borrowed.
  IngestService(IngestOptions options, Replay* replay,
                std::function<uint64_t()> newest_version,
                std::function<int64_t()> next_step,
                std::function<void(const Trace&)> admitted, Metrics* metrics);

  grpc::Status StreamTraces(
      grpc::ServerContext* context,
      grpc::ServerReaderWriter<TraceStreamResponse, TraceStreamRequest>* stream)
      override;

  // FailedPrecondition, with the last reason, once the first max_malformed
  // traces were all malformed; replay is then closed.
  absl::Status error() const;

 private:
  // One actor as this process has seen it.
  struct Actor {
    // The epoch met last. Clocks of two machines cannot tell which of two is
    // newer, so it is the one that is new here.
    uint64_t epoch = 0;
    // All met so far: those before the last must not come back.
    std::unordered_set<uint64_t> epochs = {};
    // Newest sequence claimed; 0 before the epoch's first. The first sequence
    // seen of an epoch is taken as it comes: what an earlier learner process
    // acknowledged is not sent again.
    uint64_t sequence = 0;
  };
  enum class Claim { kNew, kDuplicate };

  absl::Status CheckHello(const TraceHello& hello);
  // The trace becomes this stream's to handle, once over all streams.
  absl::StatusOr<Claim> ClaimSequence(const TraceHello& hello,
                                      const Trace& trace);
  absl::Status Handle(const TraceHello& hello, TraceBatch* batch,
                      TraceStreamResponse* response);
  // Why a well-formed trace is of no use, and its label; OK if it is.
  absl::Status CheckVersions(const Trace& trace, const char** label) const;
  // Closes replay if nothing else than malformed traces ever came.
  void NoteMalformed(const std::string& reason);
  // Counts the drop; not an error.
  void Drop(const Trace& trace, const std::string& label,
            const std::string& reason, TraceStreamResponse* response);

  const IngestOptions options_;
  Replay* const replay_;
  const std::function<uint64_t()> newest_version_;
  const std::function<int64_t()> next_step_;
  const std::function<void(const Trace&)> admitted_;
  Metrics* const metrics_;
  prometheus::Gauge& connected_actors_;
  prometheus::Counter& num_ingested_;
  prometheus::Counter& num_duplicates_;

  mutable Mutex mu_;
  std::unordered_map<std::string, Actor> actors_ ABSL_GUARDED_BY(mu_);
  bool any_well_formed_ ABSL_GUARDED_BY(mu_) = false;
  int64_t num_malformed_ ABSL_GUARDED_BY(mu_) = 0;
  absl::Status error_ ABSL_GUARDED_BY(mu_);
};

}  // namespace elenchus

#endif  // ELENCHUS_LEARNER_INGEST_SERVICE_H_
