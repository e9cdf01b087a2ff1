// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// One debate (method.md section 2).
#ifndef ELENCHUS_DEBATE_PLAY_DEBATE_H_
#define ELENCHUS_DEBATE_PLAY_DEBATE_H_

#include "absl/status/statusor.h"
#include "core/clock.h"
#include "debate/amp.h"
#include "debate/judge.h"
#include "proto/config.pb.h"
#include "proto/trace.pb.h"

namespace elenchus {

// Plays one debate on `question` and returns its trace without the actor's
// identity. A function of its arguments and of what debater and judge answer:
// all randomness comes from `seed`. Blocks until the debate is over.
// Errors: those of `debater` and `judge`.
absl::StatusOr<Trace> PlayDebate(const Question& question,
                                 const DebateConfig& rules, const Amp& debater,
                                 Judge& judge, uint64_t seed,
                                 const Clock& clock = Clock::Real());

}  // namespace elenchus

#endif  // ELENCHUS_DEBATE_PLAY_DEBATE_H_
