// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "replay/write_ahead_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <system_error>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "core/file.h"
#include "core/status.h"
#include "replay/log_segment.h"

namespace elenchus {
namespace {

constexpr absl::string_view kSuffix = ".log";
constexpr size_t kNameDigits = 20;

uint64_t NewSalt() {
  std::random_device device;
  return static_cast<uint64_t>(device()) << 32 | device();
}

// First numbers of the segments in a folder, ascending.
absl::StatusOr<std::vector<uint64_t>> ListSegments(const std::string& folder) {
  std::vector<uint64_t> firsts;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename();
    uint64_t first;
    if (name.size() == kNameDigits + kSuffix.size() &&
        name.substr(kNameDigits) == kSuffix &&
        absl::SimpleAtoi(name.substr(0, kNameDigits), &first)) {
      firsts.push_back(first);
    }
  }
  if (error) {
    return absl::ErrnoToStatus(error.value(),
                               absl::StrCat("cannot list ", folder));
  }
  std::sort(firsts.begin(), firsts.end());
  return firsts;
}

absl::Status Nothing(uint64_t, absl::string_view) { return absl::OkStatus(); }

}  // namespace

absl::StatusOr<std::unique_ptr<WriteAheadLog>> WriteAheadLog::Open(
    Options options) {
  ELENCHUS_RETURN_IF_ERROR(MakeDirs(options.folder));
  auto log =
      std::unique_ptr<WriteAheadLog>(new WriteAheadLog(std::move(options)));
  ELENCHUS_RETURN_IF_ERROR(log->Recover());
  log->thread_ = std::thread([&log = *log] { log.Run(); });
  return log;
}

WriteAheadLog::~WriteAheadLog() {
  {
    MutexLock lock(&mu_);
    closed_ = true;
    changed_.NotifyAll();
  }
  if (thread_.joinable()) thread_.join();
  if (active_.fd >= 0) close(active_.fd);
}

std::string WriteAheadLog::PathOf(uint64_t first) const {
  return absl::StrFormat("%s/%020d%s", options_.folder, first, kSuffix);
}

absl::Status WriteAheadLog::Recover() {
  ELENCHUS_ASSIGN_OR_RETURN(const std::vector<uint64_t> firsts,
                            ListSegments(options_.folder));
  if (firsts.empty()) return StartSegment(0);
  std::deque<Segment> segments;
  uint64_t end = firsts.front();
  for (const uint64_t first : firsts) {
    const std::string path = PathOf(first);
    if (first != end) {
      return absl::DataLossError(absl::StrCat(path, " begins with record ",
                                              first, ", expected ", end));
    }
    ELENCHUS_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path));
    const absl::StatusOr<SegmentScan> scan = ScanSegment(bytes, first, Nothing);
    if (!scan.ok()) return Annotate(scan.status(), path);
    if (scan->num_whole_bytes != bytes.size() && first != firsts.back()) {
      return absl::DataLossError(absl::StrCat(path, " breaks off at byte ",
                                              scan->num_whole_bytes,
                                              ", and segments follow it"));
    }
    end = scan->end;
    active_.salt = scan->salt;
    segments.push_back({.first = first, .num_bytes = scan->num_whole_bytes});
  }
  const Segment last = segments.back();
  segments.pop_back();
  {
    MutexLock lock(&mu_);
    segments_ = std::move(segments);
    end_ = end;
  }
  return RecoverLast(last);
}

absl::Status WriteAheadLog::RecoverLast(const Segment& last) {
  const std::string path = PathOf(last.first);
  if (last.num_bytes == 0) {  // Not even its header was written.
    if (unlink(path.c_str()) != 0) return FileError("remove", path);
    return StartSegment(last.first);
  }
  active_.fd = open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  if (active_.fd < 0) return FileError("open", path);
  if (ftruncate(active_.fd, static_cast<off_t>(last.num_bytes)) != 0 ||
      fsync(active_.fd) != 0) {
    return FileError("cut off the torn end of", path);
  }
  MutexLock lock(&mu_);
  segments_.push_back(last);
  return absl::OkStatus();
}

absl::Status WriteAheadLog::StartSegment(uint64_t first) {
  const std::string path = PathOf(first);
  const Active next = {
      .fd = open(path.c_str(),
                 O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0644),
      .salt = NewSalt()};
  if (next.fd < 0) return FileError("create", path);
  const std::string header = EncodeSegmentHeader(next.salt);
  absl::Status status = WriteAll(next.fd, header, path);
  if (status.ok() && fdatasync(next.fd) != 0) {
    status = FileError("sync", path);
  }
  if (status.ok()) status = SyncDir(options_.folder);
  if (!status.ok()) {
    close(next.fd);
    unlink(path.c_str());
    return status;
  }
  if (active_.fd >= 0) close(active_.fd);
  active_ = next;
  MutexLock lock(&mu_);
  segments_.push_back({.first = first, .num_bytes = header.size()});
  return absl::OkStatus();
}

void WriteAheadLog::Append(std::vector<std::string> records, Done done) {
  ELENCHUS_CHECK(!records.empty());
  MutexLock lock(&mu_);
  pending_.push_back({std::move(records), std::move(done)});
  ++stats_.num_waiting;
  changed_.NotifyAll();
}

