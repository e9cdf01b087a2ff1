// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// A stream that is opened again when it ends early.
#ifndef ELENCHUS_RPC_STREAM_LOOP_H_
#define ELENCHUS_RPC_STREAM_LOOP_H_

#include <grpcpp/channel.h>

#include <functional>
#include <stop_token>
#include <string>

#include "absl/status/status.h"
#include "rpc/wait.h"

namespace elenchus {

// All are borrowed until KeepStream() returns.
struct StreamLoop {
  // Names the stream and its peer in logs and errors.
  std::string what;
  std::string peer;
  grpc::Channel* channel = nullptr;
  // Seconds without a connection after which Unavailable is returned.
  double give_up_seconds = 60;
  // Grows with every end of the stream; reset it when the stream makes
  // progress.
  Backoff* backoff = nullptr;
  // Opens one stream and serves it to its end; why it ended.
  std::function<absl::Status()> run_once;
  // True once no further stream is needed.
  std::function<bool()> is_finished;
  // Whether a stream that ended so may be opened again.
  std::function<bool(const absl::Status&)> may_pass;
};

// Blocks until finished or stopped (OK), until a stream ends with a status that
// may not pass (that status, naming the peer), or until the peer was not
// reached for give_up_seconds (Unavailable).
absl::Status KeepStream(const StreamLoop& loop, std::stop_token stop);

}  // namespace elenchus

#endif  // ELENCHUS_RPC_STREAM_LOOP_H_
