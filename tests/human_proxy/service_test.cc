// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "human_proxy/service.h"

#include <gtest/gtest.h>

#include "core/metrics.h"
#include "core/status.h"
#include "human_proxy/workspace.h"
#include "tests/testing/fakes.h"
#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kTask[] = "permutation_powering";

Workspace ValidWorkspace() {
  Workspace workspace;
  workspace.set_task(kTask);
  workspace.mutable_prompt()->set_kind(QUESTION_KIND_ARGUE);
  workspace.mutable_prompt()->set_question("a10");
  return workspace;
}

class HumanServiceTest : public testing::Test {
 protected:
  grpc::Status Next(const NextRequest& request) {
    grpc::ServerContext context;
    response_.Clear();
    return service_.Next(&context, &request, &response_);
  }

  Metrics metrics_;
  Ledger ledger_{metrics_};
  FakeHuman human_{[](const Workspace& workspace) -> absl::StatusOr<HumanStep> {
    if (workspace.prompt().question() == "?") {
      return absl::InvalidArgumentError("H cannot read \"?\"");
    }
    return AnswerStep("to " + workspace.prompt().question());
  }};
  Desk desk_{human_, ledger_, LearnedHumanConfig(), nullptr,
             [] { return uint64_t{0}; }};
  HumanServiceImpl service_{kTask, desk_, ledger_};
  NextResponse response_;
};

TEST_F(HumanServiceTest, ABadWorkspaceFailsAlone) {
  NextRequest request;
  request.set_caller_id("actor-0");
  *request.add_workspaces() = ValidWorkspace();
  request.add_workspaces()->set_task("another");
  *request.add_workspaces() = ValidWorkspace();
  request.mutable_workspaces(2)->mutable_prompt()->set_question("?");
  *request.add_workspaces() = ValidWorkspace();
  request.mutable_workspaces(3)->mutable_prompt()->set_question("b11");
  ASSERT_TRUE(Next(request).ok());
  ASSERT_EQ(response_.results_size(), 4);
  EXPECT_EQ(response_.results(0).step().answer().text(), "to a10");
  EXPECT_EQ(response_.results(1).code(), 3);
  EXPECT_THAT(response_.results(1).message(), HasSubstr("another"));
  EXPECT_EQ(response_.results(2).code(), 3);
  EXPECT_THAT(response_.results(2).message(), HasSubstr("cannot read"));
  EXPECT_EQ(response_.results(3).step().answer().text(), "to b11");
}

TEST_F(HumanServiceTest, WhatIsMeasuredIsNoLabel) {
  NextRequest request;
  *request.add_workspaces() = ValidWorkspace();
  request.set_measures(true);
  ASSERT_TRUE(Next(request).ok());
  EXPECT_EQ(desk_.state().labels, 0);
  request.set_measures(false);
  ASSERT_TRUE(Next(request).ok());
  EXPECT_EQ(desk_.state().labels, 1);
}

TEST_F(HumanServiceTest, RequestsWithNoneOrTooManyWorkspacesAreRefused) {
  EXPECT_EQ(Next(NextRequest()).error_code(), grpc::INVALID_ARGUMENT);
  NextRequest request;
  for (int i = 0; i < 1024; ++i) *request.add_workspaces() = ValidWorkspace();
  EXPECT_TRUE(Next(request).ok());
  *request.add_workspaces() = ValidWorkspace();
  EXPECT_EQ(Next(request).error_code(), grpc::INVALID_ARGUMENT);
  EXPECT_EQ(response_.results_size(), 0);
}

TEST_F(HumanServiceTest, TheLedgerCountsStepsByKindAndCaller) {
  NextRequest request;
  request.set_caller_id("actor-3");
  *request.add_workspaces() = ValidWorkspace();
  *request.add_workspaces() = ValidWorkspace();
  request.add_workspaces();
  ASSERT_TRUE(Next(request).ok());
  const std::string text = metrics_.Text();
  EXPECT_THAT(text, HasSubstr("elenchus_human_steps_total{caller=\"actor-3\","
                              "kind=\"argue\"} 2"));
  EXPECT_THAT(text,
              HasSubstr("elenchus_human_cost_seconds_total{caller=\"actor-3\","
                        "kind=\"argue\"} 120"));
  EXPECT_THAT(text, HasSubstr("elenchus_human_failures_total{caller="
                              "\"actor-3\",code=\"INVALID_ARGUMENT\"} 1"));
}

TEST_F(HumanServiceTest, CallersCannotFloodTheMetrics) {
  for (int i = 0; i < 300; ++i) {
    ledger_.RecordStep(QUESTION_KIND_ANSWER, AnswerStep("a"),
                       absl::StrCat("caller", i));
  }
  ledger_.RecordStep(QUESTION_KIND_ANSWER, AnswerStep("a"),
                     std::string(1000, 'x') + "\n");
  const std::string text = metrics_.Text();
  EXPECT_THAT(text, HasSubstr("caller=\"caller255\""));
  EXPECT_THAT(text, Not(HasSubstr("caller=\"caller256\"")));
  EXPECT_THAT(text, HasSubstr("{caller=\"other\",kind=\"answer\"} 45"));
}

TEST(CheckWorkspaceTest, NamesWhatIsWrong) {
  Workspace workspace = ValidWorkspace();
  EXPECT_OK(CheckWorkspace(workspace, kTask));
  workspace.mutable_prompt()->set_named_first(7);
  EXPECT_THAT(
      CheckWorkspace(workspace, kTask),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("named_first")));
  workspace = ValidWorkspace();
  workspace.add_exchanges()->set_answer(std::string(5000, 'x'));
  EXPECT_THAT(CheckWorkspace(workspace, kTask),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("exchange.answer: must be at most 4096 bytes, "
                                 "got 5000")));
  workspace = ValidWorkspace();
  for (int i = 0; i < 64001; ++i) workspace.add_exchanges();
  EXPECT_THAT(
      CheckWorkspace(workspace, kTask),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("got 64001")));
  workspace = ValidWorkspace();
  workspace.set_task("a\x1b[2Jb");
  EXPECT_THAT(
      CheckWorkspace(workspace, kTask),
      StatusIs(absl::StatusCode::kInvalidArgument, Not(HasSubstr("\x1b"))));
}

}  // namespace
}  // namespace elenchus
