// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "replay/log_segment.h"

#include <zlib.h>

#include <optional>

#include "core/status.h"

namespace elenchus {
namespace {

constexpr absl::string_view kHeaderMagic = "ELNWAL01";
constexpr absl::string_view kCommitMagic = "CMIT";
constexpr size_t kHeaderBytes = 20;
constexpr size_t kCommitHeaderBytes = 20;

template <typename Int>
void AppendInt(Int value, std::string* bytes) {
  for (size_t i = 0; i < sizeof(Int); ++i) {
    bytes->push_back(static_cast<char>(value >> (8 * i)));
  }
}

template <typename Int>
Int IntAt(absl::string_view bytes, size_t offset) {
  Int value = 0;
  for (size_t i = 0; i < sizeof(Int); ++i) {
    value |= static_cast<Int>(static_cast<unsigned char>(bytes[offset + i]))
             << (8 * i);
  }
  return value;
}

uint32_t Crc32(absl::string_view head, absl::string_view payload = "") {
  const auto add = [](uLong crc, absl::string_view bytes) {
    return crc32_z(crc, reinterpret_cast<const Bytef*>(bytes.data()),
                   bytes.size());
  };
  return static_cast<uint32_t>(add(add(crc32_z(0, nullptr, 0), head), payload));
}

uint32_t CommitChecksum(uint64_t salt, uint64_t first,
                        absl::string_view payload) {
  std::string head;
  AppendInt(salt, &head);
  AppendInt(static_cast<uint32_t>(payload.size()), &head);
  AppendInt(first, &head);
  return Crc32(head, payload);
}

struct Commit {
  uint64_t first;
  absl::string_view payload;
  size_t num_bytes() const { return kCommitHeaderBytes + payload.size(); }
};

// The commit that bytes begin with; nullopt if it is not whole.
std::optional<Commit> CommitAt(absl::string_view bytes, uint64_t salt) {
  if (bytes.size() < kCommitHeaderBytes ||
      bytes.substr(0, kCommitMagic.size()) != kCommitMagic) {
    return std::nullopt;
  }
  const auto size = IntAt<uint32_t>(bytes, 4);
  if (bytes.size() - kCommitHeaderBytes < size) return std::nullopt;
  const Commit commit = {.first = IntAt<uint64_t>(bytes, 8),
                         .payload = bytes.substr(kCommitHeaderBytes, size)};
  if (IntAt<uint32_t>(bytes, 16) !=
      CommitChecksum(salt, commit.first, commit.payload)) {
    return std::nullopt;
  }
  return commit;
}

bool HoldsCommit(absl::string_view bytes, uint64_t salt) {
  for (size_t at = bytes.find(kCommitMagic); at != absl::string_view::npos;
       at = bytes.find(kCommitMagic, at + 1)) {
    if (CommitAt(bytes.substr(at), salt).has_value()) return true;
  }
  return false;
}

absl::Status Damaged(size_t offset, absl::string_view what) {
  return absl::DataLossError(absl::StrCat("at byte ", offset, ": ", what));
}

absl::StatusOr<uint64_t> SaltOf(absl::string_view bytes) {
  if (bytes.size() >= kHeaderBytes) {
    const auto salt = IntAt<uint64_t>(bytes, kHeaderMagic.size());
    if (bytes.substr(0, kHeaderBytes) == EncodeSegmentHeader(salt)) return salt;
  }
  return Damaged(0, "expected the header of a log's segment");
}

}  // namespace

std::string EncodeSegmentHeader(uint64_t salt) {
  std::string bytes(kHeaderMagic);
  AppendInt(salt, &bytes);
  AppendInt(Crc32(absl::string_view(bytes).substr(kHeaderMagic.size())),
            &bytes);
  return bytes;
}

std::string EncodeCommit(uint64_t salt, uint64_t first,
                         absl::Span<const std::string> records) {
  ELENCHUS_CHECK(!records.empty());
  std::string payload;
  for (const std::string& record : records) {
    ELENCHUS_CHECK(record.size() <= UINT32_MAX);
    AppendInt(static_cast<uint32_t>(record.size()), &payload);
    payload += record;
  }
  ELENCHUS_CHECK(payload.size() <= UINT32_MAX);
  std::string bytes(kCommitMagic);
  AppendInt(static_cast<uint32_t>(payload.size()), &bytes);
  AppendInt(first, &bytes);
  AppendInt(CommitChecksum(salt, first, payload), &bytes);
  return bytes + payload;
}

absl::StatusOr<SegmentScan> ScanSegment(
    absl::string_view bytes, uint64_t first,
    const std::function<absl::Status(uint64_t, absl::string_view)>& visit) {
  SegmentScan scan = {.end = first};
  const absl::StatusOr<uint64_t> salt = SaltOf(bytes);
  if (!salt.ok()) {
    if (bytes.size() <= kHeaderBytes) return scan;
    return salt.status();
  }
  scan.salt = *salt;
  size_t& at = scan.num_whole_bytes;
  at = kHeaderBytes;
  while (at < bytes.size()) {
    const std::optional<Commit> commit = CommitAt(bytes.substr(at), scan.salt);
    if (!commit.has_value()) {
      if (HoldsCommit(bytes.substr(at), scan.salt)) {
        return Damaged(at, "a commit is damaged, and whole ones follow it");
      }
      return scan;
    }
    if (commit->first != scan.end) {
      return Damaged(at, absl::StrCat("a commit begins with record ",
                                      commit->first, ", expected ", scan.end));
    }
    absl::string_view rest = commit->payload;
    while (!rest.empty()) {
      if (rest.size() < 4 || rest.size() - 4 < IntAt<uint32_t>(rest, 0)) {
        return Damaged(at, "a record is longer than its commit");
      }
      const auto size = IntAt<uint32_t>(rest, 0);
      ELENCHUS_RETURN_IF_ERROR(visit(scan.end, rest.substr(4, size)));
      ++scan.end;
      rest.remove_prefix(4 + size);
    }
    at += commit->num_bytes();
  }
  return scan;
}

}  // namespace elenchus
