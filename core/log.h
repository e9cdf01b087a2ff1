// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Log lines on standard error: level, UTC time, process name, message.
#ifndef ELENCHUS_CORE_LOG_H_
#define ELENCHUS_CORE_LOG_H_

#include <sstream>
#include <string>

#include "absl/strings/string_view.h"

// ELENCHUS_LOG(INFO) << "step " << step;   Levels: INFO, WARNING, ERROR.
#define ELENCHUS_LOG(level) \
  ::elenchus::LogLine(::elenchus::LogLevel::k##level).stream()

namespace elenchus {

enum class LogLevel { kINFO, kWARNING, kERROR };

// Name that this process's lines carry, e.g. "actor-0". Set once, in main.
void SetProcessName(absl::string_view name);

// Control characters and bytes that are not printable ASCII written as \xNN:
// text of models and people never reaches a terminal raw.
std::string Printable(absl::string_view text);

// One line, written whole when destroyed, with Printable() applied.
class LogLine {
 public:
  explicit LogLine(LogLevel level) : level_(level) {}
  ~LogLine();
  std::ostream& stream() { return stream_; }

 private:
  const LogLevel level_;
  std::ostringstream stream_;
};

}  // namespace elenchus

#endif  // ELENCHUS_CORE_LOG_H_
