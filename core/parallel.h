// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Independent pieces of work on several threads.
#ifndef ELENCHUS_CORE_PARALLEL_H_
#define ELENCHUS_CORE_PARALLEL_H_

#include <cstddef>
#include <functional>

#include "absl/status/status.h"

namespace elenchus {

// Calls `work` once with each of 0 to count - 1, on up to `num_threads` (>= 1)
// threads. After the first error no new piece is begun. Blocks until all that
// was begun is done; returns the first error.
absl::Status ParallelFor(size_t count, int num_threads,
                         const std::function<absl::Status(size_t)>& work);

}  // namespace elenchus

#endif  // ELENCHUS_CORE_PARALLEL_H_
