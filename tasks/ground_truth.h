// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// True answers, for evaluation only. Target elenchus_ground_truth: the build
// fails if anything but the evaluator, the baseline tool, the golden cases and
// their tests links it.
#ifndef ELENCHUS_TASKS_GROUND_TRUTH_H_
#define ELENCHUS_TASKS_GROUND_TRUTH_H_

#include <string>

#include "absl/status/statusor.h"
#include "proto/config.pb.h"
#include "proto/question.pb.h"

namespace elenchus {

// The true answer to question.text() given question.facts().
// InvalidArgument if either is malformed, naming it; NotFound if a question of
// a file has no reference.
absl::StatusOr<std::string> TrueAnswer(const TaskConfig& config,
                                       const Question& question);

// A true argument for the question, with the evidence H would give if M never
// erred, e.g. "c:bd". For measuring judges.
absl::StatusOr<std::string> TrueArgument(const TaskConfig& config,
                                         const Question& question);

}  // namespace elenchus

#endif  // ELENCHUS_TASKS_GROUND_TRUTH_H_
