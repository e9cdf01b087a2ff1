// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "actor/trace_stream.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>

#include <memory>
#include <utility>

#include "actor/log_throttle.h"
#include "actor/rollout_loop.h"
#include "core/clock.h"
#include "core/log.h"
#include "core/status.h"
#include "core/thread_group.h"
#include "proto/trace.grpc.pb.h"
#include "rpc/channel.h"
#include "rpc/grpc_status.h"
#include "rpc/stream_loop.h"
#include "rpc/wait.h"

namespace elenchus {
namespace {

using Stream =
    grpc::ClientReaderWriter<TraceStreamRequest, TraceStreamResponse>;

// What a learner that comes back would mend.
bool MayPass(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kUnimplemented:
      return false;
    default:
      return true;
  }
}

class TraceStreamer {
 public:
  TraceStreamer(const TraceStreamOptions& options, TraceOutbox& outbox,
                std::stop_token stop, Metrics& metrics)
      : options_(options),
        outbox_(outbox),
        stop_(std::move(stop)),
        peer_(absl::StrCat("learner at ", options.address)),
        channel_(MakeChannel(options.address)),
        stub_(TraceService::NewStub(channel_)),
        num_unacknowledged_(
            metrics.Gauge("elenchus_actor_unacknowledged_traces",
                          "Traces that wait to be sent or acknowledged.")),
        num_refused_(metrics.Counter("elenchus_actor_traces_refused_total",
                                     "Traces that the learner dropped.")),
        blocked_seconds_(BlockedSeconds(metrics, "learner")) {}

  absl::Status Run() {
    return KeepStream({.what = "trace stream",
                       .peer = peer_,
                       .channel = channel_.get(),
                       .give_up_seconds = options_.give_up_seconds,
                       .backoff = &backoff_,
                       .run_once = [this] { return RunOneStream(); },
                       .is_finished = [this] { return finished_; },
                       .may_pass = MayPass},
                      stop_);
  }

 private:
  // Why the stream ended; OK if the learner ended it or all was acknowledged.
  absl::Status RunOneStream() {
    grpc::ClientContext context;
    std::stop_callback cancel(stop_, [&context] { context.TryCancel(); });
    const std::unique_ptr<Stream> stream = stub_->StreamTraces(&context);
    outbox_.BeginStream();
    num_refused_on_stream_ = 0;
    ThreadGroup reader;
    reader.Start("acknowledge", [&](std::stop_token) {
      ReadAcknowledgements(*stream);
      return absl::OkStatus();
    });
    if (stream->Write(Hello())) WriteBatches(*stream);
    stream->WritesDone();
    (void)reader.Join();  // Has no error of its own.
    return FromGrpcStatus(stream->Finish());
  }

  TraceStreamRequest Hello() const {
    TraceStreamRequest request;
    TraceHello* const hello = request.mutable_hello();
    hello->set_actor_id(outbox_.actor_id());
    hello->set_epoch(outbox_.epoch());
    hello->set_model_fingerprint(options_.model_fingerprint);
    return request;
  }

  void WriteBatches(Stream& stream) {
    while (std::optional<TraceBatch> batch = outbox_.NextBatch()) {
      TraceStreamRequest request;
      *request.mutable_batch() = *std::move(batch);
      num_unacknowledged_.Set(outbox_.num_unacknowledged());
      const int64_t start_us = Clock::Real().NowMicros();
      const bool written = stream.Write(request);
      blocked_seconds_.Increment(
          static_cast<double>(Clock::Real().NowMicros() - start_us) * 1e-6);
      if (!written) return;
    }
    finished_ = outbox_.IsFinished();
  }

  void ReadAcknowledgements(Stream& stream) {
    TraceStreamResponse response;
    while (stream.Read(&response)) {
      outbox_.Acknowledge(response.acknowledged());
      num_unacknowledged_.Set(outbox_.num_unacknowledged());
      backoff_.Reset();
      if (response.num_dropped() > num_refused_on_stream_) {
        num_refused_.Increment(response.num_dropped() - num_refused_on_stream_);
        num_refused_on_stream_ = response.num_dropped();
        if (!throttle_.MayLog()) continue;
        ELENCHUS_LOG(WARNING)
            << peer_ << " dropped traces, " << num_refused_on_stream_
            << " of this stream so far; the last: "
            << response.last_drop_reason();
      }
    }
    outbox_.EndStream();
  }

  const TraceStreamOptions& options_;
  TraceOutbox& outbox_;
  const std::stop_token stop_;
  const std::string peer_;
  const std::shared_ptr<grpc::Channel> channel_;
  const std::unique_ptr<TraceService::Stub> stub_;
  prometheus::Gauge& num_unacknowledged_;
  prometheus::Counter& num_refused_;
  prometheus::Counter& blocked_seconds_;

  // The reader's while a stream runs, the caller's between streams.
  Backoff backoff_{0.1, 2, Rng(0, outbox_.actor_id(), 0)};
  uint64_t num_refused_on_stream_ = 0;
  LogThrottle throttle_{Clock::Real()};
  // The caller's.
  bool finished_ = false;
};

}  // namespace

absl::Status StreamTraces(const TraceStreamOptions& options,
                          TraceOutbox& outbox, std::stop_token stop,
                          Metrics& metrics) {
  return TraceStreamer(options, outbox, std::move(stop), metrics).Run();
}

}  // namespace elenchus
