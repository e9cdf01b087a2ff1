// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The judge as a process: Amp(M_t), its weights, its service, its metrics.
#ifndef ELENCHUS_JUDGE_SERVICE_JUDGE_SERVICE_H_
#define ELENCHUS_JUDGE_SERVICE_JUDGE_SERVICE_H_

#include <functional>
#include <stop_token>

#include "absl/status/status.h"
#include "proto/config.pb.h"

namespace elenchus {

// Judges until stop is requested (OK), with the learner's newest weights; calls
// `ready` once it listens. Health is SERVING from the first weights on. After
// the run's last weights it goes on judging. Errors: InvalidArgument (the
// configuration), Unavailable (an address is taken; no learner),
// FailedPrecondition (the learner trains another model).
absl::Status RunJudgeService(
    const JudgeConfig& config, std::stop_token stop,
    const std::function<void(int grpc_port, int metrics_port)>& ready);

}  // namespace elenchus

#endif  // ELENCHUS_JUDGE_SERVICE_JUDGE_SERVICE_H_
