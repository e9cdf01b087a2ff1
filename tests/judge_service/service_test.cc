// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "judge_service/service.h"

#include <gtest/gtest.h>

#include <thread>

#include "core/status.h"
#include "rpc/wait.h"
#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

using ::testing::HasSubstr;

constexpr char kTask[] = "permutation_powering";

// Answers with the seed; "hold" waits until let go, then is Cancelled.
class SeedJudge : public Judge {
 public:
  absl::StatusOr<Call> Decide(const Question& question, const Prompt&,
                              ArgumentCalls, uint64_t seed) override {
    if (question.facts() == "fail") {
      return absl::DeadlineExceededError("H is away");
    }
    if (question.facts() == "hold") {
      held_.Notify();
      let_go_.Wait({});
      return absl::CancelledError("stopping");
    }
    Call call;
    call.set_seed(seed);
    call.set_answer("y");
    return call;
  }
  void WaitUntilHeld() { held_.Wait({}); }
  void LetGo() { let_go_.Notify(); }

 private:
  Signal held_, let_go_;
};

void Add(uint64_t seed, const std::string& facts, JudgeRequest* request) {
  JudgeItem* const item = request->add_items();
  item->set_seed(seed);
  item->mutable_question()->set_task(kTask);
  item->mutable_question()->set_text("a10");
  item->mutable_question()->set_facts(facts);
  item->mutable_prompt()->set_kind(QUESTION_KIND_SUFFICIENT);
  item->mutable_prompt()->set_question("a10");
  item->mutable_prompt()->add_history("a:b");
}

class JudgeServiceTest : public testing::Test {
 protected:
  grpc::Status Judge(const JudgeRequest& request, JudgeResponse* response) {
    grpc::ServerContext context;
    return service_.Judge(&context, &request, response);
  }

  SeedJudge judge_;
  Metrics metrics_;
  std::atomic<bool> ready_ = true;
  JudgeServiceImpl service_{{.task = kTask,
                             .num_threads = 2,
                             .ready = [this] { return ready_.load(); }},
                            judge_,
                            metrics_};
};

TEST_F(JudgeServiceTest, UnavailableUntilThereAreWeights) {
  ready_ = false;
  JudgeRequest request;
  Add(1, "", &request);
  JudgeResponse response;
  EXPECT_EQ(Judge(request, &response).error_code(), grpc::UNAVAILABLE);
  ready_ = true;
  EXPECT_TRUE(Judge(request, &response).ok());
}

TEST_F(JudgeServiceTest, ManyLargeRequestsThroughFewThreadsKeepTheirOrder) {
  std::vector<std::thread> handlers;
  std::atomic<int> num_right = 0;
  for (int h = 0; h < 8; ++h) {
    handlers.emplace_back([&, h] {
      JudgeRequest request;
      for (int i = 0; i < 256; ++i) Add(1000 * h + i, "", &request);
      JudgeResponse response;
      EXPECT_TRUE(Judge(request, &response).ok());
      for (int i = 0; i < response.results_size(); ++i) {
        if (response.results(i).call().seed() == 1000u * h + i) ++num_right;
      }
    });
  }
  for (std::thread& handler : handlers) handler.join();
  EXPECT_EQ(num_right, 8 * 256);
  EXPECT_THAT(
      metrics_.Text(),
      HasSubstr("elenchus_judge_calls_total{kind=\"sufficient\"} 2048"));
}

TEST_F(JudgeServiceTest, ABadItemFailsAlone) {
  JudgeRequest request;
  Add(1, "", &request);
  Add(2, "", &request);
  request.mutable_items(1)->mutable_prompt()->set_kind(QUESTION_KIND_ARGUE);
  Add(3, "fail", &request);
  Add(4, std::string(65537, 'f'), &request);
  Add(5, "", &request);
  request.mutable_items(4)->mutable_question()->set_task("chess");
  Add(6, "", &request);
  JudgeResponse response;
  ASSERT_TRUE(Judge(request, &response).ok());
  ASSERT_EQ(response.results_size(), 6);
  EXPECT_EQ(response.results(0).call().seed(), 1u);
  EXPECT_EQ(response.results(1).code(), 3);
  EXPECT_THAT(response.results(1).message(), HasSubstr("QUESTION_KIND_ARGUE"));
  EXPECT_EQ(response.results(2).code(), 4);
  EXPECT_THAT(response.results(2).message(), HasSubstr("H is away"));
  EXPECT_EQ(response.results(3).code(), 3);
  EXPECT_THAT(response.results(3).message(), HasSubstr("got 65537"));
  EXPECT_THAT(response.results(4).message(), HasSubstr("chess"));
  EXPECT_EQ(response.results(5).call().seed(), 6u);
}

TEST(CheckJudgeItemTest, TheCallsAreThoseThatSpokeTheHistory) {
  JudgeItem item;
  item.mutable_question()->set_task(kTask);
  item.mutable_question()->set_text("a3");
  item.mutable_prompt()->set_kind(QUESTION_KIND_VERDICT);
  item.mutable_prompt()->set_question("a3");
  item.mutable_prompt()->add_history("d:bc");
  item.mutable_prompt()->add_history("c:bb");
  EXPECT_OK(CheckJudgeItem(item, kTask));
  item.add_arguments()->set_answer("d:bc");
  EXPECT_THAT(CheckJudgeItem(item, kTask),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("the 2 arguments of prompt.history, got 1")));
  item.add_arguments()->set_answer("c:bb");
  EXPECT_OK(CheckJudgeItem(item, kTask));
  item.mutable_arguments(1)->set_answer("c");
  EXPECT_THAT(CheckJudgeItem(item, kTask),
              StatusIs(absl::StatusCode::kInvalidArgument, testing::_));
}

TEST_F(JudgeServiceTest, RequestsWithNoneOrTooManyItemsAreRefused) {
  JudgeRequest request;
  JudgeResponse response;
  EXPECT_EQ(Judge(request, &response).error_code(), grpc::INVALID_ARGUMENT);
  for (int i = 0; i < 257; ++i) Add(i, "", &request);
  EXPECT_EQ(Judge(request, &response).error_code(), grpc::INVALID_ARGUMENT);
}

TEST_F(JudgeServiceTest, StopTurnsRequestsUnderWayIntoUnavailable) {
  JudgeRequest request;
  for (int i = 0; i < 256; ++i) Add(i, i == 0 ? "hold" : "", &request);
  std::thread handler([&] {
    JudgeResponse response;
    EXPECT_EQ(Judge(request, &response).error_code(), grpc::UNAVAILABLE);
  });
  judge_.WaitUntilHeld();
  service_.Stop();
  judge_.LetGo();
  handler.join();
  JudgeResponse response;
  EXPECT_EQ(Judge(request, &response).error_code(), grpc::UNAVAILABLE);
}

}  // namespace
}  // namespace elenchus
