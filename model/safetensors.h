// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The safetensors file format: an eight-byte little-endian header length, a
// JSON header, and the tensors' bytes. Torch-free.
#ifndef ELENCHUS_MODEL_SAFETENSORS_H_
#define ELENCHUS_MODEL_SAFETENSORS_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace elenchus {

struct SafetensorsEntry {
  std::string name;
  // As the format names it, e.g. "F32".
  std::string dtype;
  std::vector<int64_t> shape;
  // Little-endian, row-major. Borrowed.
  absl::string_view data;
};

struct Safetensors {
  std::map<std::string, std::string> metadata;
  // In the order of their data.
  std::vector<SafetensorsEntry> tensors;
};

// Names and metadata must be UTF-8.
std::string WriteSafetensors(const std::map<std::string, std::string>& metadata,
                             absl::Span<const SafetensorsEntry> tensors);

// The entries' data point into `bytes`. InvalidArgument, saying what is wrong,
// for anything but a whole, well-formed file whose tensors cover its data
// without gap or overlap.
absl::StatusOr<Safetensors> ParseSafetensors(absl::string_view bytes);

}  // namespace elenchus

#endif  // ELENCHUS_MODEL_SAFETENSORS_H_
