// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/ingest_service.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "core/log.h"
#include "core/status.h"
#include "prometheus/counter.h"
#include "prometheus/gauge.h"
#include "rpc/grpc_status.h"

namespace elenchus {
namespace {

absl::Status CheckEpoch(const TraceHello& hello, uint64_t newest) {
  if (hello.epoch() == newest) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("epoch ", hello.epoch(), " of actor ", hello.actor_id(),
                   " is over; epoch ", newest, " has followed"));
}

}  // namespace

IngestService::IngestService(IngestOptions options, Replay* replay,
                             std::function<uint64_t()> newest_version,
                             std::function<int64_t()> next_step,
                             std::function<void(const Trace&)> admitted,
                             Metrics* metrics)
    : options_(std::move(options)),
      replay_(replay),
      newest_version_(std::move(newest_version)),
      next_step_(std::move(next_step)),
      admitted_(std::move(admitted)),
      metrics_(metrics),
      connected_actors_(metrics->Gauge("elenchus_learner_connected_actors",
                                       "Streams of traces open now")),
      num_ingested_(metrics->Counter("elenchus_learner_debates_ingested_total",
                                     "Debates admitted to replay")),
      num_duplicates_(
          metrics->Counter("elenchus_learner_traces_duplicate_total",
                           "Traces received again and acknowledged")) {}

absl::Status IngestService::CheckHello(const TraceHello& hello) {
  if (hello.actor_id().empty()) {
    return absl::InvalidArgumentError("hello.actor_id must not be empty");
  }
  if (hello.model_fingerprint() != options_.model_fingerprint) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the learner's model has the fingerprint ", options_.model_fingerprint,
        ", the actor's has ", hello.model_fingerprint()));
  }
  MutexLock lock(&mu_);
  Actor& actor = actors_[hello.actor_id()];
  if (actor.epochs.insert(hello.epoch()).second) {
    actor.epoch = hello.epoch();
    actor.sequence = 0;
  }
  return CheckEpoch(hello, actor.epoch);
}

absl::StatusOr<IngestService::Claim> IngestService::ClaimSequence(
    const TraceHello& hello, const Trace& trace) {
  if (trace.actor_id() != hello.actor_id() || trace.epoch() != hello.epoch()) {
    return absl::InvalidArgumentError(
        absl::StrCat("a trace of actor ", trace.actor_id(), " epoch ",
                     trace.epoch(), " came in the stream of actor ",
                     hello.actor_id(), " epoch ", hello.epoch()));
  }
  MutexLock lock(&mu_);
  Actor& actor = actors_[hello.actor_id()];
  ELENCHUS_RETURN_IF_ERROR(CheckEpoch(hello, actor.epoch));
  if (actor.sequence != 0 && trace.sequence() <= actor.sequence) {
    return Claim::kDuplicate;
  }
  const uint64_t expected = actor.sequence + 1;
  const bool is_first = actor.sequence == 0 && trace.sequence() >= 1;
  if (!is_first && trace.sequence() != expected) {
    return absl::InvalidArgumentError(
        absl::StrCat("a gap in the sequence of actor ", hello.actor_id(),
                     ": expected ", expected, ", got ", trace.sequence()));
  }
  actor.sequence = trace.sequence();
  return Claim::kNew;
}

void IngestService::Drop(const Trace& trace, const std::string& label,
                         const std::string& reason,
                         TraceStreamResponse* response) {
  metrics_
      ->Counter("elenchus_learner_traces_dropped_total",
                "Traces acknowledged but not admitted", {{"reason", label}})
      .Increment();
  response->set_num_dropped(response->num_dropped() + 1);
  response->set_last_drop_reason(reason);
  // Every drop is counted; the log shows the 1st, 2nd, 4th, 8th, ...
  if (std::has_single_bit(response->num_dropped())) {
    ELENCHUS_LOG(WARNING) << "dropped trace " << trace.sequence() << " of "
                          << trace.actor_id() << ": " << reason;
  }
}

absl::Status IngestService::error() const {
  MutexLock lock(&mu_);
  return error_;
}

