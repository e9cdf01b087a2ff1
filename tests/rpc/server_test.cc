// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "rpc/server.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include "core/status.h"
#include "proto/human.grpc.pb.h"
#include "rpc/channel.h"
#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

using ::testing::HasSubstr;

std::string Loopback(int port) { return absl::StrCat("127.0.0.1:", port); }

class EchoHuman : public HumanService::Service {
 public:
  grpc::Status Next(grpc::ServerContext*, const NextRequest* request,
                    NextResponse* response) override {
    for (int i = 0; i < request->workspaces_size(); ++i) {
      response->add_results();
    }
    return grpc::Status::OK;
  }
};

// Health without generated stubs: 1 is SERVING, 2 is NOT_SERVING.
int Health(int port) {
  const std::shared_ptr<grpc::Channel> channel = MakeChannel(Loopback(port));
  grpc::ClientContext context;
  context.set_wait_for_ready(true);
  grpc::CompletionQueue queue;
  grpc::GenericStub stub(channel);
  const std::string empty;
  const grpc::Slice slice(empty);
  const grpc::ByteBuffer request(&slice, 1);
  grpc::ByteBuffer reply;
  grpc::Status status;
  const auto call = stub.PrepareUnaryCall(
      &context, "/grpc.health.v1.Health/Check", request, &queue);
  call->StartCall();
  call->Finish(&reply, &status, nullptr);
  void* tag;
  bool ok;
  queue.Next(&tag, &ok);
  grpc::Slice bytes;
  if (!status.ok() || !reply.TrySingleSlice(&bytes).ok()) return -1;
  // One varint field: tag 0x08, value.
  return bytes.size() == 2 ? bytes.begin()[1] : 0;
}

TEST(RpcServerTest, ATakenAddressIsUnavailableAndNamed) {
  const auto first = RpcServer::Start("127.0.0.1:0", {});
  ASSERT_OK(first);
  ASSERT_GT((*first)->port(), 0);
  const std::string address = Loopback((*first)->port());
  EXPECT_THAT(RpcServer::Start(address, {}),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr(address)));
}

TEST(RpcServerTest, AnAddressThatIsNoneIsInvalid) {
  for (const char* address : {"", "localhost", "127.0.0.1:", "127.0.0.1:x",
                              "127.0.0.1:65536", ":1"}) {
    EXPECT_THAT(RpcServer::Start(address, {}),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("must be \"host:port\"")))
        << address;
  }
}

TEST(RpcServerTest, HealthFollowsSetServing) {
  const auto server = RpcServer::Start("127.0.0.1:0", {});
  ASSERT_OK(server);
  EXPECT_EQ(Health((*server)->port()), 2);
  (*server)->SetServing(true);
  EXPECT_EQ(Health((*server)->port()), 1);
}

TEST(RpcServerTest, AnOversizedMessageIsRefusedAndTheServerGoesOn) {
  EchoHuman service;
  const auto server = RpcServer::Start("127.0.0.1:0", {&service}, 1 << 16);
  ASSERT_OK(server);
  const auto stub =
      HumanService::NewStub(MakeChannel(Loopback((*server)->port())));
  NextRequest request;
  request.add_workspaces()->set_task(std::string(1 << 17, 'x'));
  {
    grpc::ClientContext context;
    NextResponse response;
    EXPECT_EQ(stub->Next(&context, request, &response).error_code(),
              grpc::RESOURCE_EXHAUSTED);
  }
  request.mutable_workspaces(0)->set_task("small");
  grpc::ClientContext context;
  NextResponse response;
  EXPECT_TRUE(stub->Next(&context, request, &response).ok());
  EXPECT_EQ(response.results_size(), 1);
}

}  // namespace
}  // namespace elenchus
