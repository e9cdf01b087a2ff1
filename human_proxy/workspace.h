// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// What a human proxy makes sure of before H sees a workspace, and of a step
// before anybody sees it.
#ifndef ELENCHUS_HUMAN_PROXY_WORKSPACE_H_
#define ELENCHUS_HUMAN_PROXY_WORKSPACE_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "proto/human.pb.h"

namespace elenchus {

// Most sub-questions of a step.
inline constexpr int kMaxAsked = 64;

// InvalidArgument, naming field, value and limit, if `workspace` is not one of
// `task`'s or is larger than a workspace may be.
absl::Status CheckWorkspace(const Workspace& workspace,
                            const std::string& task);

// InvalidArgument, naming what, if `step` is none that H may take on a prompt
// of `kind`: it must ask 1 to kMaxAsked questions, or answer by a text, which
// for a judgement is "y" or "n", or a judgement by a probability.
absl::Status CheckHumanStep(const HumanStep& step, QuestionKind kind);

// The same on every platform, and another, but by chance, for each workspace:
// the first 8 bytes of SHA-256 of its deterministic serialisation.
uint64_t FingerprintOf(const Workspace& workspace);

}  // namespace elenchus

#endif  // ELENCHUS_HUMAN_PROXY_WORKSPACE_H_
