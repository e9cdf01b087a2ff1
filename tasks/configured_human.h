// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The H of a run, but for one who learned.
#ifndef ELENCHUS_TASKS_CONFIGURED_HUMAN_H_
#define ELENCHUS_TASKS_CONFIGURED_HUMAN_H_

#include <memory>

#include "absl/status/statusor.h"
#include "debate/human.h"
#include "proto/config.pb.h"

namespace elenchus {

// The script of config.task, who resamples ties and errs as `config` says;
// errors are drawn by config.seed. Thread-safe. InvalidArgument as MakeTask().
absl::StatusOr<std::unique_ptr<Human>> MakeConfiguredHuman(
    const HumanProxyConfig& config);

}  // namespace elenchus

#endif  // ELENCHUS_TASKS_CONFIGURED_HUMAN_H_
