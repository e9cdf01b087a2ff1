// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "core/snapshot.h"

#include <openssl/sha.h>

#include "core/config.h"
#include "core/status.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace elenchus {

std::string Sha256(absl::string_view bytes) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

uint64_t FingerprintOf(absl::string_view sha256) {
  ELENCHUS_CHECK(sha256.size() == SHA256_DIGEST_LENGTH);
  uint64_t fingerprint = 0;
  for (const unsigned char c : sha256.substr(0, 8)) {
    fingerprint = fingerprint << 8 | c;
  }
  return fingerprint;
}

uint64_t ModelFingerprint(const ModelConfig& config) {
  ModelConfig written_out = config;
  WriteOutDefaults(&written_out);
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    ELENCHUS_CHECK(written_out.SerializeToCodedStream(&coded));
  }
  return FingerprintOf(Sha256(bytes));
}

}  // namespace elenchus
