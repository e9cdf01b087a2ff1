// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Which fields of a run would have no effect.
#ifndef ELENCHUS_CORE_RUN_RULES_H_
#define ELENCHUS_CORE_RUN_RULES_H_

#include <map>
#include <string>

#include "proto/config.pb.h"

namespace elenchus {

// Paths ("learner.ppo_clip") of the fields that mean nothing given the others,
// set or not, each with why ("learner.lambda is 0").
std::map<std::string, std::string> InertFields(const RunConfig& config);

}  // namespace elenchus

#endif  // ELENCHUS_CORE_RUN_RULES_H_
