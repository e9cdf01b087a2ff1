// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "core/parallel.h"

#include <algorithm>
#include <atomic>

#include "core/status.h"
#include "core/thread_group.h"

namespace elenchus {

absl::Status ParallelFor(size_t count, int num_threads,
                         const std::function<absl::Status(size_t)>& work) {
  std::atomic<size_t> next{0};
  ThreadGroup threads;
  const size_t num_workers =
      std::min(count, static_cast<size_t>(std::max(1, num_threads)));
  for (size_t worker = 0; worker < num_workers; ++worker) {
    threads.Start("evaluate", [&](std::stop_token stop) -> absl::Status {
      while (!stop.stop_requested()) {
        const size_t piece = next.fetch_add(1);
        if (piece >= count) break;
        ELENCHUS_RETURN_IF_ERROR(work(piece));
      }
      return absl::OkStatus();
    });
  }
  return threads.Join();
}

}  // namespace elenchus
