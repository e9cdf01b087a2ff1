// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Somebody who learns H's steps and may take them in H's place.
#ifndef ELENCHUS_HUMAN_PROXY_STAND_IN_H_
#define ELENCHUS_HUMAN_PROXY_STAND_IN_H_

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "proto/human.pb.h"

namespace elenchus {

// Thread-safe.
class StandIn {
 public:
  virtual ~StandIn() = default;

  // A label to learn from, or to hold out. Returns at once.
  virtual void Learn(const HumanLabel& label) = 0;

  // The mean negative log-likelihood that what Next() answers with now gives to
  // the held-out labels, in nats per token, and to those on prompts of `kind`;
  // nullopt while it is not known.
  virtual std::optional<double> held_out_loss() const = 0;
  virtual std::optional<double> held_out_loss(QuestionKind kind) const = 0;

  // A step for each workspace, in order; an error where there is none that may
  // be taken: InvalidArgument (no step could be read from what was said, or the
  // workspace is too long), Cancelled (stopping). Blocks until all are there.
  virtual std::vector<absl::StatusOr<HumanStep>> Next(
      absl::Span<const Workspace* const> workspaces) = 0;
};

}  // namespace elenchus

#endif  // ELENCHUS_HUMAN_PROXY_STAND_IN_H_
