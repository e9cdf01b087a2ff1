// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Macros that pass absl::Status on, and a check for bugs.
#ifndef ELENCHUS_CORE_STATUS_H_
#define ELENCHUS_CORE_STATUS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"

// Returns from the enclosing function if `expr` is a non-OK absl::Status.
#define ELENCHUS_RETURN_IF_ERROR(expr)                                \
  do {                                                                \
    if (absl::Status elenchus_status = (expr); !elenchus_status.ok()) \
      return elenchus_status;                                         \
  } while (false)

#define ELENCHUS_CONCAT_INNER(a, b) a##b
#define ELENCHUS_CONCAT(a, b) ELENCHUS_CONCAT_INNER(a, b)

// Evaluates a StatusOr; returns its error or assigns its value to `lhs`.
#define ELENCHUS_ASSIGN_OR_RETURN(lhs, expr)                                   \
  ELENCHUS_ASSIGN_OR_RETURN_IMPL(ELENCHUS_CONCAT(elenchus_or_, __LINE__), lhs, \
                                 expr)
#define ELENCHUS_ASSIGN_OR_RETURN_IMPL(tmp, lhs, expr) \
  auto tmp = (expr);                                   \
  if (!tmp.ok()) return std::move(tmp).status();       \
  lhs = *std::move(tmp)

// Ends the process with file, line and condition. For bugs only, never input.
#define ELENCHUS_CHECK(condition)                                              \
  do {                                                                         \
    if (!(condition)) ::elenchus::CheckFailed(__FILE__, __LINE__, #condition); \
  } while (false)

namespace elenchus {

[[noreturn]] void CheckFailed(const char* file, int line,
                              const char* condition);

// The same code, with "`context`: " before the message.
absl::Status Annotate(const absl::Status& status, absl::string_view context);

// Exit codes of every process (sysexits.h): retry later / fix the
// configuration.
inline constexpr int kExitFailure = 1;
inline constexpr int kExitRetry = 75;
inline constexpr int kExitConfiguration = 78;

// InvalidArgument and OutOfRange are the configuration's fault; Unavailable,
// DeadlineExceeded, ResourceExhausted and Aborted may pass; OK is 0, the
// rest 1.
int ExitCode(const absl::Status& status);

}  // namespace elenchus

#endif  // ELENCHUS_CORE_STATUS_H_
