// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Where M will be used, as something that descriptions can be asked of.
#ifndef ELENCHUS_DEBATE_DEPLOYMENT_H_
#define ELENCHUS_DEBATE_DEPLOYMENT_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/rng.h"
#include "proto/question.pb.h"

namespace elenchus {

// A description alpha is text that names inputs without being one. Any text may
// be passed: it describes no input unless the world can read it. Thread-safe.
class Deployment {
 public:
  virtual ~Deployment() = default;

  // P(alpha(x) | x ~ deploy), in [0, 1]; 0 if alpha describes no input. A
  // function of alpha alone.
  virtual double ShareDescribed(absl::string_view alpha) const = 0;

  // Facts and text of an input drawn from deployment given alpha; no task and
  // id. NotFound if its share is 0, or so small that no draw came upon one.
  virtual absl::StatusOr<Question> DrawDescribed(absl::string_view alpha,
                                                 Rng* rng) const = 0;
};

}  // namespace elenchus

#endif  // ELENCHUS_DEBATE_DEPLOYMENT_H_
