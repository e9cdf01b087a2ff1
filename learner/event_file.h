// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// TensorBoard's event file: curves of a run.
#ifndef ELENCHUS_LEARNER_EVENT_FILE_H_
#define ELENCHUS_LEARNER_EVENT_FILE_H_

#include <cstdint>
#include <fstream>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace elenchus {

// CRC-32C (Castagnoli).
uint32_t Crc32c(absl::string_view bytes);

// One TFRecord: length, masked CRC of the length, bytes, masked CRC of them.
std::string TfRecord(absl::string_view bytes);

// One thread at a time.
class EventFile {
 public:
  // Appends to `path`. `unix_seconds` dates the opening record.
  EventFile(const std::string& path, double unix_seconds);

  // One point of each curve at optimizer step `step`; flushed. Internal if the
  // file cannot be written, naming it.
  absl::Status Write(int64_t step, double unix_seconds,
                     const std::map<std::string, double>& curves);

 private:
  const std::string path_;
  std::ofstream out_;
};

}  // namespace elenchus

#endif  // ELENCHUS_LEARNER_EVENT_FILE_H_
