// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/run_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/config.h"
#include "core/file.h"
#include "core/snapshot.h"
#include "core/status.h"
#include "google/protobuf/text_format.h"
#include "tools/json_file.h"
#include "tools/version.h"

namespace elenchus {
namespace {

constexpr char kFinalEvaluation[] = "/evaluation_final.json";
// The first line of a configuration is these, each with its value.
constexpr char kVersion[] = "# elenchus ";
constexpr char kRevision[] = ", git ";

bool IsReached(double limit, std::optional<double> value) {
  return limit > 0 && value.has_value() && *value >= limit;
}

}  // namespace

absl::StatusOr<std::unique_ptr<RunFolderLock>> RunFolderLock::Acquire(
    const std::string& run_dir) {
  ELENCHUS_RETURN_IF_ERROR(MakeDirs(run_dir));
  const std::string path = run_dir + "/.lock";
  // Children inherit it.
  const int fd = open(path.c_str(), O_RDWR | O_CREAT, 0644);
  if (fd < 0) return absl::ErrnoToStatus(errno, path);
  std::unique_ptr<RunFolderLock> lock(new RunFolderLock(fd));
  if (flock(fd, LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno != EWOULDBLOCK) return absl::ErrnoToStatus(errno, path);
  return absl::UnavailableError(absl::StrCat(
      run_dir,
      ": in use by another launch, or by processes of one that are "
      "still ending"));
}

RunFolderLock::~RunFolderLock() { close(fd_); }

std::optional<double> TrainSeconds(const Checkpoint& checkpoint) {
  const auto state = checkpoint.files.find(kRunFile);
  if (state == checkpoint.files.end()) return std::nullopt;
  return NumberAt(Json::parse(state->second, nullptr,
                              /*allow_exceptions=*/false),
                  "train_seconds");
}

bool IsAtLimits(const RunConfig& run, const Checkpoint& checkpoint) {
  return IsReached(static_cast<double>(run.learner().max_steps()),
                   static_cast<double>(checkpoint.step)) ||
         IsReached(run.learner().max_train_seconds(), TrainSeconds(checkpoint));
}

bool HasReachedLimits(const RunConfig& run, const std::string& run_dir) {
  const absl::StatusOr<Checkpoint> checkpoint =
      CheckpointStore(run_dir, 1).LoadLatest();
  return checkpoint.ok() && IsAtLimits(run, *checkpoint);
}

absl::Status PrepareRunFolder(const RunConfig& run, const std::string& run_dir,
                              bool resume) {
  const std::string config_path = run_dir + "/config.textproto";
  const bool has_config = Exists(config_path);
  if (!resume && (has_config || Exists(run_dir + "/metrics.jsonl"))) {
    return absl::AlreadyExistsError(
        absl::StrCat(run_dir,
                     ": already holds a run; go on with it by "
                     "--resume, or name another folder by --run-dir"));
  }
  if (resume && !has_config && !Exists(run_dir + "/checkpoints")) {
    return absl::NotFoundError(absl::StrCat(
        run_dir,
        ": holds no run to resume; expected a folder that a launch "
        "wrote, with config.textproto"));
  }
  if (has_config) {
    RunConfig earlier;
    ELENCHUS_RETURN_IF_ERROR(LoadConfig(config_path, &earlier));
    if (ModelFingerprint(earlier.model()) != ModelFingerprint(run.model())) {
      return absl::FailedPreconditionError(
          absl::StrCat(config_path,
                       ": the run to resume trains a model of "
                       "another shape"));
    }
  }
  if (HasFinalEvaluation(run_dir) && HasReachedLimits(run, run_dir)) {
    return absl::FailedPreconditionError(absl::StrCat(
        run_dir,
        ": the run had reached its limits; raise learner.max_steps or "
        "learner.max_train_seconds"));
  }
  for (const char* folder : {"/logs", "/processes"}) {
    ELENCHUS_RETURN_IF_ERROR(MakeDirs(run_dir + folder));
  }
  std::string text;
  google::protobuf::TextFormat::PrintToString(run, &text);
  return WriteFileAtomically(
      config_path,
      absl::StrCat(kVersion, Version(), kRevision, GitRevision(), "\n", text));
}

bool IsRunFoldersConfig(const std::string& path) {
  const absl::StatusOr<std::string> text = ReadFile(path);
  if (!text.ok()) return false;
  const absl::string_view line =
      absl::string_view(*text).substr(0, text->find('\n'));
  return absl::StartsWith(line, kVersion) && absl::StrContains(line, kRevision);
}

std::string FinalEvaluationPath(const std::string& run_dir) {
  return run_dir + kFinalEvaluation;
}

bool HasFinalEvaluation(const std::string& run_dir) {
  return Exists(FinalEvaluationPath(run_dir));
}

absl::Status RemoveResults(const std::string& run_dir) {
  for (const char* name : {kFinalEvaluation, "/learner_summary.json",
                           "/supervised.json", "/summary.json"}) {
    const std::string path = run_dir + name;
    if (unlink(path.c_str()) != 0 && errno != ENOENT) {
      return absl::ErrnoToStatus(errno, path);
    }
  }
  return absl::OkStatus();
}

}  // namespace elenchus
