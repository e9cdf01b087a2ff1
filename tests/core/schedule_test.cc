// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "core/schedule.h"

#include <string>
#include <vector>

#include "core/config.h"
#include "gtest/gtest.h"

namespace elenchus {
namespace {

ScheduleConfig MakeSchedule(
    ScheduleConfig::Interpolation interpolation,
    const std::vector<std::pair<int64_t, double>>& points) {
  ScheduleConfig schedule;
  schedule.set_field("stop_prior");
  schedule.set_interpolation(interpolation);
  for (const auto& [step, value] : points) {
    ScheduleConfig::Point* const point = schedule.add_point();
    point->set_step(step);
    point->set_value(value);
  }
  return schedule;
}

TEST(Schedule, HoldsTheEarlierValue) {
  const ScheduleConfig s =
      MakeSchedule(ScheduleConfig::HOLD, {{10, 1}, {20, 0.5}, {30, 0}});
  EXPECT_EQ(ValueAt(s, 0), 1);
  EXPECT_EQ(ValueAt(s, 19), 1);
  EXPECT_EQ(ValueAt(s, 20), 0.5);
  EXPECT_EQ(ValueAt(s, 29), 0.5);
  EXPECT_EQ(ValueAt(s, 1000), 0);
}

TEST(Schedule, FollowsTheLine) {
  const ScheduleConfig s =
      MakeSchedule(ScheduleConfig::LINEAR, {{10, 1}, {20, 0}, {40, 1}});
  EXPECT_EQ(ValueAt(s, 9), 1);
  EXPECT_DOUBLE_EQ(ValueAt(s, 13), 0.7);
  EXPECT_EQ(ValueAt(s, 20), 0);
  EXPECT_DOUBLE_EQ(ValueAt(s, 35), 0.75);
  EXPECT_EQ(ValueAt(s, 40), 1);
  EXPECT_EQ(ValueAt(s, 41), 1);
}

TEST(Schedule, FollowsHalfACosine) {
  const ScheduleConfig s =
      MakeSchedule(ScheduleConfig::COSINE, {{0, 2}, {100, 0}});
  EXPECT_EQ(ValueAt(s, 0), 2);
  EXPECT_NEAR(ValueAt(s, 25), 1 + 0.70710678118654752, 1e-12);
  EXPECT_NEAR(ValueAt(s, 50), 1, 1e-12);
  EXPECT_EQ(ValueAt(s, 100), 0);
}

TEST(Schedule, OneWithoutAScheduleIsConstant) {
  Schedules schedules;
  *schedules.Add() = MakeSchedule(ScheduleConfig::HOLD, {{0, 0.5}, {9, 1}});
  EXPECT_EQ(ScheduledValue(schedules, "stop_prior", 0.1, 3), 0.5);
  EXPECT_EQ(ScheduledValue(schedules, "temperature", 0.1, 3), 0.1);
  EXPECT_EQ(ScheduledRange(schedules, "stop_prior", 0.1).low, 0.5);
  EXPECT_EQ(ScheduledRange(schedules, "stop_prior", 0.1).high, 1);
  EXPECT_EQ(ScheduledRange(schedules, "temperature", 0.1).high, 0.1);
}

// What ValidateRun says of a run with these assignments.
std::string Validate(const std::vector<std::string>& assignments) {
  RunConfig config;
  config.mutable_learner()->set_max_steps(100);
  for (const std::string& assignment : assignments) {
    EXPECT_TRUE(SetField(assignment, &config).ok()) << assignment;
  }
  const absl::Status status = ValidateRun(config);
  WriteOutDefaults(&config);
  EXPECT_EQ(ValidateRun(config).ok(), status.ok()) << ValidateRun(config);
  return std::string(status.message());
}

TEST(Schedule, AValidOnePasses) {
  EXPECT_EQ(Validate({"debate.schedule={field: 'stop_prior' "
                      "point {value: 1} point {step: 50 value: 0}}",
                      "learner.schedule={field: 'learning_rate' "
                      "interpolation: COSINE point {value: 0.01}}"}),
            "");
}

TEST(Schedule, NamesWhatIsWrong) {
  EXPECT_EQ(
      Validate({"debate.schedule={field: 'stop_prior' point {value: 1} "
                "point {step: 5 value: 1.5}}"}),
      "debate.schedule[0].point[1].value: must be in [0, 1], the range of "
      "stop_prior, got 1.5");
  EXPECT_EQ(Validate({"debate.schedule={field: 'stop_prior' point {}}"}),
            "debate.schedule[0].point[0].value: must be in [0, 1], the range "
            "of stop_prior, got nothing");
  EXPECT_EQ(Validate({"debate.schedule={field: 'stop_prior' "
                      "point {value: 1 step: 3} point {value: 0 step: 3}}"}),
            "debate.schedule[0].point[1].step: must be above the step before "
            "it, 3, got 3");
  EXPECT_EQ(Validate({"debate.schedule={field: 'stop_prior'}"}),
            "debate.schedule[0].point: must be given at least once, got none");
  EXPECT_EQ(Validate({"debate.schedule={field: 'max_arguments'}"}),
            "debate.schedule[0].field: must be one of stop_prior, "
            "temperature, got \"max_arguments\"");
  EXPECT_EQ(Validate({"debate.schedule=[{field: 'temperature' point {value: "
                      "1}}, {field: 'temperature' point {value: 2}}]"}),
            "debate.schedule[1].field: must be scheduled once, got "
            "\"temperature\" a second time");
  EXPECT_EQ(Validate({"learner.schedule={field: 'lambda' point {step: -1 "
                      "value: 1}}"}),
            "learner.schedule[0].point[0].step: must be in [0, inf), got -1");
}

TEST(Schedule, ReplacesItsConstant) {
  EXPECT_EQ(Validate({"debate.stop_prior=0.5",
                      "debate.schedule={field: 'stop_prior' "
                      "point {value: 1}}"}),
            "debate.stop_prior: must not be set, for it has no effect while "
            "debate.schedule gives it; got 0.5");
}

TEST(Schedule, OfWhatHasNoEffectIsRefused) {
  EXPECT_EQ(Validate({"debate.max_arguments=1",
                      "debate.schedule={field: 'stop_prior' "
                      "point {value: 1}}"}),
            "debate.schedule[0]: must not schedule stop_prior, which has no "
            "effect while debate.max_arguments is 1");
}

TEST(Schedule, RulesLookAtTheWholeRun) {
  // Always one argument: nothing can be rewarded.
  EXPECT_EQ(Validate({"debate.schedule={field: 'stop_prior' "
                      "point {value: 1}}",
                      "debate.gate_verdict.mode=NEVER"}),
            "debate.gate_verdict: must not be set, for it has no effect while "
            "debate.stop_prior is 1; got { mode: NEVER }");
  EXPECT_EQ(Validate({"debate.schedule={field: 'stop_prior' "
                      "point {value: 1} point {step: 9 value: 0.9}}",
                      "debate.gate_verdict.mode=NEVER"}),
            "");
  // Reinforcement that starts late is reinforcement.
  const char* const gate = "debate.gate_argue.mode=NEVER";
  EXPECT_EQ(Validate({gate, "learner.ppo_clip=0.1",
                      "learner.schedule={field: 'lambda' point {value: 0} "
                      "point {step: 9 value: 1}}"}),
            "");
  EXPECT_NE(Validate({gate, "learner.ppo_clip=0.1",
                      "learner.schedule={field: 'lambda' point {value: 0}}"}),
            "");
}

}  // namespace
}  // namespace elenchus
