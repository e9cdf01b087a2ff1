// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// What a build without LibTorch has in place of H'.
#include "human_proxy/learned_human.h"

namespace elenchus {

absl::StatusOr<std::unique_ptr<LearnedHuman>> MakeLearnedHuman(
    const LearnedHumanConfig&, uint64_t) {
  return absl::UnimplementedError(
      "human_proxy.learned: this build is without LibTorch");
}

}  // namespace elenchus
