// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Channels to the other processes of a run.
#ifndef ELENCHUS_RPC_CHANNEL_H_
#define ELENCHUS_RPC_CHANNEL_H_

#include <grpcpp/channel.h>

#include <memory>
#include <stop_token>
#include <string>

namespace elenchus {

// A connection of its own to "host:port" (never through an HTTP proxy) that
// comes back within a second of the peer, and notices within half a minute that
// a peer with a call under way is gone without a word. Does not block.
std::shared_ptr<grpc::Channel> MakeChannel(const std::string& address);

// Blocks until connected (true), or until `seconds` have passed or stop is
// requested (false).
bool WaitConnected(grpc::Channel& channel, std::stop_token stop,
                   double seconds);

}  // namespace elenchus

#endif  // ELENCHUS_RPC_CHANNEL_H_
