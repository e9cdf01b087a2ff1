// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// A snapshot as the messages that carry it.
#ifndef ELENCHUS_RPC_WEIGHT_FRAMES_H_
#define ELENCHUS_RPC_WEIGHT_FRAMES_H_

#include <grpcpp/support/byte_buffer.h>

#include <memory>
#include <vector>

#include "core/snapshot.h"

namespace elenchus {

// Bytes of weights in one message, but for the last of a snapshot.
constexpr size_t kWeightChunkBytes = 1 << 20;

// Serialised WeightChunks: the header, then the bytes in order. The weights are
// not copied: the messages, and every copy of one, point into `snapshot` and
// keep it alive.
std::vector<grpc::ByteBuffer> MakeWeightFrames(
    const std::shared_ptr<const Snapshot>& snapshot);

}  // namespace elenchus

#endif  // ELENCHUS_RPC_WEIGHT_FRAMES_H_
