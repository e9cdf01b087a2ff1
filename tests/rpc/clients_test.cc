// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The clients of H and of the judge against real servers on loopback.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "core/clock.h"
#include "core/status.h"
#include "proto/human.grpc.pb.h"
#include "proto/judge.grpc.pb.h"
#include "rpc/channel.h"
#include "rpc/human_client.h"
#include "rpc/judge_client.h"
#include "rpc/server.h"
#include "rpc/unary_call.h"
#include "rpc/wait.h"
#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

using ::testing::HasSubstr;

std::string Loopback(int port) { return absl::StrCat("127.0.0.1:", port); }

// Answers every workspace with its question, and "measured" where that is what
// it is asked for; holds its requests back until opened or cancelled.
class HeldHuman : public HumanService::Service {
 public:
  explicit HeldHuman(bool open) {
    if (open) open_.Notify();
  }

  grpc::Status Next(grpc::ServerContext* context, const NextRequest* request,
                    NextResponse* response) override {
    entered_.Notify();
    while (!open_.Wait({}, 0.01)) {
      if (context->IsCancelled()) return grpc::Status::CANCELLED;
    }
    for (const Workspace& workspace : request->workspaces()) {
      NextResult* const result = response->add_results();
      if (workspace.prompt().question() == "bad") {
        result->set_code(3);
        result->set_message("cannot read \"bad\"");
      } else if (workspace.prompt().question() != "mute") {
        result->mutable_step()->mutable_answer()->set_text(
            request->measures() ? "measured" : workspace.prompt().question());
      }
    }
    if (drop_results_) response->clear_results();
    return grpc::Status::OK;
  }

  void WaitUntilEntered() { entered_.Wait({}); }
  void DropResults() { drop_results_ = true; }

 private:
  Signal entered_, open_;
  std::atomic<bool> drop_results_ = false;
};

Workspace Asking(const std::string& question) {
  Workspace workspace;
  workspace.mutable_prompt()->set_question(question);
  return workspace;
}

