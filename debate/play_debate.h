// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// One debate (method.md section 2).
#ifndef ELENCHUS_DEBATE_PLAY_DEBATE_H_
#define ELENCHUS_DEBATE_PLAY_DEBATE_H_

#include <array>
#include <cstdint>

#include "absl/status/statusor.h"
#include "core/clock.h"
#include "debate/amp.h"
#include "debate/judge.h"
#include "proto/config.pb.h"
#include "proto/trace.pb.h"

namespace elenchus {

// Who speaks, by the parity of the argument; may be one and the same. Borrowed.
using Debaters = std::array<const Amp*, 2>;

// Plays one debate on `question` and returns its trace without the actor's
// identity. A function of its arguments and of what debaters and judge answer:
// all randomness comes from `seed`. The schedule of the stop prior is read at
// the speaker's step. What prompt_tools say of an argument comes from the
// inspector of its debater. Blocks until the debate is over.
// Errors: those of debaters and `judge`.
absl::StatusOr<Trace> PlayDebate(const Question& question,
                                 const DebateConfig& rules,
                                 const Debaters& debaters, Judge& judge,
                                 uint64_t seed,
                                 const Clock& clock = Clock::Real());

// Of a debater against itself.
inline absl::StatusOr<Trace> PlayDebate(const Question& question,
                                        const DebateConfig& rules,
                                        const Amp& debater, Judge& judge,
                                        uint64_t seed,
                                        const Clock& clock = Clock::Real()) {
  return PlayDebate(question, rules, Debaters{&debater, &debater}, judge, seed,
                    clock);
}

}  // namespace elenchus

#endif  // ELENCHUS_DEBATE_PLAY_DEBATE_H_
