// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Which fields of the losses and of their combination go together.
#ifndef ELENCHUS_CORE_LOSS_RULES_H_
#define ELENCHUS_CORE_LOSS_RULES_H_

#include <map>
#include <string>

#include "absl/status/status.h"
#include "proto/config.pb.h"

namespace elenchus {

// Whether L_over has a weight at some step, and is by text.
bool OverseesByText(const LearnerConfig& learner);

// Why a field has no effect, by its path; as InertFields() has it.
using Inert = std::map<std::string, std::string>;

// Why every debate has one argument; empty if one may have more.
std::string WhyOneArgument(const DebateConfig& debate);

// Why no argument is judged sufficient or not; empty if one may be.
std::string WhyNoSufficient(const DebateConfig& debate);

// Whether L_sup has a bound: PID_LAGRANGIAN and CPO.
bool IsConstrained(const LearnerConfig& learner);

// Whether M's recorded answers (Call.shadow) are learned from.
bool SamplesDistance(const LearnerConfig& learner);

// Whether a loss may have a token that M sampled.
bool LearnsFromSamples(const LearnerConfig& learner,
                       const DebateConfig& debate);

// Adds the fields of the losses that mean nothing in this run. `calls_human`:
// whether H may be called.
void AddInertLosses(const RunConfig& config, bool calls_human, Inert* inert);

// InvalidArgument, naming a field, if the losses cannot be combined so.
absl::Status CheckLosses(const LearnerConfig& learner);

}  // namespace elenchus

#endif  // ELENCHUS_CORE_LOSS_RULES_H_
