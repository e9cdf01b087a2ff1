// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "rpc/weight_publisher.h"

#include <grpcpp/support/proto_buffer_reader.h>

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/log.h"
#include "core/status.h"
#include "prometheus/counter.h"
#include "prometheus/gauge.h"
#include "rpc/weight_frames.h"

namespace elenchus {
namespace {

std::optional<SubscribeRequest> Parse(const grpc::ByteBuffer& bytes) {
  grpc::ByteBuffer copy = bytes;  // of references; the reader needs its own
  grpc::ProtoBufferReader reader(&copy);
  SubscribeRequest request;
  if (!reader.status().ok() || !request.ParseFromZeroCopyStream(&reader)) {
    return std::nullopt;
  }
  return request;
}

// A stream that has only ended.
class Refusal final : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  explicit Refusal(grpc::Status status) { Finish(std::move(status)); }
  void OnDone() override { delete this; }
};

}  // namespace

// One receiver's. Owns itself from Subscribe to OnDone, which gRPC calls once
// the stream has ended and no other of its calls is running. It is idle or has
// one operation under way, begun by who claimed it.
class WeightPublisher::Stream final
    : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  Stream(WeightPublisher* publisher, const SubscribeRequest& request)
      : publisher_(*publisher), have_version_(request.have_version()) {
    MutexLock lock(&publisher_.mu_);
    publisher_.streams_.insert(this);
    publisher_.connected_subscribers_.Set(
        static_cast<double>(publisher_.streams_.size()));
  }

  // Not under the publisher's lock: gRPC may call back at once.
  void Act() {
    if (end_.has_value()) {
      Finish(*std::move(end_));
    } else {
      StartWrite(frame_);
    }
  }

  void OnWriteDone(bool ok) override {
    if (ok) {
      publisher_.sent_bytes_.Increment(static_cast<double>(frame_->Length()));
    }
    bool claimed = false;
    {
      MutexLock lock(&publisher_.mu_);
      busy_ = false;
      gone_ = gone_ || !ok;
      claimed = publisher_.Claim(this);
    }
    if (claimed) Act();
  }

  void OnCancel() override {
    bool claimed = false;
    {
      MutexLock lock(&publisher_.mu_);
      gone_ = true;
      claimed = publisher_.Claim(this);
    }
    if (claimed) Act();
  }

  void OnDone() override {
    {
      MutexLock lock(&publisher_.mu_);
      publisher_.streams_.erase(this);
      publisher_.connected_subscribers_.Set(
          static_cast<double>(publisher_.streams_.size()));
      // Under the lock: the publisher may go once the last stream has.
      publisher_.changed_.NotifyAll();
    }
    delete this;
  }

 private:
  friend WeightPublisher;

  WeightPublisher& publisher_;
  // What to do next. Belong to who claimed the stream until it has done so.
  const grpc::ByteBuffer* frame_ = nullptr;
  std::optional<grpc::Status> end_;

  // Under the publisher's lock.
  uint64_t have_version_;
  std::shared_ptr<const Outgoing> sending_;
  size_t next_ = 0;  // of its messages
  // A message is under way, or the stream has ended.
  bool busy_ = false;
  bool gone_ = false;
};

WeightPublisher::WeightPublisher(uint64_t model_fingerprint, Metrics* metrics)
    : model_fingerprint_(model_fingerprint),
      connected_subscribers_(
          metrics->Gauge("elenchus_weights_connected_subscribers",
                         "Receivers of weights connected now")),
      published_version_(metrics->Gauge("elenchus_weights_published_version",
                                        "Newest version published")),
      sent_bytes_(metrics->Counter("elenchus_weights_sent_bytes_total",
                                   "Bytes of weights sent, to all receivers")) {
}

WeightPublisher::~WeightPublisher() {
  MutexLock lock(&mu_);
  ELENCHUS_CHECK(streams_.empty());
}

