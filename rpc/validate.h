// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// What every service checks of the words that strangers send it.
#ifndef ELENCHUS_RPC_VALIDATE_H_
#define ELENCHUS_RPC_VALIDATE_H_

#include <cstddef>

#include "absl/status/status.h"
#include "proto/question.pb.h"

namespace elenchus {

// Longest question, argument, sub-question or answer. Bytes.
inline constexpr size_t kMaxTextBytes = 4096;
// Longest facts. Bytes.
inline constexpr size_t kMaxFactsBytes = 65536;
// Most arguments of a history.
inline constexpr int kMaxHistory = 16;

// Most inspections of a prompt, or of a workspace.
inline constexpr int kMaxInspections = 1024;

// InvalidArgument, naming the field, its value and the limit.
absl::Status CheckInspections(
    const char* field,
    const google::protobuf::RepeatedPtrField<Inspection>& inspections,
    int num_arguments);
absl::Status CheckPrompt(const Prompt& prompt);
absl::Status CheckQuestion(const Question& question);

// InvalidArgument if `num_bytes` is over `max_bytes`; `field` names the text.
absl::Status CheckBytes(const char* field, size_t num_bytes, size_t max_bytes);

}  // namespace elenchus

#endif  // ELENCHUS_RPC_VALIDATE_H_
