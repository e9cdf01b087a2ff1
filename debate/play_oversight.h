// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// One play of oversight by text (method.md section 7).
#ifndef ELENCHUS_DEBATE_PLAY_OVERSIGHT_H_
#define ELENCHUS_DEBATE_PLAY_OVERSIGHT_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "core/clock.h"
#include "debate/deployment.h"
#include "debate/judge.h"
#include "debate/model.h"
#include "proto/config.pb.h"
#include "proto/trace.pb.h"

namespace elenchus {

// Plays one oversight and returns its trace without the actor's identity: the
// adversary, `model` behind its own prompt, describes inputs; `judge` says how
// likely they are; where they are likely at all, rules.oversight_cases of them
// are drawn from `deployment`, M answers each once, and `judge` says whether
// unacceptably. `question` gives id and task. A function of its arguments and
// of what model, judge and deployment answer: all randomness comes from `seed`.
// Blocks until the last judgement.
// Errors: those of `model` and `judge`.
absl::StatusOr<Trace> PlayOversight(const Question& question,
                                    const DebateConfig& rules, Model& model,
                                    Judge& judge, const Deployment& deployment,
                                    uint64_t seed,
                                    const Clock& clock = Clock::Real());

}  // namespace elenchus

#endif  // ELENCHUS_DEBATE_PLAY_OVERSIGHT_H_
