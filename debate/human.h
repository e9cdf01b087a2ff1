// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// H's contract: a stateless step (method.md section 1).
#ifndef ELENCHUS_DEBATE_HUMAN_H_
#define ELENCHUS_DEBATE_HUMAN_H_

#include "absl/status/statusor.h"
#include "proto/human.pb.h"

namespace elenchus {

// Thread-safe. Scripts, models and people share this contract; the caller owns
// the model, runs what H asks and shows H the answers in the next workspace.
class Human {
 public:
  virtual ~Human() = default;

  // What H does next, given all that H has seen. Blocks until H decides.
  // Errors: InvalidArgument (a workspace H cannot read, naming what),
  // Unavailable or DeadlineExceeded (H is away; may be retried).
  virtual absl::StatusOr<HumanStep> Next(const Workspace& workspace) = 0;
};

}  // namespace elenchus

#endif  // ELENCHUS_DEBATE_HUMAN_H_
