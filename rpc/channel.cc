// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "rpc/channel.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>

#include <algorithm>
#include <chrono>

#include "core/clock.h"

namespace elenchus {
namespace {

// Responses hold whole trees of calls.
constexpr int kMaxResponseBytes = 64 << 20;

}  // namespace

std::shared_ptr<grpc::Channel> MakeChannel(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxResponseBytes);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 50);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 1000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 20000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10000);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(),
                                   arguments);
}

bool WaitConnected(grpc::Channel& channel, std::stop_token stop,
                   double seconds) {
  // In short waits, so that a stop is noticed soon.
  constexpr double kLongestWaitSeconds = 0.1;
  const int64_t start_us = Clock::Real().NowMicros();
  while (!stop.stop_requested()) {
    const double left =
        seconds -
        static_cast<double>(Clock::Real().NowMicros() - start_us) * 1e-6;
    if (left <= 0) break;
    const std::chrono::microseconds wait(
        static_cast<int64_t>(std::min(left, kLongestWaitSeconds) * 1e6));
    if (channel.WaitForConnected(std::chrono::system_clock::now() + wait)) {
      return true;
    }
  }
  return false;
}

}  // namespace elenchus
