// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The judge: answers sufficient and verdict with Amp(M_t) for all actors.
#include "core/process.h"
#include "judge_service/judge_service.h"
#include "proto/config.pb.h"

int main(int argc, char** argv) {
  elenchus::JudgeConfig config;
  return elenchus::RunProcess(
      "judge", argc, argv, &config, [&](std::stop_token stop) {
        return elenchus::RunJudgeService(config, stop, elenchus::PrintReady);
      });
}
