// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The reference answers of a question file. Linked, with ground_truth.h, by
// nothing that trains.
#ifndef ELENCHUS_TASKS_GROUND_TRUTH_FILE_H_
#define ELENCHUS_TASKS_GROUND_TRUTH_FILE_H_

#include <string>

#include "absl/status/statusor.h"
#include "proto/config.pb.h"
#include "proto/question.pb.h"

namespace elenchus {

// The reference of the file's line with this question and these facts; that of
// the first, if there are several. NotFound if it has none; errors of
// ReadQuestionFile. Thread-safe; a file is read once in a process.
absl::StatusOr<std::string> ReferenceOf(const TaskConfig& config,
                                        const Question& question);

}  // namespace elenchus

#endif  // ELENCHUS_TASKS_GROUND_TRUTH_FILE_H_
