// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "rpc/stream_loop.h"

#include "absl/strings/str_cat.h"
#include "core/log.h"
#include "core/status.h"
#include "rpc/channel.h"

namespace elenchus {

absl::Status KeepStream(const StreamLoop& loop, std::stop_token stop) {
  while (!loop.is_finished() && !stop.stop_requested()) {
    if (!WaitConnected(*loop.channel, stop, loop.give_up_seconds)) {
      if (stop.stop_requested()) break;
      return absl::UnavailableError(absl::StrCat(
          loop.peer, ": not reached for ", loop.give_up_seconds, " s"));
    }
    const absl::Status status = loop.run_once();
    if (loop.is_finished() || stop.stop_requested()) break;
    if (!loop.may_pass(status)) return Annotate(status, loop.peer);
    ELENCHUS_LOG(WARNING) << loop.peer << ": " << loop.what
                          << " ended: " << status.ToString()
                          << "; connecting again";
    Pause(stop, loop.backoff->NextSeconds());
  }
  return absl::OkStatus();
}

}  // namespace elenchus
