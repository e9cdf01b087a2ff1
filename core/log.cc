// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "core/log.h"

#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <ctime>

#include "absl/strings/str_cat.h"
#include "core/mutex.h"

namespace elenchus {
namespace {

struct ProcessName {
  Mutex mu;
  std::string name ABSL_GUARDED_BY(mu) = "elenchus";
};

// Never destroyed: threads may log while the process exits.
ProcessName& Name() {
  static ProcessName* const name = new ProcessName;
  return *name;
}

std::string UtcNow() {
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  tm parts;
  gmtime_r(&now.tv_sec, &parts);
  char seconds[32], text[64];
  std::strftime(seconds, sizeof(seconds), "%Y-%m-%dT%H:%M:%S", &parts);
  std::snprintf(text, sizeof(text), "%s.%06ldZ", seconds, now.tv_nsec / 1000);
  return text;
}

char Letter(LogLevel level) {
  switch (level) {
    case LogLevel::kINFO:
      return 'I';
    case LogLevel::kWARNING:
      return 'W';
    case LogLevel::kERROR:
      break;
  }
  return 'E';
}

}  // namespace

void SetProcessName(absl::string_view name) {
  MutexLock lock(&Name().mu);
  Name().name = Printable(name);
}

std::string Printable(absl::string_view text) {
  constexpr char kHex[] = "0123456789abcdef";
  std::string printable;
  printable.reserve(text.size());
  for (const unsigned char c : text) {
    if (c >= 0x20 && c < 0x7f) {
      printable.push_back(static_cast<char>(c));
    } else {
      printable.append({'\\', 'x', kHex[c >> 4], kHex[c & 15]});
    }
  }
  return printable;
}

LogLine::~LogLine() {
  std::string name;
  {
    MutexLock lock(&Name().mu);
    name = Name().name;
  }
  const std::string line =
      absl::StrCat(std::string(1, Letter(level_)), " ", UtcNow(), " ", name,
                   " ", Printable(stream_.str()), "\n");
  // One call, so that lines of processes that share the terminal or file do not
  // mix. A log that cannot be written has nowhere to say so.
  [[maybe_unused]] const ssize_t written =
      write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace elenchus
