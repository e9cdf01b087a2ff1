// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The learner: trains M on the debates that actors stream to it.
#include "core/process.h"
#include "learner/learner.h"
#include "proto/config.pb.h"

int main(int argc, char** argv) {
  elenchus::LearnerConfig config;
  return elenchus::RunProcess(
      "learner", argc, argv, &config, [&](std::stop_token stop) {
        return elenchus::RunLearner(config, stop, elenchus::PrintReady);
      });
}
