// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The whole human proxy on loopback, with the scripted human behind it.
#include "human_proxy/human_proxy.h"

#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "core/file.h"
#include "core/status.h"
#include "nlohmann/json.hpp"
#include "rpc/human_client.h"
#include "rpc/server.h"
#include "tests/testing/fresh_folder.h"
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

// A proxy of this test.
class Proxy {
 public:
  explicit Proxy(const HumanProxyConfig& config)
      : thread_([this, config] {
          ended_ = RunHumanProxy(
              config, stop_.get_token(),
              [this](int grpc_port, int) { port_.set_value(grpc_port); });
        }),
        human_(MakeHumanClient(
            {.address = absl::StrCat("127.0.0.1:", port_.get_future().get()),
             .learner_step = [] { return 7; }})) {}
  Human& human() { return *human_; }
  absl::Status Stop() {
    stop_.request_stop();
    thread_.join();
    return ended_;
  }

 private:
  absl::Status ended_;
  std::stop_source stop_;
  std::promise<int> port_;
  std::thread thread_;
  const std::unique_ptr<Human> human_;
};

// H' learns that such arguments are never sufficient and stands in for H beyond
// the budget; a proxy that is started again has the labels still.
TEST(HumanProxyTest, TheLearnedHumanStandsIn) {
  HumanProxyConfig config;
  config.set_run_dir(FreshFolder());
  LearnedHumanConfig& learned = *config.mutable_learned();
  learned.set_enabled(true);
  learned.set_initial_labels(60);
  learned.set_held_out_share(0.3);
  learned.set_min_held_out(5);
  learned.mutable_model()->set_width(16);
  learned.mutable_model()->set_hidden_width(32);
  Workspace workspace;
  workspace.set_task(config.task().name());
  workspace.mutable_prompt()->set_kind(QUESTION_KIND_SUFFICIENT);
  workspace.mutable_prompt()->set_question("a110");
  workspace.mutable_prompt()->add_history("");
  for (int start = 0; start < 2; ++start) {
    Proxy proxy(config);
    bool is_learned = false;
    for (int i = 0; !is_learned && !HasFailure(); ++i) {
      workspace.mutable_prompt()->set_history(0, absl::StrCat("no ", i));
      const absl::StatusOr<HumanStep> step = proxy.human().Next(workspace);
      EXPECT_OK(step);
      if (!step.ok()) break;
      EXPECT_EQ(step->answer().text(), "n");
      // 60 labels, and one for each of 7 steps of the learner.
      EXPECT_FALSE(step->learned() && i < 67);
      EXPECT_EQ(step->pure(), !step->learned());
      is_learned = step->learned();
    }
    EXPECT_OK(proxy.Stop());
    const absl::StatusOr<std::string> state =
        ReadFile(config.run_dir() + "/learned_human.json");
    ASSERT_OK(state);
    const auto json = nlohmann::json::parse(*state);
    EXPECT_EQ(json["labels"], 67);
    EXPECT_LE(json["held_out_loss"], 0.05);
  }
}

TEST(HumanProxyTest, ALedgerThatCannotBeReadIsInvalid) {
  HumanProxyConfig config;
  config.set_run_dir(FreshFolder());
  ASSERT_OK(WriteFileAtomically(config.run_dir() + "/ledger.jsonl", "x\n"));
  EXPECT_THAT(RunHumanProxy(config, {}, [](int, int) {}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("ledger.jsonl: line 1")));
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
