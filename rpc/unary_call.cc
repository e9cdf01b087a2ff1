// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "rpc/unary_call.h"

#include <chrono>

#include "core/status.h"
#include "rpc/channel.h"
#include "rpc/grpc_status.h"
#include "rpc/wait.h"

namespace elenchus {
namespace {

// Of the whole time: an attempt that had less says little when it times out.
constexpr double kLittleTime = 0.1;

absl::Status AttemptOnce(
    double seconds, std::stop_token stop,
    const std::function<grpc::Status(grpc::ClientContext*)>& attempt) {
  grpc::ClientContext context;
  context.set_deadline(
      std::chrono::system_clock::now() +
      std::chrono::microseconds(static_cast<int64_t>(seconds * 1e6)));
  std::stop_callback cancel(stop, [&context] { context.TryCancel(); });
  const absl::Status status = FromGrpcStatus(attempt(&context));
  if (stop.stop_requested()) return absl::CancelledError("stopping");
  // We did not cancel, so the peer did: it is going down.
  if (absl::IsCancelled(status)) {
    return absl::UnavailableError(status.message());
  }
  return status;
}

}  // namespace

absl::Status CallUntil(
    const std::string& peer, grpc::Channel& channel, int64_t deadline_us,
    std::stop_token stop, Rng rng,
    const std::function<grpc::Status(grpc::ClientContext*)>& attempt,
    const Clock& clock) {
  const auto seconds_until_deadline = [&] {
    return static_cast<double>(deadline_us - clock.NowMicros()) * 1e-6;
  };
  const double little_time = kLittleTime * seconds_until_deadline();
  Backoff backoff(0.02, 0.5, rng);
  absl::Status status = absl::DeadlineExceededError("no time left to call");
  while (true) {
    const double seconds_left = seconds_until_deadline();
    if (seconds_left <= 0) break;
    const absl::Status ended = AttemptOnce(seconds_left, stop, attempt);
    // That little time was left says less than what took the time before.
    if (absl::IsDeadlineExceeded(ended) && absl::IsUnavailable(status) &&
        seconds_left < little_time) {
      break;
    }
    status = ended;
    if (!absl::IsUnavailable(status)) break;
    const double pause = backoff.NextSeconds();
    if (pause >= seconds_until_deadline()) break;
    // Waiting for the connection makes it: gRPC polls an idle channel only
    // every five seconds.
    if (!Pause(stop, pause) ||
        !WaitConnected(channel, stop, seconds_until_deadline())) {
      if (stop.stop_requested()) status = absl::CancelledError("stopping");
      break;
    }
  }
  return Annotate(status, peer);
}

}  // namespace elenchus
