// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/task.h"

#include "absl/strings/str_cat.h"
#include "core/status.h"
#include "tasks/inversion.h"
#include "tasks/permutation.h"
#include "tasks/powering.h"

namespace elenchus {
namespace {

constexpr int kMinSize = 3;
constexpr int kMinBits = 2;
constexpr int kMaxBits = 6;
constexpr double kMaxWithheldShare = 0.9;
constexpr double kMinDrawnShare = 0.001;

absl::Status OutOfRange(absl::string_view field, double value,
                        absl::string_view expected) {
  return absl::InvalidArgumentError(
      absl::StrCat("task.", field, " = ", value, "; expected ", expected));
}

absl::Status CheckConfig(const TaskConfig& config) {
  if (config.name() != kPoweringName && config.name() != kInversionName) {
    return absl::InvalidArgumentError(
        absl::StrCat("task.name = ", Quoted(config.name()), "; expected ",
                     kPoweringName, " or ", kInversionName));
  }
  if (config.size() < kMinSize || config.size() > kMaxElements) {
    return OutOfRange("size", config.size(), "3 to 64");
  }
  if (config.name() == kPoweringName && (config.exponent_bits() < kMinBits ||
                                         config.exponent_bits() > kMaxBits)) {
    return OutOfRange("exponent_bits", config.exponent_bits(), "2 to 6");
  }
  const double share = config.withheld_share();
  if (!(share >= 0 && share <= kMaxWithheldShare)) {
    return OutOfRange("withheld_share", share, "0 to 0.9");
  }
  if (config.size() > kMaxOneLetterSize && share > 0 &&
      share < kMinDrawnShare) {
    return OutOfRange("withheld_share", share,
                      "0, or 0.001 to 0.9, for a size above 8");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<const Task>> MakeTask(const TaskConfig& config) {
  ELENCHUS_RETURN_IF_ERROR(CheckConfig(config));
  if (config.name() == kPoweringName) {
    return std::make_unique<const PoweringTask>(config);
  }
  return std::make_unique<const InversionTask>(config);
}

absl::StatusOr<std::unique_ptr<Human>> MakeScriptedHuman(
    const TaskConfig& config) {
  ELENCHUS_RETURN_IF_ERROR(CheckConfig(config));
  if (config.name() == kPoweringName) {
    return std::make_unique<PoweringHuman>(config);
  }
  return std::make_unique<InversionHuman>(config);
}

}  // namespace elenchus