TEST(HumanClientTest, HundredsOfThreadsEachGetTheirOwnStep) {
  HeldHuman service(/*open=*/true);
  const auto server = RpcServer::Start("127.0.0.1:0", {&service});
  ASSERT_OK(server);
  const auto human = MakeHumanClient({.address = Loopback((*server)->port())});
  std::vector<std::thread> threads;
  std::atomic<int> num_right = 0;
  for (int i = 0; i < 200; ++i) {
    threads.emplace_back([&, i] {
      for (int j = 0; j < 10; ++j) {
        const std::string question = absl::StrCat("q", i, "-", j);
        const auto step = human->Next(Asking(question));
        if (step.ok() && step->answer().text() == question) ++num_right;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(num_right, 2000);
}

TEST(HumanClientTest, ABadWorkspaceFailsAloneAndTheErrorNamesTheProxy) {
  HeldHuman service(/*open=*/true);
  const auto server = RpcServer::Start("127.0.0.1:0", {&service});
  ASSERT_OK(server);
  const std::string address = Loopback((*server)->port());
  const auto human = MakeHumanClient({.address = address});
  EXPECT_THAT(human->Next(Asking("bad")),
              StatusIs(absl::StatusCode::kInternal,
                       testing::AllOf(HasSubstr(address), HasSubstr("bad"))));
  EXPECT_OK(human->Next(Asking("good")));
}

TEST(HumanClientTest, WhoMeasuresSaysSo) {
  HeldHuman service(/*open=*/true);
  const auto server = RpcServer::Start("127.0.0.1:0", {&service});
  ASSERT_OK(server);
  const auto human = MakeHumanClient(
      {.address = Loopback((*server)->port()), .measures = true});
  const auto step = human->Next(Asking("q"));
  ASSERT_OK(step);
  EXPECT_EQ(step->answer().text(), "measured");
}

TEST(HumanClientTest, AResponseWithoutResultsIsAnError) {
  HeldHuman service(/*open=*/true);
  service.DropResults();
  const auto server = RpcServer::Start("127.0.0.1:0", {&service});
  ASSERT_OK(server);
  const auto human = MakeHumanClient({.address = Loopback((*server)->port())});
  EXPECT_THAT(human->Next(Asking("q")),
              StatusIs(absl::StatusCode::kInternal,
                       HasSubstr("asked for 1 steps, got 0")));
}

TEST(HumanClientTest, AStepThatIsOkButMissingIsAnErrorAlone) {
  HeldHuman service(/*open=*/true);
  const auto server = RpcServer::Start("127.0.0.1:0", {&service});
  ASSERT_OK(server);
  const std::string address = Loopback((*server)->port());
  const auto human = MakeHumanClient({.address = address});
  EXPECT_THAT(
      human->Next(Asking("mute")),
      StatusIs(absl::StatusCode::kInternal,
               testing::AllOf(HasSubstr(address), HasSubstr("holds nothing"))));
  EXPECT_OK(human->Next(Asking("good")));
}

TEST(HumanClientTest, AServerKilledAndRestartedIsOnlyADelay) {
  HeldHuman first(/*open=*/false);
  auto server = RpcServer::Start("127.0.0.1:0", {&first});
  ASSERT_OK(server);
  const int port = (*server)->port();
  const auto human = MakeHumanClient({.address = Loopback(port)});
  std::vector<std::thread> callers;
  std::atomic<int> num_ok = 0;
  for (int i = 0; i < 8; ++i) {
    callers.emplace_back([&] {
      const auto step = human->Next(Asking("q"));
      EXPECT_OK(step);
      if (step.ok()) ++num_ok;
    });
  }
  first.WaitUntilEntered();
  (*server)->Shutdown(0);
  server->reset();
  HeldHuman second(/*open=*/true);
  const auto restarted = RpcServer::Start(Loopback(port), {&second});
  ASSERT_OK(restarted);
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(num_ok, 8);
}

TEST(HumanClientTest, AnAbsentServerIsUnavailableAfterTheTimeout) {
  int port = 0;
  {
    const auto server = RpcServer::Start("127.0.0.1:0", {});
    ASSERT_OK(server);
    port = (*server)->port();
  }
  const auto human =
      MakeHumanClient({.address = Loopback(port), .timeout_seconds = 2});
  EXPECT_THAT(human->Next(Asking("q")), StatusIs(absl::StatusCode::kUnavailable,
                                                 HasSubstr(Loopback(port))));
}

TEST(HumanClientTest, AServerThatHangsIsDeadlineExceeded) {
  HeldHuman service(/*open=*/false);
  const auto server = RpcServer::Start("127.0.0.1:0", {&service});
  ASSERT_OK(server);
  const std::string address = Loopback((*server)->port());
  const auto human =
      MakeHumanClient({.address = address, .timeout_seconds = 2});
  EXPECT_THAT(
      human->Next(Asking("q")),
      StatusIs(absl::StatusCode::kDeadlineExceeded, HasSubstr(address)));
}

TEST(HumanClientTest, StopEndsACallThatIsUnderWay) {
  HeldHuman service(/*open=*/false);
  const auto server = RpcServer::Start("127.0.0.1:0", {&service});
  ASSERT_OK(server);
  std::stop_source stop;
  const auto human = MakeHumanClient({.address = Loopback((*server)->port()),
                                      .timeout_seconds = 1e4,
                                      .stop = stop.get_token()});
  std::thread caller([&] {
    EXPECT_THAT(human->Next(Asking("q")),
                StatusIs(absl::StatusCode::kCancelled, testing::_));
  });
  service.WaitUntilEntered();
  stop.request_stop();
  caller.join();
}

// Unavailable until it has weights; then answers with the seed.
class SlowStartingJudge : public JudgeService::Service {
 public:
  grpc::Status Judge(grpc::ServerContext*, const JudgeRequest* request,
                     JudgeResponse* response) override {
    largest_ = std::max<int>(largest_, request->items_size());
    if (num_refused_++ < 3) {
      return grpc::Status(grpc::UNAVAILABLE, "no weights yet");
    }
    for (const JudgeItem& item : request->items()) {
      Call* const call = response->add_results()->mutable_call();
      call->set_seed(item.seed());
      call->set_answer(item.question().facts());
    }
    return grpc::Status::OK;
  }
  int largest() const { return largest_; }

 private:
  std::atomic<int> num_refused_ = 0;
  std::atomic<int> largest_ = 0;
};

TEST(JudgeClientTest, WaitsForAJudgeWithoutWeightsAndKeepsCallsApart) {
  SlowStartingJudge service;
  const auto server = RpcServer::Start("127.0.0.1:0", {&service});
  ASSERT_OK(server);
  const auto judge = MakeJudgeClient({.address = Loopback((*server)->port())});
  std::vector<std::thread> threads;
  std::atomic<int> num_right = 0;
  for (uint64_t i = 0; i < 100; ++i) {
    threads.emplace_back([&, i] {
      Question question;
      question.set_facts(absl::StrCat("facts ", i));
      const auto call = judge->Decide(question, Prompt(), {}, i);
      EXPECT_OK(call);
      if (call.ok() && call->seed() == i &&
          call->answer() == question.facts()) {
        ++num_right;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(num_right, 100);
  EXPECT_LE(service.largest(), 16);
}

// OK, without a call.
class MuteJudge : public JudgeService::Service {
 public:
  grpc::Status Judge(grpc::ServerContext*, const JudgeRequest* request,
                     JudgeResponse* response) override {
    for (int i = 0; i < request->items_size(); ++i) response->add_results();
    return grpc::Status::OK;
  }
};

TEST(JudgeClientTest, AResultWithoutACallIsAnError) {
  MuteJudge service;
  const auto server = RpcServer::Start("127.0.0.1:0", {&service});
  ASSERT_OK(server);
  const auto judge = MakeJudgeClient({.address = Loopback((*server)->port())});
  EXPECT_THAT(judge->Decide(Question(), Prompt(), {}, 1),
              StatusIs(absl::StatusCode::kInternal,
                       HasSubstr("judgements is OK but holds nothing")));
}

// Answers what was not asked where the seed is odd.
class StrayJudge : public JudgeService::Service {
 public:
  grpc::Status Judge(grpc::ServerContext*, const JudgeRequest* request,
                     JudgeResponse* response) override {
    for (const JudgeItem& item : request->items()) {
      Call* const call = response->add_results()->mutable_call();
      *call->mutable_prompt() = item.prompt();
      call->mutable_prompt()->set_view("cd\n");  // the judge's to choose
      if (item.seed() % 2 == 1) call->mutable_prompt()->add_history("c:d");
    }
    return grpc::Status::OK;
  }
};

TEST(JudgeClientTest, AReplyToAnotherPromptIsAnErrorAlone) {
  StrayJudge service;
  const auto server = RpcServer::Start("127.0.0.1:0", {&service});
  ASSERT_OK(server);
  const std::string address = Loopback((*server)->port());
  const auto judge = MakeJudgeClient({.address = address});
  Prompt prompt;
  prompt.set_kind(QUESTION_KIND_VERDICT);
  prompt.set_question("a3");
  prompt.add_history("d:bc");
  EXPECT_THAT(judge->Decide(Question(), prompt, {}, 1),
              StatusIs(absl::StatusCode::kInternal,
                       testing::AllOf(HasSubstr(address),
                                      HasSubstr("another prompt"))));
  EXPECT_OK(judge->Decide(Question(), prompt, {}, 2));
}

// A peer that is away until so many of 60 seconds are over and hangs then.
absl::Status CallAPeerThatWasAway(int64_t seconds) {
  const auto server = RpcServer::Start("127.0.0.1:0", {});
  EXPECT_OK(server);
  const auto channel = MakeChannel(Loopback((*server)->port()));
  FakeClock clock;
  int num_attempts = 0;
  const absl::Status status = CallUntil(
      "the peer", *channel, /*deadline_us=*/60'000'000, {}, Rng(1),
      [&](grpc::ClientContext*) {
        if (++num_attempts == 2) {
          return grpc::Status(grpc::DEADLINE_EXCEEDED, "late");
        }
        clock.Advance(seconds * 1'000'000);
        return grpc::Status(grpc::UNAVAILABLE, "refused");
      },
      clock);
  EXPECT_EQ(num_attempts, 2);
  return status;
}

TEST(CallUntilTest, APeerThatWasAwayToTheEndIsUnavailable) {
  EXPECT_THAT(
      CallAPeerThatWasAway(55),
      StatusIs(absl::StatusCode::kUnavailable, HasSubstr("the peer: refused")));
}

TEST(CallUntilTest, APeerThatCameBackInTimeAndHungIsDeadlineExceeded) {
  EXPECT_THAT(CallAPeerThatWasAway(53),
              StatusIs(absl::StatusCode::kDeadlineExceeded,
                       HasSubstr("the peer: late")));
}

}  // namespace
}  // namespace elenchus
