// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "rpc/weight_frames.h"

#include <algorithm>
#include <string>

#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/wire_format_lite.h"
#include "proto/weights.pb.h"

namespace elenchus {
namespace {

using google::protobuf::internal::WireFormatLite;

std::string Header(const Snapshot& snapshot) {
  WeightChunk chunk;
  SnapshotHeader* const header = chunk.mutable_header();
  header->set_version(snapshot.version);
  header->set_num_bytes(snapshot.bytes.size());
  header->set_sha256(snapshot.sha256);
  header->set_model_fingerprint(snapshot.model_fingerprint);
  header->set_final(snapshot.final);
  header->set_level(snapshot.level);
  return chunk.SerializeAsString();
}

// What stands before `num_bytes` of WeightChunk.data.
std::string DataPrefix(size_t num_bytes) {
  std::string prefix;
  google::protobuf::io::StringOutputStream stream(&prefix);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.WriteTag(
      WireFormatLite::MakeTag(WeightChunk::kDataFieldNumber,
                              WireFormatLite::WIRETYPE_LENGTH_DELIMITED));
  coded.WriteVarint64(num_bytes);
  coded.Trim();
  return prefix;
}

grpc::Slice Borrow(const std::shared_ptr<const Snapshot>& snapshot,
                   size_t offset, size_t num_bytes) {
  // gRPC only reads what it sends.
  return grpc::Slice(
      const_cast<char*>(snapshot->bytes.data() + offset), num_bytes,
      [](void* owner) {
        delete static_cast<std::shared_ptr<const Snapshot>*>(owner);
      },
      new std::shared_ptr<const Snapshot>(snapshot));
}

}  // namespace

std::vector<grpc::ByteBuffer> MakeWeightFrames(
    const std::shared_ptr<const Snapshot>& snapshot) {
  std::vector<grpc::ByteBuffer> frames;
  const grpc::Slice header(Header(*snapshot));
  frames.emplace_back(&header, 1);
  const size_t num_bytes = snapshot->bytes.size();
  for (size_t at = 0; at < num_bytes; at += kWeightChunkBytes) {
    const size_t size = std::min(kWeightChunkBytes, num_bytes - at);
    const grpc::Slice slices[] = {grpc::Slice(DataPrefix(size)),
                                  Borrow(snapshot, at, size)};
    frames.emplace_back(slices, 2);
  }
  return frames;
}

}  // namespace elenchus
