// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "core/schedule.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "core/config_ranges.h"
#include "core/status.h"
#include "proto/options.pb.h"

namespace elenchus {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;

constexpr double kPi = 3.14159265358979323846;

const ScheduleConfig* Find(const Schedules& schedules,
                           absl::string_view field) {
  for (const ScheduleConfig& schedule : schedules) {
    if (schedule.field() == field) return &schedule;
  }
  return nullptr;
}

// Share of the way from one point's value to the next's, at share `s` of the
// way between their steps.
double Progress(ScheduleConfig::Interpolation interpolation, double s) {
  switch (interpolation) {
    case ScheduleConfig::HOLD:
      return 0;
    case ScheduleConfig::LINEAR:
      return s;
    case ScheduleConfig::COSINE:
      return (1 - std::cos(kPi * s)) / 2;
  }
  return 0;
}

// The field of a path such as "shaped.beta", which must be there.
const FieldDescriptor* FieldAt(absl::string_view path, const Message& config) {
  const FieldDescriptor* field = nullptr;
  for (const absl::string_view name : absl::StrSplit(path, '.')) {
    const auto* const type =
        field == nullptr ? config.GetDescriptor() : field->message_type();
    field = type->FindFieldByName(std::string(name));
    ELENCHUS_CHECK(field != nullptr);
  }
  return field;
}

absl::Status CheckPoints(const ScheduleConfig& schedule,
                         const std::string& path, const std::string& legal) {
  if (schedule.point().empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ".point: must be given at least once, got none"));
  }
  for (int i = 0; i < schedule.point_size(); ++i) {
    const ScheduleConfig::Point& point = schedule.point(i);
    const std::string at = absl::StrCat(path, ".point[", i, "]");
    if (i > 0 && point.step() <= schedule.point(i - 1).step()) {
      return absl::InvalidArgumentError(
          absl::StrCat(at, ".step: must be above the step before it, ",
                       schedule.point(i - 1).step(), ", got ", point.step()));
    }
    if (!point.has_value() || !IsInRange(legal, point.value())) {
      return absl::InvalidArgumentError(absl::StrCat(
          at, ".value: must be in ", legal, ", the range of ", schedule.field(),
          ", got ",
          point.has_value() ? absl::StrCat(point.value()) : "nothing"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

double ValueAt(const ScheduleConfig& schedule, int64_t step) {
  const auto& points = schedule.point();
  ELENCHUS_CHECK(!points.empty());
  if (step <= points[0].step()) return points[0].value();
  for (int i = 1; i < points.size(); ++i) {
    const ScheduleConfig::Point& from = points[i - 1];
    const ScheduleConfig::Point& to = points[i];
    if (step >= to.step()) continue;
    const double s = static_cast<double>(step - from.step()) /
                     static_cast<double>(to.step() - from.step());
    return from.value() +
           Progress(schedule.interpolation(), s) * (to.value() - from.value());
  }
  return points[points.size() - 1].value();
}

double ScheduledValue(const Schedules& schedules, absl::string_view field,
                      double constant, int64_t step) {
  const ScheduleConfig* const schedule = Find(schedules, field);
  return schedule == nullptr ? constant : ValueAt(*schedule, step);
}

// No interpolation leaves the span of its two points.
ValueRange ScheduledRange(const Schedules& schedules, absl::string_view field,
                          double constant) {
  const ScheduleConfig* const schedule = Find(schedules, field);
  if (schedule == nullptr || schedule->point().empty()) {
    return {.low = constant, .high = constant};
  }
  ValueRange span = {.low = schedule->point(0).value(),
                     .high = schedule->point(0).value()};
  for (const ScheduleConfig::Point& point : schedule->point()) {
    span.low = std::min(span.low, point.value());
    span.high = std::max(span.high, point.value());
  }
  return span;
}

absl::Status CheckSchedules(const Schedules& schedules,
                            absl::string_view fields, absl::string_view path,
                            const Message& config) {
  const std::vector<std::string> known = absl::StrSplit(fields, ' ');
  std::set<std::string> seen;
  for (int i = 0; i < schedules.size(); ++i) {
    const std::string at = absl::StrCat(path, ".schedule[", i, "]");
    const std::string& name = schedules[i].field();
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return absl::InvalidArgumentError(
          absl::StrCat(at, ".field: must be one of ",
                       absl::StrJoin(known, ", "), ", got \"", name, "\""));
    }
    if (!seen.insert(name).second) {
      return absl::InvalidArgumentError(
          absl::StrCat(at, ".field: must be scheduled once, got \"", name,
                       "\" a second time"));
    }
    ELENCHUS_RETURN_IF_ERROR(
        CheckPoints(schedules[i], at,
                    FieldAt(name, config)->options().GetExtension(range)));
  }
  return absl::OkStatus();
}

}  // namespace elenchus
