// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The (range) option of options.proto.
#ifndef ELENCHUS_CORE_CONFIG_RANGES_H_
#define ELENCHUS_CORE_CONFIG_RANGES_H_

#include "absl/strings/string_view.h"

namespace elenchus {

// Whether `value` lies in `interval`, written as options.proto defines it.
bool IsInRange(absl::string_view interval, double value);

}  // namespace elenchus

#endif  // ELENCHUS_CORE_CONFIG_RANGES_H_
