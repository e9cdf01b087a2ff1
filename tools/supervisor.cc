// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/supervisor.h"

#include <poll.h>
#include <signal.h>

#include <algorithm>
#include <cmath>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "core/file.h"
#include "core/log.h"
#include "core/status.h"

namespace elenchus {
namespace {

constexpr int kQuotedLines = 12;
constexpr double kMaxPauseSeconds = 2;
// A child's end closes its output, which wakes the wait; a child that closed
// its output earlier is seen this late.
constexpr double kMaxWaitSeconds = 0.1;

int64_t Micros(double seconds) { return static_cast<int64_t>(seconds * 1e6); }

}  // namespace

std::string LastLines(const std::string& path, int num_lines) {
  const absl::StatusOr<std::string> content = ReadFile(path);
  if (!content.ok()) return "";
  std::vector<absl::string_view> lines =
      absl::StrSplit(*content, '\n', absl::SkipEmpty());
  const size_t first = lines.size() - std::min<size_t>(lines.size(), num_lines);
  std::string quoted;
  for (size_t i = first; i < lines.size(); ++i) {
    absl::StrAppend(&quoted, "  ", Printable(lines[i]), "\n");
  }
  return quoted;
}

Supervisor::Supervisor(Options options, const Clock& clock)
    : options_(std::move(options)), clock_(clock) {}

Supervisor::~Supervisor() = default;

std::string Supervisor::LogPath(const Managed& managed) const {
  return absl::StrCat(options_.log_dir, "/", managed.spec.name, ".log");
}

const Supervisor::Managed* Supervisor::Find(const std::string& name) const {
  for (const auto& managed : processes_) {
    if (managed->spec.name == name) return managed.get();
  }
  return nullptr;
}

std::optional<ReadyPorts> Supervisor::Ports(const std::string& name) const {
  const Managed* managed = Find(name);
  if (managed == nullptr || managed->child == nullptr) return std::nullopt;
  return managed->child->ready();
}

bool Supervisor::IsFinished(const std::string& name) const {
  const Managed* managed = Find(name);
  return managed == nullptr || managed->finished;
}

pid_t Supervisor::Pid(const std::string& name) const {
  const Managed* managed = Find(name);
  if (managed == nullptr || managed->child == nullptr) return -1;
  return managed->child->pid();
}

std::vector<std::string> Supervisor::Names() const {
  std::vector<std::string> names;
  for (const auto& managed : processes_) names.push_back(managed->spec.name);
  return names;
}

absl::Status Supervisor::Start(ProcessSpec spec) {
  ELENCHUS_CHECK(Find(spec.name) == nullptr);
  auto managed = std::make_unique<Managed>();
  managed->spec = std::move(spec);
  processes_.push_back(std::move(managed));
  return Launch(processes_.back().get());
}

absl::Status Supervisor::Launch(Managed* managed) {
  managed->start_at_us.reset();
  absl::StatusOr<std::vector<std::string>> argv =
      managed->spec.command(managed->ports);
  if (!argv.ok()) return Annotate(argv.status(), managed->spec.name);
  absl::StatusOr<std::unique_ptr<ChildProcess>> child =
      ChildProcess::Start({.argv = *std::move(argv),
                           .log_path = LogPath(*managed),
                           .niceness = managed->spec.niceness});
  if (!child.ok()) return Annotate(child.status(), managed->spec.name);
  managed->child = *std::move(child);
  managed->started_us = clock_.NowMicros();
  managed->ready_us.reset();
  return absl::OkStatus();
}

absl::Status Supervisor::Poll(double timeout_seconds) {
  Wait(std::min(timeout_seconds, kMaxWaitSeconds), options_.wake_fd);
  for (const auto& managed : processes_) {
    ELENCHUS_RETURN_IF_ERROR(Tend(managed.get()));
  }
  return absl::OkStatus();
}

void Supervisor::Wait(double timeout_seconds, int wake_fd) {
  std::vector<pollfd> fds = {{wake_fd, POLLIN, 0}};
  for (const auto& managed : processes_) {
    if (managed->child != nullptr) {
      fds.push_back({managed->child->output_fd(), POLLIN, 0});
    }
  }
  poll(fds.data(), fds.size(), static_cast<int>(timeout_seconds * 1000));
}

absl::Status Supervisor::Tend(Managed* managed) {
  if (managed->start_at_us.has_value()) {
    if (clock_.NowMicros() < *managed->start_at_us) return absl::OkStatus();
    ++num_replaced_;
    return Launch(managed);
  }
  if (managed->child == nullptr) return absl::OkStatus();
  managed->child->ReadOutput();
  if (managed->child->ready().has_value()) {
    managed->ports = managed->child->ready();
    if (!managed->ready_us.has_value()) managed->ready_us = clock_.NowMicros();
  } else if (clock_.NowMicros() - managed->started_us >
             Micros(options_.ready_timeout_seconds)) {
    ELENCHUS_LOG(ERROR) << managed->spec.name << ": not ready after "
                        << options_.ready_timeout_seconds << " s, killed";
    managed->child->Signal(SIGKILL);
  }
  const std::optional<ProcessEnd> end = managed->child->Reap();
  if (!end.has_value()) return absl::OkStatus();
  managed->child.reset();
  return HandleEnd(managed, *end);
}

absl::Status Supervisor::HandleEnd(Managed* managed, const ProcessEnd& end) {
  using OnEnd = ProcessSpec::OnEnd;
  const bool is_success = end.exit_code == 0;
  if (managed->stopping ||
      (is_success && managed->spec.on_end != OnEnd::kReplace)) {
    managed->finished = true;
    if (is_success || end.signal == SIGTERM ||
        managed->spec.on_end != OnEnd::kEndsRun) {
      return absl::OkStatus();
    }
  }
  if (managed->spec.on_end == OnEnd::kEndsRun) return Fail(*managed, end, "");
  if (end.exit_code == kExitConfiguration) {
    return Fail(*managed, end, " (its configuration is at fault)");
  }
  // What fails by itself before it ever served fails for a cause that stays,
  // such as a port that is taken.
  if (!managed->ports.has_value() && !is_success && end.signal == 0) {
    return Fail(*managed, end, " before it was ready");
  }
  const int64_t now_us = clock_.NowMicros();
  if (end.signal != 0 && managed->ready_us.has_value() &&
      now_us - *managed->ready_us >= Micros(options_.served_seconds)) {
    managed->num_failures = 0;
  }
  const int num_failures = ++managed->num_failures;
  if (num_failures > options_.max_failures) {
    return Fail(*managed, end,
                absl::StrCat(", for the ", num_failures, "th time in a row"));
  }
  if (is_success) {
    managed->start_at_us = now_us + Micros(options_.clean_exit_grace_seconds);
    return absl::OkStatus();
  }
  const double pause =
      num_failures == 1
          ? 0
          : std::min(kMaxPauseSeconds,
                     options_.pause_seconds * std::pow(2.0, num_failures - 2));
  managed->start_at_us = now_us + Micros(pause);
  ELENCHUS_LOG(WARNING) << managed->spec.name << " " << end.ToString()
                        << "; replacing it (failure " << num_failures << " of "
                        << options_.max_failures << " allowed)";
  return absl::OkStatus();
}

absl::Status Supervisor::Fail(const Managed& managed, const ProcessEnd& end,
                              absl::string_view why) {
  SetFailedExitCode(end.exit_code);
  std::string message =
      absl::StrCat(managed.spec.name, " ", end.ToString(), why);
  const std::string lines = LastLines(LogPath(managed), kQuotedLines);
  if (!lines.empty()) {
    absl::StrAppend(&message, "; end of ", LogPath(managed), ":\n", lines);
  }
  if (end.exit_code == kExitConfiguration) {
    return absl::InvalidArgumentError(message);
  }
  return absl::InternalError(message);
}

void Supervisor::SetFailedExitCode(int exit_code) {
  if (failed_exit_code_ == 0) failed_exit_code_ = exit_code;
}

void Supervisor::RequestStop(const std::vector<std::string>& names) {
  for (const auto& managed : processes_) {
    if (!absl::c_linear_search(names, managed->spec.name)) continue;
    managed->stopping = true;
    managed->start_at_us.reset();
    if (managed->child != nullptr) {
      managed->child->Signal(SIGTERM);
    } else {
      managed->finished = true;
    }
  }
}

void Supervisor::Stop(const std::vector<std::string>& names,
                      double grace_seconds) {
  RequestStop(names);
  const int64_t deadline_us = clock_.NowMicros() + Micros(grace_seconds);
  const auto all_finished = [&] {
    return absl::c_all_of(
        names, [this](const std::string& name) { return IsFinished(name); });
  };
  while (!all_finished() && clock_.NowMicros() < deadline_us) {
    // Nobody reads a further signal here: it would end every wait at once.
    Wait(kMaxWaitSeconds, /*wake_fd=*/-1);
    for (const auto& managed : processes_) {
      // Another's failure must not keep these from being stopped.
      if (const absl::Status status = Tend(managed.get()); !status.ok()) {
        ELENCHUS_LOG(ERROR) << status.message();
      }
    }
  }
  for (const auto& managed : processes_) {
    if (managed->finished || !absl::c_linear_search(names, managed->spec.name))
      continue;
    ELENCHUS_LOG(WARNING) << managed->spec.name << ": still running after "
                          << grace_seconds << " s, killed";
    managed->child.reset();
    managed->finished = true;
    if (managed->spec.on_end == ProcessSpec::OnEnd::kEndsRun) {
      SetFailedExitCode(128 + SIGKILL);
    }
  }
}

}  // namespace elenchus
