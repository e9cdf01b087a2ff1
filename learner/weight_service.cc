// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/weight_service.h"

#include <algorithm>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "core/log.h"
#include "core/status.h"
#include "prometheus/gauge.h"

namespace elenchus {
namespace {

constexpr size_t kChunkBytes = 1 << 20;
// How often a waiting stream looks whether its receiver is gone.
constexpr std::chrono::milliseconds kLivenessPeriod(200);

// False if the receiver is gone.
bool Send(const Snapshot& snapshot, grpc::ServerWriter<WeightChunk>* writer) {
  WeightChunk chunk;
  SnapshotHeader* header = chunk.mutable_header();
  header->set_version(snapshot.version);
  header->set_num_bytes(snapshot.bytes.size());
  header->set_sha256(snapshot.sha256);
  header->set_model_fingerprint(snapshot.model_fingerprint);
  header->set_final(snapshot.final);
  header->set_level(snapshot.level);
  if (!writer->Write(chunk)) return false;
  for (size_t sent = 0; sent < snapshot.bytes.size(); sent += kChunkBytes) {
    const size_t num_bytes =
        std::min(kChunkBytes, snapshot.bytes.size() - sent);
    chunk.set_data(snapshot.bytes.data() + sent, num_bytes);
    if (!writer->Write(chunk)) return false;
  }
  return true;
}

}  // namespace

WeightPublisher::WeightPublisher(uint64_t model_fingerprint, Metrics* metrics)
    : model_fingerprint_(model_fingerprint),
      connected_subscribers_(
          metrics->Gauge("elenchus_learner_connected_subscribers",
                         "Receivers of weights connected now")),
      published_version_(metrics->Gauge("elenchus_learner_published_version",
                                        "Newest version published")) {}

void WeightPublisher::Publish(std::shared_ptr<const Snapshot> snapshot) {
  published_version_.Set(static_cast<double>(snapshot->version));
  MutexLock lock(&mu_);
  ELENCHUS_CHECK(newest_ == nullptr ||
                 (!newest_->final && newest_->version <= snapshot->version));
  newest_ = std::move(snapshot);
  changed_.NotifyAll();
}

uint64_t WeightPublisher::version() const {
  MutexLock lock(&mu_);
  return newest_ == nullptr ? 0 : newest_->version;
}

bool WeightPublisher::WaitForSubscribersToLeave(
    std::chrono::nanoseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  MutexLock lock(&mu_);
  while (num_subscribers_ > 0) {
    const auto left = deadline - std::chrono::steady_clock::now();
    if (left <= left.zero()) return false;
    changed_.WaitFor(&mu_, left);
  }
  return true;
}

void WeightPublisher::Stop() {
  MutexLock lock(&mu_);
  stopping_ = true;
  changed_.NotifyAll();
}

void WeightPublisher::CountSubscriber(int change) {
  MutexLock lock(&mu_);
  num_subscribers_ += change;
  connected_subscribers_.Set(num_subscribers_);
  changed_.NotifyAll();
}

std::shared_ptr<const Snapshot> WeightPublisher::Next(
    uint64_t have_version, const grpc::ServerContext& context) {
  MutexLock lock(&mu_);
  while (!stopping_ && !context.IsCancelled()) {
    // The final snapshot may repeat a version: it is sent for being final. A
    // receiver holds a higher version if the learner resumed an older
    // checkpoint.
    if (newest_ != nullptr &&
        (newest_->version != have_version || newest_->final)) {
      return newest_;
    }
    changed_.WaitFor(&mu_, kLivenessPeriod);
  }
  return nullptr;
}

grpc::Status WeightPublisher::Subscribe(
    grpc::ServerContext* context, const SubscribeRequest* request,
    grpc::ServerWriter<WeightChunk>* writer) {
  if (request->model_fingerprint() != model_fingerprint_) {
    return grpc::Status(
        grpc::StatusCode::FAILED_PRECONDITION,
        absl::StrCat("the learner's model has the fingerprint ",
                     model_fingerprint_, ", the receiver's has ",
                     request->model_fingerprint()));
  }
  CountSubscriber(1);
  const absl::Cleanup leave = [this] { CountSubscriber(-1); };
  ELENCHUS_LOG(INFO) << "weights: " << request->receiver_id()
                     << " subscribed, holding version "
                     << request->have_version();
  uint64_t have_version = request->have_version();
  while (const auto snapshot = Next(have_version, *context)) {
    if (!Send(*snapshot, writer)) break;
    if (snapshot->final) return grpc::Status::OK;
    have_version = snapshot->version;
  }
  return grpc::Status(grpc::StatusCode::UNAVAILABLE,
                      "the learner is stopping or the receiver is gone");
}

}  // namespace elenchus
