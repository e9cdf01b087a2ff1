// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/snapshot_store.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "core/file.h"
#include "core/log.h"
#include "core/status.h"
#include "debate/trace_calls.h"
#include "learner/checkpoint.h"

namespace elenchus {
namespace {

namespace fs = std::filesystem;

constexpr char kSuffix[] = ".safetensors";

std::string NameOf(uint64_t version, uint64_t fingerprint) {
  return absl::StrFormat("version-%09u-%016x%s", version, fingerprint, kSuffix);
}

// Names in the folder, ascending, so by version; none if it does not exist.
absl::StatusOr<std::vector<std::string>> Names(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    return absl::ErrnoToStatus(error.value(), "cannot list " + folder);
  }
  std::sort(names.begin(), names.end());
  return names;
}

// The names of one that SnapshotStore wrote.
bool IsSnapshot(absl::string_view name) {
  return absl::StartsWith(name, "version-") && absl::EndsWith(name, kSuffix);
}

void Fingerprints(const Call& call, std::set<uint64_t>* fingerprints) {
  if (call.answerer() == ANSWERER_MODEL) {
    fingerprints->insert(call.weights_fingerprint());
  }
  for (const Call& child : call.children()) Fingerprints(child, fingerprints);
  if (call.has_shadow()) Fingerprints(call.shadow(), fingerprints);
  if (call.has_similarity()) Fingerprints(call.similarity(), fingerprints);
}

std::set<uint64_t> Fingerprints(const Trace& trace) {
  std::set<uint64_t> fingerprints;
  for (const TopCall& top : TopCalls(trace)) {
    Fingerprints(*top.call, &fingerprints);
  }
  return fingerprints;
}

// True if `path` holds those weights, which are then the snapshot's.
absl::StatusOr<bool> IsOf(const std::string& path, uint64_t fingerprint,
                          Snapshot* snapshot) {
  absl::StatusOr<std::string> bytes = ReadFile(path);
  if (absl::IsNotFound(bytes.status())) return false;
  ELENCHUS_RETURN_IF_ERROR(bytes.status());
  snapshot->sha256 = Sha256(*bytes);
  if (FingerprintOf(snapshot->sha256) != fingerprint) return false;
  snapshot->bytes = *std::move(bytes);
  return true;
}

}  // namespace

void SnapshotStore::Remember(std::shared_ptr<const Snapshot> snapshot) {
  if (num_kept_ == 0) return;
  MutexLock lock(&mu_);
  const uint64_t newest = snapshot->version;
  published_.push_back(std::move(snapshot));
  while (published_.front()->version + max_age_steps_ < newest) {
    published_.pop_front();
  }
}

void SnapshotStore::Keep(const Trace& trace) {
  if (num_kept_ == 0) return;
  const std::set<uint64_t> wanted = Fingerprints(trace);
  std::vector<std::shared_ptr<const Snapshot>> found;
  {
    MutexLock lock(&mu_);
    for (const auto& snapshot : published_) {
      if (wanted.contains(FingerprintOf(snapshot->sha256))) {
        found.push_back(snapshot);
      }
    }
  }
  MutexLock lock(&files_mu_);
  for (const auto& snapshot : found) {
    absl::Status status = Write(*snapshot);
    if (status.ok()) status = RemoveOldest();
    if (!status.ok()) {
      ELENCHUS_LOG(ERROR) << "weights of version " << snapshot->version
                          << " for a trace: " << status.message();
    }
  }
}

absl::Status SnapshotStore::Write(const Snapshot& snapshot) {
  const std::string path = absl::StrCat(
      folder_, "/", NameOf(snapshot.version, FingerprintOf(snapshot.sha256)));
  if (Exists(path)) return absl::OkStatus();
  ELENCHUS_RETURN_IF_ERROR(MakeDirs(folder_));
  return WriteFileAtomically(path, snapshot.bytes);
}

absl::Status SnapshotStore::RemoveOldest() const {
  ELENCHUS_ASSIGN_OR_RETURN(std::vector<std::string> names, Names(folder_));
  std::erase_if(names, [](const auto& name) { return !IsSnapshot(name); });
  const size_t num_kept = static_cast<size_t>(num_kept_);
  for (size_t i = 0; i + num_kept < names.size(); ++i) {
    std::error_code error;
    fs::remove(absl::StrCat(folder_, "/", names[i]), error);
    if (error) {
      return absl::ErrnoToStatus(error.value(), "cannot remove " + names[i]);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Snapshot> FindWeights(const std::string& run_dir,
                                     uint64_t version, uint64_t fingerprint) {
  std::vector<std::string> paths, there;
  const std::string snapshots = run_dir + "/snapshots";
  ELENCHUS_ASSIGN_OR_RETURN(const std::vector<std::string> kept,
                            Names(snapshots));
  for (const std::string& name : kept) {
    if (!IsSnapshot(name)) continue;
    there.push_back("snapshots/" + name);
    if (name == NameOf(version, fingerprint)) {
      paths.push_back(absl::StrCat(snapshots, "/", name));
    }
  }
  const std::string checkpoints = run_dir + "/checkpoints";
  ELENCHUS_ASSIGN_OR_RETURN(const std::vector<std::string> steps,
                            Names(checkpoints));
  for (const std::string& step : steps) {
    if (!absl::StartsWith(step, "step-")) continue;
    there.push_back("checkpoints/" + step);
    for (const char* file : {kWeightsFile, kTargetFile}) {
      paths.push_back(absl::StrCat(checkpoints, "/", step, "/", file));
    }
  }
  Snapshot snapshot;
  snapshot.version = version;
  for (const std::string& path : paths) {
    ELENCHUS_ASSIGN_OR_RETURN(const bool found,
                              IsOf(path, fingerprint, &snapshot));
    if (found) return snapshot;
  }
  return absl::NotFoundError(absl::StrFormat(
      "%s: the weights of version %u with fingerprint %016x were not kept; "
      "there are %s",
      run_dir, version, fingerprint,
      there.empty() ? "none" : absl::StrJoin(there, ", ")));
}

}  // namespace elenchus