void WeightPublisher::Publish(std::shared_ptr<const Snapshot> snapshot) {
  auto outgoing = std::make_shared<Outgoing>();
  outgoing->version = snapshot->version;
  outgoing->final = snapshot->final;
  outgoing->frames = MakeWeightFrames(snapshot);
  std::shared_ptr<const Outgoing> replaced;  // freed without the lock
  {
    MutexLock lock(&mu_);
    ELENCHUS_CHECK(newest_ == nullptr ||
                   (!newest_->final && newest_->version <= snapshot->version));
    replaced = std::exchange(newest_, std::move(outgoing));
    published_version_.Set(static_cast<double>(snapshot->version));
  }
  WakeStreams();
}

bool WeightPublisher::Claim(Stream* stream) {
  if (stream->busy_) return false;
  std::shared_ptr<const Outgoing>& sending = stream->sending_;
  stream->frame_ = nullptr;
  if (sending != nullptr && stream->next_ == sending->frames.size()) {
    stream->have_version_ = sending->version;
    if (sending->final) stream->end_ = grpc::Status::OK;
    sending = nullptr;
  }
  if (stream->gone_) {
    stream->end_ =
        grpc::Status(grpc::StatusCode::CANCELLED, "the receiver is gone");
  } else if (!stream->end_.has_value() && stopping_) {
    stream->end_ = grpc::Status(grpc::StatusCode::UNAVAILABLE,
                                "the sender of weights is stopping");
  }
  if (!stream->end_.has_value()) {
    // The final snapshot may repeat a version: it is sent for being final. A
    // receiver holds a higher version if the learner resumed an older
    // checkpoint.
    if (sending == nullptr && newest_ != nullptr &&
        (newest_->version != stream->have_version_ || newest_->final)) {
      sending = newest_;
      stream->next_ = 0;
    }
    if (sending != nullptr) stream->frame_ = &sending->frames[stream->next_++];
  }
  stream->busy_ = stream->end_.has_value() || stream->frame_ != nullptr;
  return stream->busy_;
}

uint64_t WeightPublisher::version() const {
  MutexLock lock(&mu_);
  return newest_ == nullptr ? 0 : newest_->version;
}

bool WeightPublisher::WaitForSubscribersToLeave(
    std::chrono::nanoseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  MutexLock lock(&mu_);
  while (!streams_.empty()) {
    const auto left = deadline - std::chrono::steady_clock::now();
    if (left <= left.zero()) return false;
    changed_.WaitFor(&mu_, left);
  }
  return true;
}

void WeightPublisher::Stop() {
  {
    MutexLock lock(&mu_);
    stopping_ = true;
  }
  WakeStreams();
}

void WeightPublisher::WakeStreams() {
  std::vector<Stream*> claimed;
  {
    MutexLock lock(&mu_);
    for (Stream* const stream : streams_) {
      if (Claim(stream)) claimed.push_back(stream);
    }
  }
  for (Stream* const stream : claimed) stream->Act();
}

grpc::ServerWriteReactor<grpc::ByteBuffer>* WeightPublisher::Subscribe(
    grpc::CallbackServerContext*, const grpc::ByteBuffer* bytes) {
  const std::optional<SubscribeRequest> request = Parse(*bytes);
  if (!request.has_value()) {
    return new Refusal(grpc::Status(grpc::StatusCode::INVALID_ARGUMENT,
                                    "the request is no SubscribeRequest"));
  }
  if (request->model_fingerprint() != model_fingerprint_) {
    return new Refusal(grpc::Status(
        grpc::StatusCode::FAILED_PRECONDITION,
        absl::StrCat("weights of model ", absl::Hex(model_fingerprint_),
                     " are served here, ", request->receiver_id(),
                     " runs model ", absl::Hex(request->model_fingerprint()))));
  }
  ELENCHUS_LOG(INFO) << "weights: " << request->receiver_id()
                     << " subscribed, holding version "
                     << request->have_version();
  // Only gRPC's binding, after this returned, lets the stream end.
  auto* const stream = new Stream(this, *request);
  WakeStreams();
  return stream;
}

}  // namespace elenchus
