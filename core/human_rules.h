// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Which fields of the human proxy would have no effect.
#ifndef ELENCHUS_CORE_HUMAN_RULES_H_
#define ELENCHUS_CORE_HUMAN_RULES_H_

#include <map>
#include <string>

#include "proto/config.pb.h"

namespace elenchus {

// Adds to `inert` those of a run's human_proxy, as InertFields() has them.
void AddInertHumanProxy(const HumanProxyConfig& proxy,
                        std::map<std::string, std::string>* inert);

}  // namespace elenchus

#endif  // ELENCHUS_CORE_HUMAN_RULES_H_
