// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// What was received, durably, before it is acknowledged.
#ifndef ELENCHUS_REPLAY_WRITE_AHEAD_LOG_H_
#define ELENCHUS_REPLAY_WRITE_AHEAD_LOG_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/mutex.h"

namespace elenchus {

// Records numbered from 0 in a folder of segments (replay/log_segment.h), each
// named by its first record's number. Thread-safe; one process at a time. Its
// one thread writes: whatever was appended while a commit was being written
// becomes the next commit, so that one sync serves many.
class WriteAheadLog {
 public:
  struct Options {
    // Made if it is not there.
    std::string folder;
    // A segment that has reached this is followed by the next.
    size_t max_segment_bytes = 64 << 20;
    // Of a commit; a single append may exceed it.
    size_t max_commit_bytes = 8 << 20;
  };

  // Opens what a process left, a commit it was writing at its end cut off.
  // DataLoss (a segment is damaged or missing; it is named), those of
  // core/file.h.
  static absl::StatusOr<std::unique_ptr<WriteAheadLog>> Open(Options options);

  // Writes what was appended, then ends.
  ~WriteAheadLog();

  // Called with the number of the first record once all are durable, or with
  // the error because of which none is; on the log's thread, which it must not
  // block, in the order of the appends.
  using Done = std::function<void(absl::StatusOr<uint64_t>)>;

  // Appends at least one record, to be durable together. Never blocks: who
  // appends must bound what is under way. A full disk (ResourceExhausted, and
  // other errors of writing) fails these records and no others. After a failed
  // sync nobody knows what is on the disk: this and all later appends fail,
  // with DataLoss.
  void Append(std::vector<std::string> records, Done done);

  // Calls `visit` with every record numbered from `from` to below `to`, in
  // order; its error ends the reading. Blocks on the disk, and not the appends.
  // OutOfRange unless begin() <= from <= to <= end(); DataLoss.
  absl::Status Read(
      uint64_t from, uint64_t to,
      const std::function<absl::Status(uint64_t, absl::string_view)>& visit)
      const;

  // Removes segments all of whose records are numbered below `before`.
  absl::Status Trim(uint64_t before);

  // Numbers of the first record still held, and of the next one to be durable.
  uint64_t begin() const;
  uint64_t end() const;

  struct Stats {
    int64_t num_commits = 0;
    int64_t num_records = 0;
    // Of all segments.
    int64_t num_bytes = 0;
    // Appends that are not yet durable.
    int64_t num_waiting = 0;
  };
  Stats stats() const;

 private:
  struct Segment {
    uint64_t first = 0;
    size_t num_bytes = 0;  // durable
  };
  // The file that is written.
  struct Active {
    int fd = -1;
    uint64_t salt = 0;
  };
  struct Pending {
    std::vector<std::string> records;
    Done done;
  };

  explicit WriteAheadLog(Options options) : options_(std::move(options)) {}

  std::string PathOf(uint64_t first) const;
  absl::Status Recover();
  absl::Status RecoverLast(const Segment& last);
  absl::Status StartSegment(uint64_t first);
  void Run();
  // What waits, up to max_commit_bytes; empty once closed and all is written.
  std::vector<Pending> TakePending();
  // The number of the first record, all being durable.
  absl::StatusOr<uint64_t> Commit(const std::vector<std::string>& records);
  // Appends a commit to the active segment; all of it or nothing.
  absl::Status Write(const std::string& bytes, const Segment& segment);
  Segment ActiveSegment() const;

  const Options options_;

  mutable Mutex mu_;
  CondVar changed_;
  std::deque<Segment> segments_ ABSL_GUARDED_BY(mu_);  // the last is written
  std::deque<Pending> pending_ ABSL_GUARDED_BY(mu_);
  uint64_t end_ ABSL_GUARDED_BY(mu_) = 0;
  bool closed_ ABSL_GUARDED_BY(mu_) = false;
  Stats stats_ ABSL_GUARDED_BY(mu_);

  // The thread's, once it runs.
  Active active_;
  absl::Status broken_;  // why nothing more can be written
  std::thread thread_;
};

}  // namespace elenchus

#endif  // ELENCHUS_REPLAY_WRITE_AHEAD_LOG_H_
