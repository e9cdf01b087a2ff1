// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Who answers a debate's sufficient and verdict calls.
#ifndef ELENCHUS_DEBATE_JUDGE_H_
#define ELENCHUS_DEBATE_JUDGE_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "proto/question.pb.h"
#include "proto/trace.pb.h"

namespace elenchus {

// The calls that spoke a prompt's history, in order; empty where nobody may
// inspect them. Borrowed.
using ArgumentCalls = absl::Span<const Call* const>;

// Thread-safe.
class Judge {
 public:
  virtual ~Judge() = default;

  // Amp(M_t)(prompt) for a SUFFICIENT, VERDICT or OVERSEE prompt without a
  // view, with its whole subtree. Blocks until answered. Errors:
  // InvalidArgument (another kind of prompt), Unavailable or DeadlineExceeded
  // (the judge or its H is away; may be retried), Cancelled.
  virtual absl::StatusOr<Call> Decide(const Question& question,
                                      const Prompt& prompt,
                                      ArgumentCalls arguments,
                                      uint64_t seed) = 0;
};

}  // namespace elenchus

#endif  // ELENCHUS_DEBATE_JUDGE_H_
