// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The whole human proxy on loopback, with the scripted human behind it.
#include "human_proxy/human_proxy.h"

#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "core/status.h"
#include "rpc/human_client.h"
#include "rpc/server.h"
#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

using ::testing::HasSubstr;

TEST(HumanProxyTest, ServesTheScriptedHumanUntilStopped) {
  HumanProxyConfig config;
  std::stop_source stop;
  std::promise<int> port;
  absl::Status ended = absl::UnknownError("still running");
  std::thread proxy([&] {
    ended = RunHumanProxy(config, stop.get_token(), [&](int grpc_port, int) {
      port.set_value(grpc_port);
    });
  });
  const auto human = MakeHumanClient(
      {.address = absl::StrCat("127.0.0.1:", port.get_future().get())});
  Workspace workspace;
  workspace.set_task(config.task().name());
  workspace.mutable_prompt()->set_kind(QUESTION_KIND_ARGUE);
  workspace.mutable_prompt()->set_question("a110");
  const absl::StatusOr<HumanStep> step = human->Next(workspace);
  ASSERT_OK(step);
  EXPECT_GT(step->ask().questions_size(), 0);
  workspace.mutable_prompt()->set_kind(QUESTION_KIND_UNSPECIFIED);
  EXPECT_THAT(human->Next(workspace),
              StatusIs(absl::StatusCode::kInternal, HasSubstr("prompt.kind")));
  stop.request_stop();
  proxy.join();
  EXPECT_OK(ended);
}

TEST(HumanProxyTest, ATakenAddressIsUnavailable) {
  const auto server = RpcServer::Start("127.0.0.1:0", {});
  ASSERT_OK(server);
  HumanProxyConfig config;
  config.mutable_server()->set_address(
      absl::StrCat("127.0.0.1:", (*server)->port()));
  EXPECT_THAT(RunHumanProxy(config, {}, [](int, int) {}),
              StatusIs(absl::StatusCode::kUnavailable,
                       HasSubstr(config.server().address())));
}

TEST(HumanProxyTest, ATaskThatDoesNotExistIsInvalid) {
  HumanProxyConfig config;
  config.mutable_task()->set_name("chess");
  EXPECT_THAT(RunHumanProxy(config, {}, [](int, int) {}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("chess")));
}

}  // namespace
}  // namespace elenchus
