// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/event_file.h"

#include <array>

#include "absl/strings/str_cat.h"
#include "proto/tensorboard.pb.h"

namespace elenchus {
namespace {

constexpr std::array<uint32_t, 256> MakeCrcTable() {
  std::array<uint32_t, 256> table{};
  for (uint32_t i = 0; i < 256; ++i) {
    uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82F63B78u : 0u);
    }
    table[i] = crc;
  }
  return table;
}
constexpr std::array<uint32_t, 256> kCrcTable = MakeCrcTable();

// The format stores CRCs masked, so that a CRC of CRCs is not degenerate.
uint32_t MaskedCrc32c(absl::string_view bytes) {
  const uint32_t crc = Crc32c(bytes);
  return ((crc >> 15) | (crc << 17)) + 0xa282ead8u;
}

void AppendLittleEndian(uint64_t value, int num_bytes, std::string* out) {
  for (int i = 0; i < num_bytes; ++i) {
    out->push_back(static_cast<char>(value >> (8 * i)));
  }
}

}  // namespace

uint32_t Crc32c(absl::string_view bytes) {
  uint32_t crc = 0xFFFFFFFFu;
  for (char byte : bytes) {
    crc = kCrcTable[(crc ^ static_cast<uint8_t>(byte)) & 0xFF] ^ (crc >> 8);
  }
  return crc ^ 0xFFFFFFFFu;
}

std::string TfRecord(absl::string_view bytes) {
  std::string record;
  AppendLittleEndian(bytes.size(), 8, &record);
  AppendLittleEndian(MaskedCrc32c(record), 4, &record);
  absl::StrAppend(&record, bytes);
  AppendLittleEndian(MaskedCrc32c(bytes), 4, &record);
  return record;
}

EventFile::EventFile(const std::string& path, double unix_seconds)
    : path_(path), out_(path, std::ios::binary | std::ios::app) {
  tensorboard::Event event;
  event.set_wall_time(unix_seconds);
  event.set_file_version("brain.Event:2");
  out_ << TfRecord(event.SerializeAsString());
}

absl::Status EventFile::Write(int64_t step, double unix_seconds,
                              const std::map<std::string, double>& curves) {
  tensorboard::Event event;
  event.set_wall_time(unix_seconds);
  event.set_step(step);
  for (const auto& [tag, value] : curves) {
    tensorboard::Summary::Value* point = event.mutable_summary()->add_value();
    point->set_tag(tag);
    point->set_simple_value(static_cast<float>(value));
  }
  out_ << TfRecord(event.SerializeAsString()) << std::flush;
  if (!out_) return absl::InternalError("cannot write " + path_);
  return absl::OkStatus();
}

}  // namespace elenchus
