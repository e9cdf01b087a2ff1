// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The bytes of one file of the write-ahead log.
//
//   segment := header commit*
//   header  := "ELNWAL01" salt:u64 checksum:u32
//   commit  := "CMIT" size:u32 first:u64 checksum:u32 payload[size]
//   payload := (size:u32 record[size])+
//
// Integers are little-endian. `first` numbers the commit's first record. The
// checksums are the CRC-32 of the salt, and of salt, size, first and payload.
// The salt is random: a record, which another process wrote, cannot pass for a
// commit.
#ifndef ELENCHUS_REPLAY_LOG_SEGMENT_H_
#define ELENCHUS_REPLAY_LOG_SEGMENT_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace elenchus {

std::string EncodeSegmentHeader(uint64_t salt);

// At least one record; 4 GiB - 1 bytes at most with their sizes.
std::string EncodeCommit(uint64_t salt, uint64_t first,
                         absl::Span<const std::string> records);

struct SegmentScan {
  // The salt; 0 if not even the header is whole.
  uint64_t salt = 0;
  // The number after the last whole commit's last record.
  uint64_t end = 0;
  // Bytes up to there; 0 if there is no more than a torn header. What follows
  // is a commit that was being written when its process ended.
  size_t num_whole_bytes = 0;
};

// Calls `visit` with the number and bytes of every record, in order, and
// returns its error if it has one. `first` is the number that the segment
// begins with.
//
// DataLoss, with the offset, if this is no segment, or if a whole commit
// follows one that is not: as each commit is durable before the next is
// written, a crash cannot have left that behind.
absl::StatusOr<SegmentScan> ScanSegment(
    absl::string_view bytes, uint64_t first,
    const std::function<absl::Status(uint64_t, absl::string_view)>& visit);

}  // namespace elenchus

#endif  // ELENCHUS_REPLAY_LOG_SEGMENT_H_
