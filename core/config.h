// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Configuration: text-format messages, overrides, ranges.
#ifndef ELENCHUS_CORE_CONFIG_H_
#define ELENCHUS_CORE_CONFIG_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "proto/config.pb.h"

namespace elenchus {

// A gate's probability and a sampling temperature are 0 or at least these: what
// H answered is weighted by one over the first, logits are divided by the
// second.
inline constexpr double kMinGateProbability = 1e-6;
inline constexpr double kMinTemperature = 0.05;

// Reads a text-format file into `config`. Errors: NotFound (no such file),
// InvalidArgument ("file:line:column: ..." for anything that does not parse,
// unknown fields included).
absl::Status LoadConfig(const std::string& path,
                        google::protobuf::Message* config);

// Applies one "a.b.c=value" override; a value is what text format takes, and
// quotes around strings may be left out. The last of several values of a field
// stays; after an error `config` is as it was. InvalidArgument names the path's
// part that does not exist, or the value and the type expected.
absl::Status SetField(absl::string_view assignment,
                      google::protobuf::Message* config);

// Every set or defaulted scalar lies in the range that its (range) option
// states, and is one of its (choices), in all sub-messages. InvalidArgument:
// "learner.ppo_clip: must be in (0, 1), got 3".
absl::Status CheckRanges(const google::protobuf::Message& config);

// CheckRanges, and the rules that join fields of a run; also refuses fields
// that would have no effect (inert), naming why. Checks nothing that needs a
// file or the network.
absl::Status ValidateRun(const RunConfig& config);

// ValidateRun without ValidateLearner: of a run that is measured, not trained.
absl::Status ValidateFinishedRun(const RunConfig& config);

// The rules that join fields of a learner whose actors play by `debate`.
absl::Status ValidateLearner(const LearnerConfig& learner,
                             const DebateConfig& debate);

// What ValidateRun says of the fields set in `part`, a part of `run`, of which
// it refuses the first that the launcher fills or that is inert in `run`.
absl::Status RefuseUseless(const RunConfig& part, const RunConfig& run);

// Clears the set fields that are inert; logs each, and why.
void ClearInert(RunConfig* run);

// Writes out every default, recursively, so that a run folder explains itself;
// but leaves unset what the launcher fills and, in a RunConfig, what would have
// no effect. So a RunConfig validates afterwards just as it did before.
void WriteOutDefaults(google::protobuf::Message* config);

// What a process main does with its command line: --config FILE and any number
// of --set a.b=c; every other argument is an error. Sets defaults, checks
// ranges. InvalidArgument or NotFound as above.
absl::Status ParseCommandLine(const std::vector<std::string>& args,
                              google::protobuf::Message* config);

}  // namespace elenchus

#endif  // ELENCHUS_CORE_CONFIG_H_
