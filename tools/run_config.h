// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The configuration that a run is made of.
#ifndef ELENCHUS_TOOLS_RUN_CONFIG_H_
#define ELENCHUS_TOOLS_RUN_CONFIG_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "proto/config.pb.h"

namespace elenchus {

// The run's configuration with overrides applied, validated, defaults written
// out. A field of the file that an override leaves without effect is cleared.
// One without effect by the file alone is refused, unless the file is a run
// folder's own; an override without effect always is. Errors: those of
// core/config.h.
absl::StatusOr<RunConfig> ResolveRun(const std::string& config_path,
                                     const std::vector<std::string>& sets);

// The same of the configuration in `run_dir`, to measure what was trained
// there: rules of training that an earlier version did not have are left out.
absl::StatusOr<RunConfig> ResolveFinishedRun(
    const std::string& run_dir, const std::vector<std::string>& sets);

}  // namespace elenchus

#endif  // ELENCHUS_TOOLS_RUN_CONFIG_H_
