// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The human proxy: every H behind one contract.
#include "core/process.h"
#include "human_proxy/human_proxy.h"
#include "proto/config.pb.h"

int main(int argc, char** argv) {
  elenchus::HumanProxyConfig config;
  return elenchus::RunProcess(
      "human_proxy", argc, argv, &config, [&](std::stop_token stop) {
        return elenchus::RunHumanProxy(config, stop, elenchus::PrintReady);
      });
}
