// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The evaluator: follows a run and measures it against ground truth.
#include "core/process.h"
#include "proto/config.pb.h"
#include "tools/evaluator.h"

int main(int argc, char** argv) {
  elenchus::EvaluatorConfig config;
  return elenchus::RunProcess(
      "evaluator", argc, argv, &config, [&](std::stop_token stop) {
        return elenchus::RunEvaluator(config, stop, elenchus::PrintReady);
      });
}
