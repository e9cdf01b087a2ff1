// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// An actor: plays debates with the newest weights and streams what happened.
#include "actor/actor.h"
#include "core/process.h"
#include "proto/config.pb.h"

int main(int argc, char** argv) {
  elenchus::ActorConfig config;
  return elenchus::RunProcess(
      "actor", argc, argv, &config, [&](std::stop_token stop) {
        return elenchus::RunActor(config, stop, elenchus::PrintReady);
      });
}
