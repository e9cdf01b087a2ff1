// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "core/log.h"

namespace elenchus {
namespace {

constexpr double kRedrawSeconds = 2;
constexpr double kLineSeconds = 10;

// Seconds until the learner's limits end the run; nullopt if not yet known.
std::optional<double> SecondsLeft(const RunConfig& run, const Json& metrics) {
  const std::optional<double> seconds = NumberAt(metrics, "seconds");
  const std::optional<double> step = NumberAt(metrics, "step");
  if (!seconds.has_value() || !step.has_value()) return std::nullopt;
  std::optional<double> left;
  if (run.learner().max_train_seconds() > 0) {
    left = run.learner().max_train_seconds() - *seconds;
  }
  if (run.learner().max_steps() > 0 && *step > 0) {
    const double by_steps =
        (run.learner().max_steps() - *step) * *seconds / *step;
    left = left.has_value() ? std::min(*left, by_steps) : by_steps;
  }
  return left;
}

// Columns of the terminal; a great many if it does not say.
size_t TerminalWidth() {
  winsize size = {};
  const bool is_known =
      ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return is_known ? size.ws_col : 4096;
}

std::string FormatLosses(const Json& losses) {
  std::vector<std::string> terms;
  for (const auto& [name, value] : losses.items()) {
    if (!value.is_number()) continue;
    terms.push_back(absl::StrFormat("%s %.3f", name, value.get<double>()));
  }
  return absl::StrJoin(terms, " ");
}

}  // namespace

std::string FormatSeconds(double seconds) {
  const int64_t whole = std::max<int64_t>(0, std::llround(seconds));
  if (whole < 3600) return absl::StrFormat("%02d:%02d", whole / 60, whole % 60);
  return absl::StrFormat("%02d:%02d:%02d", whole / 3600, whole / 60 % 60,
                         whole % 60);
}

std::string FormatAccuracy(const Json& accuracy) {
  std::vector<std::string> seen, withheld;
  for (const auto& [name, value] : accuracy.items()) {
    if (!value.is_number()) continue;
    std::string share = absl::StrFormat("%.2f", value.get<double>());
    if (share[0] == '0') share.erase(0, 1);
    (absl::StartsWith(name, "withheld_") ? withheld : seen).push_back(share);
  }
  if (seen.empty()) return "-";
  std::string text = absl::StrJoin(seen, "/");
  if (!withheld.empty()) {
    absl::StrAppend(&text, "; withheld ", absl::StrJoin(withheld, "/"));
  }
  return text;
}

std::string FormatProgress(const RunConfig& run, const Json& metrics,
                           const Json& evaluation, double seconds) {
  std::vector<std::string> parts = {FormatSeconds(seconds)};
  const auto add = [&](const char* path, const char* format) {
    if (const std::optional<double> value = NumberAt(metrics, path)) {
      parts.push_back(
          absl::StrFormat(*absl::ParsedFormat<'f'>::New(format), *value));
    }
  };
  if (!NumberAt(metrics, "step").has_value()) {
    parts.push_back("waiting for the first optimizer step");
  }
  add("step", "step %.0f");
  if (const std::optional<double> left = SecondsLeft(run, metrics)) {
    parts.push_back(FormatSeconds(*left) + " left");
  }
  add("debates_per_second", "%.1f debates/s");
  add("policy_lag.p99", "lag p99 %.0f");
  add("mean_arguments", "%.2f arguments");
  if (const Json& losses = ObjectAt(metrics, "loss"); !losses.empty()) {
    parts.push_back("loss " + FormatLosses(losses));
  }
  if (const Json& accuracy = ObjectAt(evaluation, "accuracy");
      !accuracy.empty()) {
    parts.push_back("M " + FormatAccuracy(ObjectAt(accuracy, "model")));
    parts.push_back("Amp(M) " +
                    FormatAccuracy(ObjectAt(accuracy, "amplified")));
  }
  return Printable(absl::StrJoin(parts, " | "));
}

Progress::Progress(const RunConfig& run, const std::string& run_dir,
                   double for_seconds, const Clock& clock)
    : run_(run),
      run_dir_(run_dir),
      for_seconds_(for_seconds),
      clock_(clock),
      redraws_(isatty(STDOUT_FILENO) != 0),
      start_us_(clock.NowMicros()) {}

double Progress::Seconds() const {
  return static_cast<double>(clock_.NowMicros() - start_us_) / 1e6;
}

bool Progress::TimeIsUp() const {
  return for_seconds_ > 0 && Seconds() >= for_seconds_;
}

void Progress::Show() {
  const double seconds = Seconds();
  if (seconds < next_seconds_) return;
  next_seconds_ = seconds + (redraws_ ? kRedrawSeconds : kLineSeconds);
  const std::string line =
      FormatProgress(run_, LastJsonLine(run_dir_ + "/metrics.jsonl"),
                     LastJsonLine(run_dir_ + "/evaluation.jsonl"), seconds);
  if (redraws_) {
    // A line that wraps could not be redrawn.
    std::printf("\r\033[K%s", line.substr(0, TerminalWidth() - 1).c_str());
    line_open_ = true;
  } else {
    std::printf("%s\n", line.c_str());
  }
  std::fflush(stdout);
}

void Progress::EndLine() {
  if (line_open_) std::printf("\n");
  line_open_ = false;
}

}  // namespace elenchus
