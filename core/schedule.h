// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Weights that change over a run: a configured number as a function of the
// learner's step (method.md section 4).
#ifndef ELENCHUS_CORE_SCHEDULE_H_
#define ELENCHUS_CORE_SCHEDULE_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "google/protobuf/repeated_field.h"
#include "proto/config.pb.h"

namespace elenchus {

using Schedules = google::protobuf::RepeatedPtrField<ScheduleConfig>;

// The schedule's value after `step` optimizer steps; that of the first point
// before it, that of the last after it. At least one point, steps ascending.
double ValueAt(const ScheduleConfig& schedule, int64_t step);

// ValueAt of the schedule of `field`; `constant` where it has none.
double ScheduledValue(const Schedules& schedules, absl::string_view field,
                      double constant, int64_t step);

// The smallest and largest values that the field takes over a run.
struct ValueRange {
  double low = 0;
  double high = 0;
};
ValueRange ScheduledRange(const Schedules& schedules, absl::string_view field,
                          double constant);

// Each schedule names a number of `config`, by its path, that is among `fields`
// (separated by blanks), none twice, by at least one point, with steps that
// ascend and values in the field's own range. `path` is that of `config`.
// InvalidArgument: "debate.schedule[0].point[1].value: must be in [0, 1], the
// range of stop_prior, got 1.5".
absl::Status CheckSchedules(const Schedules& schedules,
                            absl::string_view fields, absl::string_view path,
                            const google::protobuf::Message& config);

}  // namespace elenchus

#endif  // ELENCHUS_CORE_SCHEDULE_H_
