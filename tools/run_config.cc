// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/run_config.h"

#include "core/config.h"
#include "core/status.h"
#include "tools/run_folder.h"

namespace elenchus {
namespace {

absl::StatusOr<RunConfig> Resolve(const std::string& config_path,
                                  const std::vector<std::string>& sets,
                                  absl::Status (*validate)(const RunConfig&)) {
  RunConfig run, overrides;
  ELENCHUS_RETURN_IF_ERROR(LoadConfig(config_path, &run));
  // What a run folder holds may be of an earlier version, with other rules.
  if (!IsRunFoldersConfig(config_path)) {
    ELENCHUS_RETURN_IF_ERROR(Annotate(RefuseUseless(run, run), config_path));
  }
  for (const std::string& set : sets) {
    ELENCHUS_RETURN_IF_ERROR(SetField(set, &run));
    ELENCHUS_RETURN_IF_ERROR(SetField(set, &overrides));
  }
  ELENCHUS_RETURN_IF_ERROR(CheckRanges(run));
  ELENCHUS_RETURN_IF_ERROR(Annotate(RefuseUseless(overrides, run), "--set"));
  ClearInert(&run);
  ELENCHUS_RETURN_IF_ERROR(validate(run));
  WriteOutDefaults(&run);
  return run;
}

}  // namespace

absl::StatusOr<RunConfig> ResolveRun(const std::string& config_path,
                                     const std::vector<std::string>& sets) {
  return Resolve(config_path, sets, ValidateRun);
}

absl::StatusOr<RunConfig> ResolveFinishedRun(
    const std::string& run_dir, const std::vector<std::string>& sets) {
  return Resolve(run_dir + "/config.textproto", sets, ValidateFinishedRun);
}

}  // namespace elenchus
