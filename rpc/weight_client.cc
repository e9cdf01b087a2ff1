// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "rpc/weight_client.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "core/clock.h"
#include "core/log.h"
#include "core/status.h"
#include "proto/weights.grpc.pb.h"
#include "rpc/channel.h"
#include "rpc/grpc_status.h"
#include "rpc/stream_loop.h"
#include "rpc/wait.h"

namespace elenchus {
namespace {

// Largest snapshot a header may announce; memory is only taken as bytes come.
constexpr uint64_t kMaxSnapshotBytes = uint64_t{1} << 36;

// Joins chunks into snapshots that prove themselves.
class SnapshotReader {
 public:
  explicit SnapshotReader(uint64_t model_fingerprint)
      : model_fingerprint_(model_fingerprint) {}

  // The snapshot that `chunk` completes, or null. Errors: FailedPrecondition
  // (another model), DataLoss (the bytes are not what the header said).
  absl::StatusOr<std::shared_ptr<const Snapshot>> Add(WeightChunk chunk) {
    switch (chunk.part_case()) {
      case WeightChunk::kHeader:
        ELENCHUS_RETURN_IF_ERROR(Begin(chunk.header()));
        break;
      case WeightChunk::kData:
        if (snapshot_ == nullptr) {
          return absl::DataLossError("weights without a header");
        }
        snapshot_->bytes += chunk.data();
        break;
      case WeightChunk::PART_NOT_SET:
        return absl::DataLossError("a chunk with neither header nor data");
    }
    return Finish();
  }

 private:
  absl::Status Begin(const SnapshotHeader& header) {
    if (header.model_fingerprint() != model_fingerprint_) {
      return absl::FailedPreconditionError(absl::StrCat(
          "the learner trains model ", absl::Hex(header.model_fingerprint()),
          ", this process runs model ", absl::Hex(model_fingerprint_)));
    }
    if (header.num_bytes() > kMaxSnapshotBytes) {
      return absl::DataLossError(absl::StrCat(
          "snapshot ", header.version(), " announces ", header.num_bytes(),
          " bytes; at most ", kMaxSnapshotBytes, " are accepted"));
    }
    snapshot_ = std::make_shared<Snapshot>();
    snapshot_->version = header.version();
    snapshot_->model_fingerprint = header.model_fingerprint();
    snapshot_->sha256 = header.sha256();
    snapshot_->final = header.final();
    snapshot_->level = static_cast<int>(header.level());
    num_bytes_ = header.num_bytes();
    return absl::OkStatus();
  }

  absl::StatusOr<std::shared_ptr<const Snapshot>> Finish() {
    if (snapshot_->bytes.size() < num_bytes_) return nullptr;
    if (snapshot_->bytes.size() > num_bytes_) {
      return absl::DataLossError(
          absl::StrCat("snapshot ", snapshot_->version, ": expected ",
                       num_bytes_, " bytes, got ", snapshot_->bytes.size()));
    }
    const std::string found = Sha256(snapshot_->bytes);
    if (found != snapshot_->sha256) {
      return absl::DataLossError(
          absl::StrCat("snapshot ", snapshot_->version, ": expected SHA-256 ",
                       absl::BytesToHexString(snapshot_->sha256), ", found ",
                       absl::BytesToHexString(found)));
    }
    return std::exchange(snapshot_, nullptr);
  }

  const uint64_t model_fingerprint_;
  std::shared_ptr<Snapshot> snapshot_;
  uint64_t num_bytes_ = 0;
};

class WeightFollower {
 public:
  WeightFollower(
      const WeightClientOptions& options, std::stop_token stop,
      const std::function<absl::Status(std::shared_ptr<const Snapshot>)>&
          receive)
      : options_(options),
        stop_(std::move(stop)),
        receive_(receive),
        peer_(absl::StrCat("learner at ", options.address)),
        channel_(MakeChannel(options.address)),
        stub_(WeightService::NewStub(channel_)) {}

  absl::Status Run() {
    ELENCHUS_RETURN_IF_ERROR(
        KeepStream({.what = "weight stream",
                    .peer = peer_,
                    .channel = channel_.get(),
                    .give_up_seconds = options_.give_up_seconds,
                    .backoff = &backoff_,
                    .run_once = [this] { return FollowOneStream(); },
                    .is_finished = [this] { return finished_; },
                    .may_pass = MayPass},
                   stop_));
    return receive_error_;
  }

 private:
  // What a restarted learner or another copy of the bytes would mend.
  static bool MayPass(const absl::Status& status) {
    return !absl::IsFailedPrecondition(status) &&
           !absl::IsUnimplemented(status) && !absl::IsInvalidArgument(status);
  }

  // Why the stream ended; OK if the learner ended it.
  absl::Status FollowOneStream() {
    grpc::ClientContext context;
    std::stop_callback cancel(stop_, [&context] { context.TryCancel(); });
    SubscribeRequest request;
    request.set_receiver_id(options_.receiver_id);
    request.set_have_version(have_version_);
    request.set_model_fingerprint(options_.model_fingerprint);
    const auto stream = stub_->Subscribe(&context, request);
    const absl::Status refused = ReadSnapshots(*stream);
    if (!refused.ok() || finished_) context.TryCancel();
    const absl::Status ended = FromGrpcStatus(stream->Finish());
    return refused.ok() ? ended : refused;
  }

  // Receives until the stream ends (OK), a snapshot is refused, or the follower
  // has finished.
  absl::Status ReadSnapshots(grpc::ClientReader<WeightChunk>& stream) {
    SnapshotReader reader(options_.model_fingerprint);
    WeightChunk chunk;
    while (!finished_ && stream.Read(&chunk)) {
      absl::StatusOr<std::shared_ptr<const Snapshot>> snapshot =
          reader.Add(std::move(chunk));
      if (absl::IsDataLoss(snapshot.status())) {
        ELENCHUS_LOG(ERROR)
            << peer_ << ": refused " << snapshot.status().message();
      }
      if (!snapshot.ok()) return snapshot.status();
      if (*snapshot != nullptr) Receive(*std::move(snapshot));
    }
    return absl::OkStatus();
  }

  void Receive(std::shared_ptr<const Snapshot> snapshot) {
    have_version_ = snapshot->version;
    backoff_.Reset();
    finished_ = snapshot->final;
    receive_error_ = receive_(std::move(snapshot));
    if (!receive_error_.ok()) finished_ = true;
  }

  const WeightClientOptions& options_;
  const std::stop_token stop_;
  const std::function<absl::Status(std::shared_ptr<const Snapshot>)>& receive_;
  const std::string peer_;
  const std::shared_ptr<grpc::Channel> channel_;
  const std::unique_ptr<WeightService::Stub> stub_;
  Backoff backoff_{0.1, 2, Rng(0, options_.receiver_id, 0)};
  uint64_t have_version_ = 0;
  bool finished_ = false;
  absl::Status receive_error_;
};

}  // namespace

absl::Status FollowWeights(
    const WeightClientOptions& options, std::stop_token stop,
    const std::function<absl::Status(std::shared_ptr<const Snapshot>)>&
        receive) {
  return WeightFollower(options, std::move(stop), receive).Run();
}

}  // namespace elenchus