std::vector<WriteAheadLog::Pending> WriteAheadLog::TakePending() {
  MutexLock lock(&mu_);
  while (pending_.empty() && !closed_) changed_.Wait(&mu_);
  std::vector<Pending> taken;
  size_t num_bytes = 0;
  while (!pending_.empty()) {
    for (const std::string& record : pending_.front().records) {
      num_bytes += record.size();
    }
    if (!taken.empty() && num_bytes > options_.max_commit_bytes) break;
    taken.push_back(std::move(pending_.front()));
    pending_.pop_front();
  }
  return taken;
}

void WriteAheadLog::Run() {
  while (true) {
    std::vector<Pending> taken = TakePending();
    if (taken.empty()) return;
    std::vector<std::string> records;
    std::vector<size_t> offsets;
    for (Pending& pending : taken) {
      offsets.push_back(records.size());
      std::move(pending.records.begin(), pending.records.end(),
                std::back_inserter(records));
    }
    const absl::StatusOr<uint64_t> first = Commit(records);
    {
      MutexLock lock(&mu_);
      stats_.num_waiting -= static_cast<int64_t>(taken.size());
    }
    for (size_t i = 0; i < taken.size(); ++i) {
      if (first.ok()) {
        taken[i].done(*first + offsets[i]);
      } else {
        taken[i].done(first.status());
      }
    }
  }
}

absl::StatusOr<uint64_t> WriteAheadLog::Commit(
    const std::vector<std::string>& records) {
  ELENCHUS_RETURN_IF_ERROR(broken_);
  const uint64_t first = end();
  Segment segment = ActiveSegment();
  if (segment.num_bytes >= options_.max_segment_bytes &&
      first > segment.first) {
    ELENCHUS_RETURN_IF_ERROR(StartSegment(first));
    segment = ActiveSegment();
  }
  const std::string bytes = EncodeCommit(active_.salt, first, records);
  ELENCHUS_RETURN_IF_ERROR(Write(bytes, segment));
  MutexLock lock(&mu_);
  segments_.back().num_bytes += bytes.size();
  end_ += records.size();
  ++stats_.num_commits;
  stats_.num_records += static_cast<int64_t>(records.size());
  return first;
}

absl::Status WriteAheadLog::Write(const std::string& bytes,
                                  const Segment& segment) {
  const std::string path = PathOf(segment.first);
  absl::Status status = WriteAll(active_.fd, bytes, path);
  if (status.ok()) {
    if (fdatasync(active_.fd) == 0) return absl::OkStatus();
    broken_ = absl::DataLossError(FileError("sync", path).message());
    return broken_;
  }
  if (ftruncate(active_.fd, static_cast<off_t>(segment.num_bytes)) != 0) {
    broken_ = absl::DataLossError(
        FileError("take back half a commit from", path).message());
  }
  return status;
}

absl::Status WriteAheadLog::Read(
    uint64_t from, uint64_t to,
    const std::function<absl::Status(uint64_t, absl::string_view)>& visit)
    const {
  std::deque<Segment> segments;
  {
    MutexLock lock(&mu_);
    if (from < segments_.front().first || from > to || to > end_) {
      return absl::OutOfRangeError(absl::StrCat(
          options_.folder, " holds the records from ", segments_.front().first,
          " to ", end_, ", not those from ", from, " to ", to));
    }
    segments = segments_;
  }
  for (size_t i = 0; i < segments.size(); ++i) {
    if (i + 1 < segments.size() && segments[i + 1].first <= from) continue;
    if (segments[i].first >= to) break;
    const std::string path = PathOf(segments[i].first);
    ELENCHUS_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path));
    if (bytes.size() < segments[i].num_bytes) {
      return absl::DataLossError(absl::StrCat(path, " has ", bytes.size(),
                                              " bytes, ", segments[i].num_bytes,
                                              " were written"));
    }
    // What is beyond is still being written.
    const absl::StatusOr<SegmentScan> scan = ScanSegment(
        absl::string_view(bytes).substr(0, segments[i].num_bytes),
        segments[i].first, [&](uint64_t number, absl::string_view record) {
          if (number < from || number >= to) return absl::OkStatus();
          return visit(number, record);
        });
    if (!scan.ok()) return Annotate(scan.status(), path);
    if (scan->num_whole_bytes != segments[i].num_bytes) {
      return absl::DataLossError(
          absl::StrCat(path, " is damaged at byte ", scan->num_whole_bytes));
    }
  }
  return absl::OkStatus();
}

absl::Status WriteAheadLog::Trim(uint64_t before) {
  while (true) {
    uint64_t first;
    {
      MutexLock lock(&mu_);
      if (segments_.size() < 2 || segments_[1].first > before) break;
      first = segments_.front().first;
      segments_.pop_front();
    }
    const std::string path = PathOf(first);
    if (unlink(path.c_str()) != 0) return FileError("remove", path);
  }
  return SyncDir(options_.folder);
}

WriteAheadLog::Segment WriteAheadLog::ActiveSegment() const {
  MutexLock lock(&mu_);
  return segments_.back();
}

uint64_t WriteAheadLog::begin() const {
  MutexLock lock(&mu_);
  return segments_.front().first;
}

uint64_t WriteAheadLog::end() const {
  MutexLock lock(&mu_);
  return end_;
}

WriteAheadLog::Stats WriteAheadLog::stats() const {
  MutexLock lock(&mu_);
  Stats stats = stats_;
  for (const Segment& segment : segments_) {
    stats.num_bytes += static_cast<int64_t>(segment.num_bytes);
  }
  return stats;
}

}  // namespace elenchus
