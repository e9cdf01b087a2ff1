// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/checkpoint.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <system_error>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "core/file.h"
#include "core/log.h"
#include "core/snapshot.h"
#include "core/status.h"
#include "nlohmann/json.hpp"

namespace elenchus {
namespace {

namespace fs = std::filesystem;

constexpr char kManifest[] = "manifest.json";
constexpr char kPrefix[] = "step-";
constexpr char kDamagedPrefix[] = "damaged-";

std::string HexSha256(const std::string& bytes) {
  return absl::BytesToHexString(Sha256(bytes));
}

// Steps of the checkpoints in `folder`, newest first; none if it does not
// exist.
absl::StatusOr<std::vector<int64_t>> Steps(const std::string& folder) {
  std::vector<int64_t> steps;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    int64_t step = 0;
    if (absl::StartsWith(name, kPrefix) &&
        absl::SimpleAtoi(absl::StripPrefix(name, kPrefix), &step)) {
      steps.push_back(step);
    }
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    return absl::ErrnoToStatus(error.value(), "cannot list " + folder);
  }
  std::sort(steps.begin(), steps.end(), std::greater<>());
  return steps;
}

std::string NameOf(int64_t step) {
  return absl::StrCat(kPrefix, absl::StrFormat("%09d", step));
}

std::string PathOf(const std::string& folder, int64_t step) {
  return absl::StrCat(folder, "/", NameOf(step));
}

// Renames a damaged checkpoint, so that it is neither found nor overwritten.
absl::Status SetAside(const std::string& folder, int64_t step) {
  const std::string path = PathOf(folder, step);
  std::string aside = absl::StrCat(folder, "/", kDamagedPrefix, NameOf(step));
  // The same step may have been damaged before.
  for (int i = 2; Exists(aside); ++i) {
    aside = absl::StrCat(folder, "/", kDamagedPrefix, NameOf(step), "-", i);
  }
  std::error_code error;
  fs::rename(path, aside, error);
  if (error) {
    return absl::ErrnoToStatus(error.value(),
                               absl::StrCat("cannot rename ", path));
  }
  ELENCHUS_LOG(WARNING) << "damaged checkpoint kept as " << aside;
  return SyncDir(folder);
}

absl::StatusOr<Checkpoint> Load(const std::string& path) {
  ELENCHUS_ASSIGN_OR_RETURN(const std::string text,
                            ReadFile(absl::StrCat(path, "/", kManifest)));
  Checkpoint checkpoint;
  try {
    const nlohmann::json manifest = nlohmann::json::parse(text);
    manifest.at("step").get_to(checkpoint.step);
    for (const auto& [name, sha256] : manifest.at("sha256").items()) {
      ELENCHUS_ASSIGN_OR_RETURN(std::string bytes,
                                ReadFile(absl::StrCat(path, "/", name)));
      if (const std::string found = HexSha256(bytes); found != sha256) {
        return absl::DataLossError(
            absl::StrCat(path, "/", name, ": the manifest says SHA-256 ",
                         sha256.get<std::string>(), ", found ", found));
      }
      checkpoint.files[name] = std::move(bytes);
    }
  } catch (const nlohmann::json::exception& error) {
    return absl::DataLossError(
        absl::StrCat(path, "/", kManifest, ": ", error.what()));
  }
  return checkpoint;
}

}  // namespace

CheckpointStore::CheckpointStore(const std::string& run_dir, int num_kept)
    : folder_(run_dir + "/checkpoints"), num_kept_(num_kept) {
  ELENCHUS_CHECK(num_kept >= 1);
}

absl::Status CheckpointStore::Save(const Checkpoint& checkpoint) {
  const std::string aside = folder_ + "/.aside";
  const std::string path = PathOf(folder_, checkpoint.step);
  std::error_code error;
  fs::remove_all(aside, error);
  ELENCHUS_RETURN_IF_ERROR(MakeDirs(aside));
  nlohmann::json manifest = {{"step", checkpoint.step},
                             {"sha256", nlohmann::json::object()}};
  for (const auto& [name, bytes] : checkpoint.files) {
    ELENCHUS_RETURN_IF_ERROR(
        WriteFileAtomically(absl::StrCat(aside, "/", name), bytes));
    manifest["sha256"][name] = HexSha256(bytes);
  }
  ELENCHUS_RETURN_IF_ERROR(WriteFileAtomically(
      absl::StrCat(aside, "/", kManifest), manifest.dump(1)));
  fs::remove_all(path, error);
  fs::rename(aside, path, error);
  if (error) {
    return absl::ErrnoToStatus(error.value(), "cannot rename to " + path);
  }
  ELENCHUS_RETURN_IF_ERROR(SyncDir(folder_));
  ELENCHUS_ASSIGN_OR_RETURN(const std::vector<int64_t> steps, Steps(folder_));
  int num_kept = 0;
  for (int64_t step : steps) {
    if (step <= checkpoint.step && ++num_kept > num_kept_) {
      fs::remove_all(PathOf(folder_, step), error);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Checkpoint> CheckpointStore::LoadLatest() const {
  ELENCHUS_ASSIGN_OR_RETURN(const std::vector<int64_t> steps, Steps(folder_));
  if (steps.empty()) return absl::NotFoundError("no checkpoint in " + folder_);
  std::vector<std::string> reasons;
  for (int64_t step : steps) {
    absl::StatusOr<Checkpoint> checkpoint = Load(PathOf(folder_, step));
    if (checkpoint.ok()) return checkpoint;
    // Any other error may pass, and the checkpoint be whole.
    if (!absl::IsNotFound(checkpoint.status()) &&
        !absl::IsDataLoss(checkpoint.status())) {
      return checkpoint.status();
    }
    reasons.emplace_back(checkpoint.status().message());
    ELENCHUS_LOG(WARNING) << "checkpoint passed over: " << reasons.back();
  }
  return absl::DataLossError(
      absl::StrCat("no checkpoint in ", folder_,
                   " can be read: ", absl::StrJoin(reasons, "; ")));
}

absl::StatusOr<std::vector<int64_t>> CheckpointStore::ListSteps() const {
  ELENCHUS_ASSIGN_OR_RETURN(std::vector<int64_t> steps, Steps(folder_));
  std::reverse(steps.begin(), steps.end());
  return steps;
}

absl::StatusOr<Checkpoint> CheckpointStore::LoadStep(int64_t step) const {
  return Load(PathOf(folder_, step));
}

absl::StatusOr<Checkpoint> CheckpointStore::Resume() {
  ELENCHUS_ASSIGN_OR_RETURN(Checkpoint latest, LoadLatest());
  ELENCHUS_ASSIGN_OR_RETURN(const std::vector<int64_t> steps, Steps(folder_));
  for (int64_t step : steps) {
    if (step <= latest.step) break;
    ELENCHUS_RETURN_IF_ERROR(SetAside(folder_, step));
  }
  return latest;
}

}  // namespace elenchus
