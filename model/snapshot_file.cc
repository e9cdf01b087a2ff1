// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "model/snapshot_file.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/file.h"
#include "core/status.h"
#include "google/protobuf/text_format.h"

namespace elenchus {
namespace {

using Json = nlohmann::ordered_json;
using google::protobuf::TextFormat;

std::string Hex(absl::string_view bytes) {
  return absl::BytesToHexString(bytes);
}

std::string FingerprintText(uint64_t fingerprint) {
  return absl::StrFormat("%016x", fingerprint);
}

// A field of the manifest of type T, or null.
template <typename T>
const T* Find(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found == json.end() ? nullptr : found->template get_ptr<const T*>();
}

absl::Status Differs(const std::string& path, absl::string_view what,
                     absl::string_view expected, absl::string_view found) {
  return absl::DataLossError(absl::StrCat(path, ": expected ", what, " ",
                                          expected, ", found ", found));
}

}  // namespace

absl::Status WriteSnapshotFile(const std::string& folder,
                               const Snapshot& snapshot,
                               const ModelConfig& model) {
  std::string model_text;
  TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  printer.PrintToString(model, &model_text);
  const Json manifest = {
      {"version", snapshot.version},
      {"model_fingerprint", FingerprintText(snapshot.model_fingerprint)},
      {"num_bytes", snapshot.bytes.size()},
      {"sha256", Hex(snapshot.sha256)},
      {"final", snapshot.final},
      {"model", model_text}};
  ELENCHUS_RETURN_IF_ERROR(MakeDirs(folder));
  ELENCHUS_RETURN_IF_ERROR(
      WriteFileAtomically(folder + "/model.safetensors", snapshot.bytes));
  return WriteFileAtomically(folder + "/manifest.json",
                             manifest.dump(2) + "\n");
}

absl::StatusOr<SavedSnapshot> ReadSnapshotFile(const std::string& folder) {
  const std::string manifest_path = folder + "/manifest.json";
  ELENCHUS_ASSIGN_OR_RETURN(const std::string text, ReadFile(manifest_path));
  const Json json = Json::parse(text, nullptr, false);
  const auto* version = Find<Json::number_unsigned_t>(json, "version");
  const auto* num_bytes = Find<Json::number_unsigned_t>(json, "num_bytes");
  const auto* fingerprint = Find<std::string>(json, "model_fingerprint");
  const auto* sha256 = Find<std::string>(json, "sha256");
  const auto* final = Find<bool>(json, "final");
  const auto* model = Find<std::string>(json, "model");
  SavedSnapshot saved;
  if (!version || !num_bytes || !fingerprint || !sha256 || !final || !model ||
      !TextFormat::ParseFromString(*model, &saved.model)) {
    return absl::DataLossError(
        absl::StrCat(manifest_path, ": not a snapshot's manifest"));
  }
  Snapshot& snapshot = saved.snapshot;
  snapshot.version = *version;
  snapshot.final = *final;
  snapshot.model_fingerprint = ModelFingerprint(saved.model);
  if (FingerprintText(snapshot.model_fingerprint) != *fingerprint) {
    return Differs(manifest_path, "a model of fingerprint", *fingerprint,
                   FingerprintText(snapshot.model_fingerprint));
  }
  const std::string path = folder + "/model.safetensors";
  ELENCHUS_ASSIGN_OR_RETURN(snapshot.bytes, ReadFile(path));
  if (snapshot.bytes.size() != *num_bytes) {
    return Differs(path, "bytes", absl::StrCat(*num_bytes),
                   absl::StrCat(snapshot.bytes.size()));
  }
  snapshot.sha256 = Sha256(snapshot.bytes);
  if (Hex(snapshot.sha256) != *sha256) {
    return Differs(path, "SHA-256", *sha256, Hex(snapshot.sha256));
  }
  return saved;
}

}  // namespace elenchus
