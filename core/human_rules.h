// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Whether H is called, and which fields about H would have no effect.
#ifndef ELENCHUS_CORE_HUMAN_RULES_H_
#define ELENCHUS_CORE_HUMAN_RULES_H_

#include "core/loss_rules.h"
#include "proto/config.pb.h"

namespace elenchus {

// Whether H may be called while debates are played.
bool HumanIsCalled(const DebateConfig& debate);

// Adds to `inert` the fields that only matter where H is called, and those of
// the run's human_proxy.
void AddInertHuman(const RunConfig& config, Inert* inert);

}  // namespace elenchus

#endif  // ELENCHUS_CORE_HUMAN_RULES_H_