void IngestService::NoteMalformed(const std::string& reason) {
  MutexLock lock(&mu_);
  if (any_well_formed_ || ++num_malformed_ != options_.max_malformed) return;
  error_ = absl::FailedPreconditionError(
      absl::StrCat("the first ", num_malformed_,
                   " traces were all malformed; the last: ", reason));
  replay_->Close();
}

absl::Status IngestService::CheckVersions(const Trace& trace,
                                          const char** label) const {
  const uint64_t newest = newest_version_();
  const uint64_t oldest = trace.min_version();
  // Of a learner that died after its last checkpoint.
  if (trace.max_version() > newest) {
    *label = "too_new";
    return absl::OutOfRangeError(absl::StrCat("version ", trace.max_version(),
                                              " is newer than ", newest,
                                              ", the newest published"));
  }
  const int64_t step = next_step_();
  if (oldest != 0 &&
      step - static_cast<int64_t>(oldest) > options_.max_age_steps) {
    *label = "too_old";
    return absl::OutOfRangeError(
        absl::StrCat("version ", oldest, " is more than ",
                     options_.max_age_steps, " steps behind ", step));
  }
  return absl::OkStatus();
}

absl::Status IngestService::Handle(const TraceHello& hello, TraceBatch* batch,
                                   TraceStreamResponse* response) {
  for (Trace& received : *batch->mutable_traces()) {
    ELENCHUS_ASSIGN_OR_RETURN(const Claim claim,
                              ClaimSequence(hello, received));
    response->set_acknowledged(
        std::max(response->acknowledged(), received.sequence()));
    if (claim == Claim::kDuplicate) {
      num_duplicates_.Increment();
      continue;
    }
    if (absl::Status valid = ValidateTrace(received, options_.limits);
        !valid.ok()) {
      Drop(received, "malformed", std::string(valid.message()), response);
      NoteMalformed(std::string(valid.message()));
      continue;
    }
    {
      MutexLock lock(&mu_);
      any_well_formed_ = true;
    }
    const char* label = "";
    if (absl::Status fits = CheckVersions(received, &label); !fits.ok()) {
      Drop(received, label, std::string(fits.message()), response);
      continue;
    }
    const auto trace = std::make_shared<const Trace>(std::move(received));
    ELENCHUS_RETURN_IF_ERROR(replay_->Insert(trace));
    num_ingested_.Increment();
    admitted_(*trace);
  }
  return absl::OkStatus();
}

grpc::Status IngestService::StreamTraces(
    grpc::ServerContext* context,
    grpc::ServerReaderWriter<TraceStreamResponse, TraceStreamRequest>* stream) {
  TraceStreamRequest request;
  if (!stream->Read(&request) || !request.has_hello()) {
    return grpc::Status(grpc::StatusCode::INVALID_ARGUMENT,
                        "the first message of a stream must be a hello");
  }
  const TraceHello hello = request.hello();
  if (absl::Status status = CheckHello(hello); !status.ok()) {
    return ToGrpcStatus(status);
  }
  connected_actors_.Increment();
  const absl::Cleanup leave = [this] { connected_actors_.Decrement(); };
  ELENCHUS_LOG(INFO) << "ingest: actor " << hello.actor_id() << " epoch "
                     << hello.epoch() << " connected";
  TraceStreamResponse response;
  while (stream->Read(&request)) {
    if (!request.has_batch()) {
      return grpc::Status(grpc::StatusCode::INVALID_ARGUMENT,
                          "every message after the hello must be a batch");
    }
    const absl::Status status =
        Handle(hello, request.mutable_batch(), &response);
    if (absl::IsCancelled(status)) {
      return grpc::Status(grpc::StatusCode::UNAVAILABLE,
                          "the learner is stopping");
    }
    if (!status.ok()) return ToGrpcStatus(status);
    if (!stream->Write(response)) break;
  }
  return context->IsCancelled() ? grpc::Status::CANCELLED : grpc::Status::OK;
}

}  // namespace elenchus
